//! Floor 3: one call with its deadline, abort, credentials and status.
//!
//! [`Client`] is what every feature calls through. A call goes: arguments checked and encoded ([`arguments`]), credentials
//! and scope ([`Client::open`]), `host` fetch, head of the answer judged ([`answer`]), frames, trailers, message bytes.

pub mod answer;
pub mod arguments;
pub mod credentials;
pub mod raw;
pub mod stream;
#[cfg(all(test, not(target_arch = "wasm32")))]
pub mod tests;
pub mod unary;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use credentials::{Ended, Session};

use crate::host::{Body, Host, HostError, HostErrorKind, Interruption, Request, Scope as _};
use crate::status::{self, Failure, TransportFailure, codes};
use crate::wire::frame::frame_header;
use crate::wire::{Method, MethodId};

/// Deadline of a call when neither the client nor the call names one, in milliseconds.
pub const DEFAULT_TIMEOUT_MS: f64 = 30_000.0;

/// A failed call: what the status floor says about it, and what the host threw.
#[derive(Clone, Debug)]
pub struct Error<C> {
    /// The classified failure.
    pub failure: Box<Failure>,
    /// The host's own error value.
    pub cause: Option<C>,
}

impl<C> From<Failure> for Error<C> {
    fn from(failure: Failure) -> Self {
        Self {
            failure: Box::new(failure),
            cause: None,
        }
    }
}

/// A refusal before anything was sent. Boxed, as results that are mostly good should stay small.
pub type Refusal = Box<Failure>;

impl<C> From<Refusal> for Error<C> {
    fn from(failure: Refusal) -> Self {
        Self {
            failure,
            cause: None,
        }
    }
}

/// What can be said for one call.
pub struct CallOptions<H: Host> {
    /// Deadline in milliseconds; `None` takes the client's.
    pub timeout_ms: Option<f64>,
    /// The caller's way to stop the call.
    pub signal: Option<H::Signal>,
}

impl<H: Host> Default for CallOptions<H> {
    fn default() -> Self {
        Self {
            timeout_ms: None,
            signal: None,
        }
    }
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The caller logged out.
    Logout,
    /// The token's own time is over.
    Expired,
    /// The server no longer takes the token.
    Refused,
}

type EndListener<C> = Box<dyn Fn(EndReason, Option<Error<C>>)>;

/// The calls of one client: base URL, credentials and all that is under way.
pub struct Client<H: Host> {
    host: H,
    base_url: String,
    timeout_ms: f64,
    session: RefCell<Option<Session>>,
    ended: Cell<Option<Ended>>,
    on_ended: EndListener<H::Cause>,
    scopes: RefCell<Vec<(u32, Rc<H::Scope>)>>,
    next_scope: Cell<u32>,
    watch: RefCell<Option<Rc<H::Scope>>>,
    closed: Cell<bool>,
}

/// A scope that ends with the client at the latest.
pub struct Life<H: Host> {
    client: Rc<Client<H>>,
    id: u32,
    scope: Rc<H::Scope>,
}

impl<H: Host> Life<H> {
    /// The scope, for whoever may end it from outside.
    pub fn scope(&self) -> &Rc<H::Scope> {
        &self.scope
    }
}

impl<H: Host> Drop for Life<H> {
    fn drop(&mut self) {
        self.client
            .scopes
            .borrow_mut()
            .retain(|(id, _)| *id != self.id);
    }
}

/// A call under way. Dropping it stops whatever of it still runs.
pub struct Call<H: Host> {
    life: Life<H>,
    /// The method that is called.
    pub method: Method,
    // What is called in place of `method` when the contract does not know it.
    path: Option<Box<str>>,
    token: Option<Rc<str>>,
}

impl<H: Host> Client<H> {
    /// `base_url`: absolute, or relative to the page; a trailing slash is dropped. `timeout_ms`: deadline of calls that
    /// name none. `on_ended`: called once for every session that ends.
    pub fn new(
        host: H,
        base_url: &str,
        timeout_ms: Option<f64>,
        on_ended: EndListener<H::Cause>,
    ) -> Rc<Self> {
        Rc::new(Self {
            host,
            base_url: base_url.trim_end_matches('/').to_owned(),
            timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
            session: RefCell::default(),
            ended: Cell::new(None),
            on_ended,
            scopes: RefCell::default(),
            next_scope: Cell::new(0),
            watch: RefCell::default(),
            closed: Cell::new(false),
        })
    }

