//! One call: its requests, and what becomes of its failures.

use std::rc::Rc;

use super::{Client, EndReason, Error, Life, credentials, interrupted, raw};
use crate::host::{Body, Host, HostError, HostErrorKind, Request, Scope as _};
use crate::status::{self, TransportFailure, codes};
use crate::wire::{Method, ascii};

/// A call under way. Dropping it stops whatever of it still runs.
pub struct Call<H: Host> {
    pub(super) life: Rc<Life<H>>,
    /// The method that is called.
    pub method: Method,
    // What is called in place of `method` when the contract does not know it.
    pub(super) path: Option<Rc<str>>,
    pub(super) token: Option<Rc<str>>,
    // Counted from the beginning of its life.
    pub(super) deadline_ms: Option<f64>,
}

/// The same call for one more request: with the same deadline, signal and token.
impl<H: Host> Clone for Call<H> {
    fn clone(&self) -> Self {
        Self {
            life: self.life.clone(),
            method: self.method,
            path: self.path.clone(),
            token: self.token.clone(),
            deadline_ms: self.deadline_ms,
        }
    }
}

impl<H: Host> Call<H> {
    /// The life of the call.
    pub fn scope(&self) -> &H::Scope {
        &self.life.scope
    }

    /// The life of the call, for callbacks that outlive the borrow.
    pub fn scope_handle(&self) -> Rc<H::Scope> {
        self.life.scope.clone()
    }

    pub(super) fn client(&self) -> &Rc<Client<H>> {
        &self.life.client
    }

    /// Requests that were sent so far.
    pub(super) fn attempts(&self) -> u32 {
        self.life.attempts.get()
    }

    /// What is left of the deadline in milliseconds; `None` for an infinite one.
    pub(super) fn left_ms(&self) -> Option<f64> {
        self.deadline_ms
            .map(|ms| ms + self.life.began_ms - self.client().host.now())
    }

    /// Whether there is something to be gained by another request after a pause.
    pub(super) fn can_wait(&self, ms: f64) -> bool {
        self.scope().interruption().is_none()
            && self.left_ms().is_none_or(|left| ms < left)
            && self
                .token
                .as_ref()
                .is_none_or(|token| self.client().holds(token))
    }

    /// Sends the framed request and waits for the head of the answer. Only headers that the server's CORS list allows
    /// leave: anything else would make the preflight fail (wire contract, CORS).
    ///
    /// `deadline_ms` is told to the server as `grpc-timeout`.
    ///
    /// # Errors
    /// With what the transport or the head of the answer says.
    pub async fn send(
        &self,
        body: Body<H::Blob>,
        deadline_ms: Option<f64>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<H::Response, Error<H::Cause>> {
        let mut headers = vec![
            ("content-type", "application/grpc-web+proto".to_owned()),
            ("x-grpc-web", "1".to_owned()),
            (
                "x-user-agent",
                concat!("ourchat-sdk/", env!("CARGO_PKG_VERSION")).to_owned(),
            ),
        ];
        if let Some(token) = &self.token {
            headers.push(("authorization", ["Bearer ", token].concat()));
        }
        if let Some(ms) = deadline_ms.filter(|ms| *ms < 1e8) {
            headers.push(("grpc-timeout", timeout_header(ms)));
        }
        if let Some(reason) = self.scope().interruption() {
            return Err(status::from_transport(interrupted(reason), self.method)
                .not_sent()
                .into());
        }
        let client = &self.life.client;
        let path = match &self.path {
            Some(path) => path.as_ref(),
            None => &self.method.path(),
        };
        let url = [client.base_url.as_str(), path].concat();
        let request = Request {
            url,
            headers,
            body,
            progress,
        };
        self.life.attempts.set(self.attempts() + 1);
        client
            .host
            .fetch(request, self.scope())
            .await
            .map_err(|error| self.host_error(error, false))
    }

    /// Classifies a failure of the host during this call. `body`: the head of the answer had arrived.
    pub fn host_error(&self, error: HostError<H::Cause>, body: bool) -> Error<H::Cause> {
        let failure = match error.kind {
            HostErrorKind::Interrupted(reason) => interrupted(reason),
            HostErrorKind::MixedContent => {
                return status::not_sent(codes::TRANSPORT_MIXED_CONTENT, self.method).into();
            }
            HostErrorKind::Offline => TransportFailure::Offline,
            HostErrorKind::Network if body => TransportFailure::Truncated,
            HostErrorKind::Network => TransportFailure::Network,
            HostErrorKind::Unsupported => TransportFailure::Unsupported,
            HostErrorKind::Unreadable => TransportFailure::Unreadable,
        };
        Error::new(status::from_transport(failure, self.method), error.cause)
    }

    /// What a failure is after all: how often and how long the call was tried, and what it means for the session, which a
    /// refused token ends, once.
    pub fn conclude(&self, mut error: Error<H::Cause>) -> Error<H::Cause> {
        error.failure.attempts = self.attempts();
        error.failure.elapsed_ms = (self.client().host.now() - self.life.began_ms).max(0.0);
        if let Some(path) = &self.path {
            error.failure.operation = raw::operation(path).into();
            error.failure.relogin = self.token.is_some() && error.failure.code.relogin();
        }
        let Some(token) = &self.token else {
            return error;
        };
        if !error.failure.relogin {
            return error;
        }
        let client = self.client();
        // The server says `Token Invalid` to every token that is over for more than a minute.
        let expired = error.failure.code == codes::AUTH_TOKEN_EXPIRED
            || (error.failure.code == codes::AUTH_TOKEN_INVALID
                && credentials::claims(token)
                    .is_some_and(|claims| claims.expires_at_ms <= client.host.now()));
        if expired {
            error.failure.code = codes::AUTH_TOKEN_EXPIRED;
        }
        if client.holds(token) {
            let reason = if expired {
                EndReason::Expired
            } else {
                EndReason::Refused
            };
            client.end_session(reason, Some(error.clone()));
        }
        error
    }
}

/// `grpc-timeout` allows eight digits and a unit.
fn timeout_header(ms: f64) -> String {
    let mut text = ascii::decimal(u64::from(ms.max(1.0) as u32));
    text.push('m');
    text
}
