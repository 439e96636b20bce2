//! Floor 1: what failures mean.
//!
//! Everything that can go wrong in a call becomes a [`Failure`] with one [`Code`] of the catalogue: statuses that the
//! server sent, answers of proxies, answers that never came, arguments that were wrong. Pure Rust; no input panics.

mod code;
pub mod details;
mod grpc;
mod http;
pub mod retry_after;
mod transport;

pub use code::{Code, codes, of_http_status};
pub use grpc::from_grpc;
pub use http::{HttpHead, bad_response, from_http};
pub use transport::{
    EXPOSE_HEADERS, TransportFailure, codes_of, from_transport, invalid_argument, not_sent,
};

use std::borrow::Cow;

use crate::wire::{Idempotency, Method, ascii};

/// A status as it arrived, untouched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WireStatus {
    /// Who speaks: `ourchat-grpc`, `http` or `transport`.
    pub system: &'static str,
    /// The number as text; empty when there is none.
    pub code: String,
    /// The number's name, such as `UNAUTHENTICATED`.
    pub name: Option<&'static str>,
    /// The server's own words; empty when there are none.
    pub detail: String,
    /// The HTTP status of the answer.
    pub http_status: Option<u16>,
}

/// Whether the server did what it was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server refused; nothing was changed.
    Rejected,
    /// Nothing left this device.
    NotSent,
    /// It may have been done, wholly or in part.
    Unknown,
}

impl Outcome {
    /// The name that JavaScript sees: `rejected`, `not-sent` or `unknown`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
        }
    }
}

/// One failed call.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure {
    /// What it means.
    pub code: Code,
    /// The RPC, such as `OurChatService.SendMsg`.
    pub operation: Cow<'static, str>,
    /// What arrived; `None` when nothing was sent.
    pub status: Option<WireStatus>,
    /// Whether the server did it.
    pub outcome: Outcome,
    /// How long the server asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// Whether repeating the call cannot do it twice.
    pub retry_safe: bool,
    /// Whether a new login is the remedy: never for a call that carries no token.
    pub relogin: bool,
    /// Wrong fields by their path, each with what was expected.
    pub fields: Vec<(String, Vec<String>)>,
    /// What it may mean as well, when what arrived does not decide.
    pub alternatives: Vec<Code>,
    /// More for developers.
    pub reason: Option<String>,
    /// How many requests were sent for it.
    pub attempts: u32,
    /// How long it took from the start of the call to its failure, pauses included, in milliseconds.
    pub elapsed_ms: f64,
    /// What identifies the call in logs of the server or of a proxy.
    pub trace_id: Option<String>,
    /// `grpc-status-details-bin`: a `google.rpc.Status`; [`details::parts`] reads it.
    pub details: Vec<u8>,
}

impl Failure {
    fn new(code: Code, method: Method, outcome: Outcome) -> Self {
        Self {
            code,
            operation: Cow::Borrowed(method.operation()),
            status: None,
            outcome,
            retry_after_ms: None,
            retry_safe: outcome != Outcome::Unknown || method.idempotency() != Idempotency::Unknown,
            relogin: code.relogin() && method.needs_token(),
            fields: Vec::new(),
            alternatives: Vec::new(),
            reason: None,
            attempts: u32::from(outcome != Outcome::NotSent),
            elapsed_ms: 0.0,
            trace_id: None,
            details: Vec::new(),
        }
    }

    /// The same failure for a call of which nothing had left yet.
    #[must_use]
    pub fn not_sent(self) -> Self {
        Self {
            outcome: Outcome::NotSent,
            retry_safe: true,
            status: None,
            attempts: 0,
            ..self
        }
    }

    /// The same failure with more for developers.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        Self {
            reason: Some(reason.to_owned()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::trailers::Trailers;

    fn method(operation: &str) -> Method {
        Method::find(operation).unwrap_or_else(|| panic!("no method {operation}"))
    }

    fn http(status: u16) -> HttpHead {
        HttpHead {
            status,
            ..HttpHead::default()
        }
    }

    fn grpc(operation: &str, code: &str, text: &str) -> Failure {
        let http = HttpHead {
            status: 200,
            ..HttpHead::default()
        };
        from_grpc(
            method(operation),
            code,
            text,
            Some(&http),
            &Trailers::default(),
        )
    }

    #[test]
    fn the_outcome_tells_whether_the_server_did_it() {
        use Outcome::{NotSent, Rejected, Unknown};
        let send = "OurChatService.SendMsg";
        let read = "OurChatService.GetSessionInfo";
        assert_eq!(method(send).idempotency(), Idempotency::Unknown);
        assert_eq!(method(read).idempotency(), Idempotency::NoSideEffects);
        for (failure, outcome, safe) in [
            (grpc(send, "13", "Server Error"), Unknown, false),
            (grpc(read, "13", "Server Error"), Rejected, true),
            (grpc(send, "2", ""), Unknown, false),
            (grpc(read, "2", ""), Unknown, true),
            (grpc(send, "4", ""), Unknown, false),
            (grpc(send, "14", "upstream connect error"), Unknown, false),
            (grpc(send, "14", "Server Maintaining"), Rejected, true),
            (grpc(send, "16", "Token Invalid"), Rejected, true),
            (grpc(send, "7", "User Muted"), Rejected, true),
            (grpc(send, "3", "anything"), Rejected, true),
            (grpc(send, "12", ""), Rejected, true),
            (grpc(send, "13", "Missing request message."), Rejected, true),
            (
                grpc("OurChatService.UnbanUser", "5", "User Not Be Banned"),
                Unknown,
                false,
            ),
            (from_http(method(send), &http(429), b""), Rejected, true),
            (from_http(method(send), &http(413), b""), Rejected, true),
            (from_http(method(send), &http(400), b""), Rejected, true),
            (from_http(method(send), &http(404), b""), Rejected, true),
            (from_http(method(send), &http(500), b""), Unknown, false),
            (from_http(method(send), &http(502), b""), Unknown, false),
            (from_http(method(send), &http(504), b""), Unknown, false),
            (bad_response(method(send), &http(200), b""), Unknown, false),
            (
                from_transport(TransportFailure::Network, method(send)),
                Unknown,
                false,
            ),
            (
                from_transport(TransportFailure::Network, method(read)),
                Unknown,
                true,
            ),
            (
                from_transport(TransportFailure::StatusHidden, method(send)),
                Unknown,
                false,
            ),
            (
                from_transport(TransportFailure::Cancelled, method(send)).not_sent(),
                NotSent,
                true,
            ),
            (
                from_transport(TransportFailure::Unsupported, method(send)),
                NotSent,
                true,
            ),
            (
                from_transport(TransportFailure::Unreadable, method(send)),
                NotSent,
                true,
            ),
            (
                not_sent(codes::AUTH_TOKEN_MISSING, method(send)),
                NotSent,
                true,
            ),
            (invalid_argument(method(send), vec![]), NotSent, true),
        ] {
            assert_eq!(
                (failure.outcome, failure.retry_safe),
                (outcome, safe),
                "{failure:?}"
            );
        }
    }
}