    /// The host that the client runs on.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// The base URL without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Stops everything under way with `sdk/closed`; later calls fail with it.
    pub fn close(&self) {
        self.closed.set(true);
        let scopes: Vec<_> = self
            .scopes
            .borrow()
            .iter()
            .map(|(_, scope)| scope.clone())
            .collect();
        for scope in scopes {
            scope.interrupt(Interruption::Closed);
        }
        self.stop_watch();
        self.session.take();
    }

    /// Takes a scope into the client's care.
    pub fn keep(self: &Rc<Self>, scope: H::Scope) -> Life<H> {
        let (id, scope) = (self.next_scope.get(), Rc::new(scope));
        self.next_scope.set(id.wrapping_add(1));
        self.scopes.borrow_mut().push((id, scope.clone()));
        Life {
            client: self.clone(),
            id,
            scope,
        }
    }

    /// The deadline of a call in milliseconds; `None` for an infinite one.
    pub fn deadline(&self, options: &CallOptions<H>) -> Option<f64> {
        Some(options.timeout_ms.unwrap_or(self.timeout_ms))
            .filter(|ms| ms.is_finite())
            .map(|ms| ms.max(0.0))
    }

    /// Starts a call with the deadline and the signal of its options.
    ///
    /// # Errors
    /// `sdk/closed`, `auth/token-missing`, `auth/token-expired`; nothing has been sent.
    pub fn open(
        self: &Rc<Self>,
        method: MethodId,
        options: &CallOptions<H>,
    ) -> Result<Call<H>, Error<H::Cause>> {
        self.open_with(method, || self.scope_of(options))
    }

    fn scope_of(&self, options: &CallOptions<H>) -> H::Scope {
        self.host
            .scope(self.deadline(options), options.signal.as_ref())
    }

    /// Starts a call that ends with `life` at the latest.
    ///
    /// # Errors
    /// As [`Client::open`].
    pub fn open_within(
        self: &Rc<Self>,
        method: MethodId,
        life: &H::Scope,
        timeout_ms: Option<f64>,
    ) -> Result<Call<H>, Error<H::Cause>> {
        self.open_with(method, || self.host.scope_within(timeout_ms, life))
    }

    fn open_with(
        self: &Rc<Self>,
        method: MethodId,
        scope: impl FnOnce() -> H::Scope,
    ) -> Result<Call<H>, Error<H::Cause>> {
        let method = method.method();
        if self.closed.get() {
            return Err(status::from_transport(TransportFailure::Closed, method)
                .not_sent()
                .into());
        }
        let token = self
            .session
            .borrow()
            .as_ref()
            .map(|session| session.token.clone());
        if method.needs_token() && token.is_none() {
            let code = self
                .ended
                .get()
                .map_or(codes::AUTH_TOKEN_MISSING, Ended::code);
            return Err(status::not_sent(code, method).into());
        }
        Ok(Call {
            life: self.keep(scope()),
            method,
            path: None,
            token: token.filter(|_| method.needs_token()),
        })
    }
}

/// What an interruption is for the caller.
#[must_use]
pub fn interrupted(reason: Interruption) -> TransportFailure {
    match reason {
        Interruption::Cancelled => TransportFailure::Cancelled,
        Interruption::Timeout => TransportFailure::Timeout,
        Interruption::Closed => TransportFailure::Closed,
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
            HostErrorKind::Offline => TransportFailure::Offline,
            HostErrorKind::Network if body => TransportFailure::Truncated,
            HostErrorKind::Network => TransportFailure::Network,
            HostErrorKind::Unsupported => TransportFailure::Unsupported,
            HostErrorKind::Unreadable => TransportFailure::Unreadable,
        };
        Error {
            failure: Box::new(status::from_transport(failure, self.method)),
            cause: error.cause,
        }
    }

    /// What a failure means for the session: a refused token ends it, once.
    pub fn conclude(&self, mut error: Error<H::Cause>) -> Error<H::Cause> {
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
        let client = &self.life.client;
        let session = client.session();
        // The server says `Token Invalid` to every token that is over for more than a minute.
        let expired = error.failure.code == codes::AUTH_TOKEN_EXPIRED
            || (error.failure.code == codes::AUTH_TOKEN_INVALID
                && credentials::claims(token)
                    .is_some_and(|claims| claims.expires_at_ms <= client.host.now()));
        if expired {
            error.failure.code = codes::AUTH_TOKEN_EXPIRED;
        }
        if session.is_some_and(|session| Rc::ptr_eq(&session.token, token)) {
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

/// One message as one gRPC-web frame.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 5);
    frame.extend_from_slice(&frame_header(message.len()));
    frame.extend_from_slice(message);
    frame
}

/// `grpc-timeout` allows eight digits and a unit.
fn timeout_header(ms: f64) -> String {
    let mut text = (ms.max(1.0) as u32).to_string();
    text.push('m');
    text
}
