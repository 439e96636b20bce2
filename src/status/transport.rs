//! Failures of the way to the server, and those that the SDK finds by itself.

use super::code::Row;
use super::{Code, Failure, Outcome, WireStatus, codes};
use crate::wire::{Idempotency, Method};

/// The header line that lets a page of another origin read the statuses of an OurChat server.
pub const EXPOSE_HEADERS: &str = "Access-Control-Expose-Headers: grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-after";

/// Why there is no usable answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransportFailure {
    /// The device has no connection.
    Offline,
    /// The browser refuses to say more: address, TLS, CORS, server stopped.
    Network,
    /// The deadline of the call passed.
    Timeout,
    /// The caller aborted.
    Cancelled,
    /// The client was closed.
    Closed,
    /// An answer from another origin came without its status, which CORS hides.
    StatusHidden,
    /// The answer is no gRPC-web message.
    BadResponse,
    /// The answer ended too early.
    Truncated,
    /// The answer, or a message in it, is larger than the limit.
    TooLarge,
    /// The browser lacks a function that is needed.
    Unsupported,
    /// The file that was to be sent cannot be read.
    Unreadable,
}

impl TransportFailure {
    /// The code that stands for it.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Offline => codes::TRANSPORT_OFFLINE,
            Self::Network => codes::TRANSPORT_NETWORK,
            Self::Timeout => codes::TRANSPORT_TIMEOUT,
            Self::Cancelled => codes::TRANSPORT_CANCELLED,
            Self::Closed => codes::SDK_CLOSED,
            Self::StatusHidden => codes::TRANSPORT_STATUS_HIDDEN,
            Self::BadResponse => codes::TRANSPORT_BAD_RESPONSE,
            Self::Truncated => codes::TRANSPORT_TRUNCATED,
            Self::TooLarge => codes::TRANSPORT_TOO_LARGE,
            Self::Unsupported => codes::SDK_UNSUPPORTED,
            Self::Unreadable => codes::UPLOAD_FILE_UNREADABLE,
        }
    }
}

/// The failure of a call whose answer did not arrive or cannot be used. What had been sent may have been done; use
/// [`Failure::not_sent`] when nothing left.
#[must_use]
pub fn from_transport(kind: TransportFailure, method: Method) -> Failure {
    let code = kind.code();
    let reads = method.idempotency() == Idempotency::NoSideEffects;
    let mut failure = Failure::new(code, method, code.outcome(reads));
    failure.status = Some(WireStatus {
        system: "transport",
        ..WireStatus::default()
    });
    if kind == TransportFailure::StatusHidden {
        failure.alternatives = codes_of(method);
        failure.reason = Some(
            [
                "the server's status is hidden from this page; let the server answer with ",
                EXPOSE_HEADERS,
            ]
            .concat(),
        );
    }
    failure
}

/// A refusal before anything was sent.
#[must_use]
pub fn not_sent(code: Code, method: Method) -> Failure {
    Failure::new(code, method, Outcome::NotSent)
}

/// The refusal of wrong arguments: for the path of each field what was expected. Nothing was sent.
#[must_use]
pub fn invalid_argument(method: Method, fields: Vec<(String, Vec<String>)>) -> Failure {
    Failure {
        fields,
        ..not_sent(codes::ARGUMENT_INVALID, method)
    }
}

/// The codes that the method itself can give, each once.
#[must_use]
pub fn codes_of(method: Method) -> Vec<Code> {
    let mut found = Vec::new();
    for row in Row::all().iter().filter(|row| row.is_for(method.id().0)) {
        if !found.contains(&row.code()) {
            found.push(row.code());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::methods;

    #[test]
    fn a_hidden_status_names_the_remedy_and_what_it_may_be() {
        let failure = from_transport(
            TransportFailure::StatusHidden,
            methods::AUTH_SERVICE_AUTH.method(),
        );
        assert!(failure.reason.is_some_and(|reason| {
            reason.contains("Access-Control-Expose-Headers: grpc-status, grpc-message")
        }));
        assert!(failure.alternatives.contains(&codes::AUTH_WRONG_PASSWORD));
        assert!(
            failure
                .alternatives
                .contains(&codes::AUTH_ACCOUNT_NOT_FOUND)
        );
        assert!(!failure.alternatives.contains(&codes::PERMISSION_MUTED));
    }
}
