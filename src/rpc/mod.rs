//! Floor 3: one call with its deadline, abort, credentials and status.
//!
//! [`Client`] is what every feature calls through. A call goes: arguments checked and encoded ([`arguments`]), credentials
//! and scope ([`Client::open`]), `host` fetch, head of the answer judged ([`answer`]), frames, trailers, message bytes.

pub mod answer;
pub mod arguments;
mod call;
pub mod credentials;
pub mod raw;
pub mod retry;
pub mod stream;
#[cfg(all(test, not(target_arch = "wasm32")))]
pub mod tests;
pub mod unary;

use std::cell::{Cell, RefCell};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

pub use call::Call;
use credentials::{Ended, Session};
use retry::{RetryOptions, Retrying};

use crate::host::{Host, Interruption, Scope as _};
use crate::status::{self, Failure, TransportFailure, codes};
use crate::wire::MethodId;
use crate::wire::frame::frame_header;

/// Deadline of a call when neither the client nor the call names one, in milliseconds.
pub const DEFAULT_TIMEOUT_MS: f64 = 30_000.0;

/// A failed call. Its parts lie behind one pointer, because every step of every call hands results on.
#[derive(Clone, Debug)]
pub struct Error<C>(Box<Parts<C>>);

/// What an [`Error`] says.
#[derive(Clone, Debug)]
pub struct Parts<C> {
    /// The classified failure: what the status floor says about it.
    pub failure: Failure,
    /// The host's own error value.
    pub cause: Option<C>,
}

impl<C> Error<C> {
    /// `cause`: what the host threw.
    pub fn new(failure: Failure, cause: Option<C>) -> Self {
        Self(Box::new(Parts { failure, cause }))
    }

    /// The parts themselves.
    pub fn into_parts(self) -> Parts<C> {
        *self.0
    }
}

impl<C> Deref for Error<C> {
    type Target = Parts<C>;

    fn deref(&self) -> &Parts<C> {
        &self.0
    }
}

impl<C> DerefMut for Error<C> {
    fn deref_mut(&mut self) -> &mut Parts<C> {
        &mut self.0
    }
}

impl<C> From<Failure> for Error<C> {
    fn from(failure: Failure) -> Self {
        Self::new(failure, None)
    }
}

/// A refusal before anything was sent. Boxed, as results that are mostly good should stay small.
pub type Refusal = Box<Failure>;

impl<C> From<Refusal> for Error<C> {
    fn from(failure: Refusal) -> Self {
        Self::new(*failure, None)
    }
}

/// What can be said for one call.
pub struct CallOptions<H: Host> {
    /// Deadline in milliseconds; `None` takes the client's.
    pub timeout_ms: Option<f64>,
    /// The caller's way to stop the call.
    pub signal: Option<H::Signal>,
    /// What differs from the client's policy of repeating calls.
    pub retry: RetryOptions,
}

impl<H: Host> Default for CallOptions<H> {
    fn default() -> Self {
        Self {
            timeout_ms: None,
            signal: None,
            retry: RetryOptions::default(),
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

/// What the event streams of a client have to know of its other doings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Somebody has logged in or out, or the login is over.
    Session,
    /// A stream of events begins that is not one of theirs, and takes events away from them.
    ReadingBegun,
    /// It is over.
    ReadingOver,
}

/// Told about every [`Change`].
pub type ChangeListener = Rc<dyn Fn(Change)>;

type WeakListener = std::rc::Weak<dyn Fn(Change)>;
type EndListener<C> = Box<dyn Fn(EndReason, Option<Error<C>>)>;

/// The calls of one client: base URL, credentials and all that is under way.
pub struct Client<H: Host> {
    host: H,
    base_url: String,
    timeout_ms: f64,
    retrying: Retrying,
    session: RefCell<Option<Session>>,
    change_listeners: RefCell<Vec<WeakListener>>,
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
    began_ms: f64,
    // Requests that were sent.
    attempts: Cell<u32>,
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

impl<H: Host> Client<H> {
    /// `base_url`: absolute, or relative to the page; a trailing slash is dropped. `timeout_ms`: deadline of calls that
    /// name none. `on_ended`: called once for every session that ends. Repeats no call by itself.
    pub fn new(
        host: H,
        base_url: &str,
        timeout_ms: Option<f64>,
        on_ended: EndListener<H::Cause>,
    ) -> Rc<Self> {
        Self::retrying(host, base_url, timeout_ms, on_ended, Retrying::never())
    }

    /// As [`Client::new`], with a policy of repeating calls.
    pub fn retrying(
        host: H,
        base_url: &str,
        timeout_ms: Option<f64>,
        on_ended: EndListener<H::Cause>,
        retrying: Retrying,
    ) -> Rc<Self> {
        Rc::new(Self {
            host,
            base_url: base_url.trim_end_matches('/').to_owned(),
            timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
            retrying,
            session: RefCell::default(),
            change_listeners: RefCell::default(),
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
            began_ms: self.host.now(),
            attempts: Cell::new(0),
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
        let deadline_ms = self.deadline(options);
        let signal = options.signal.as_ref();
        self.open_with(method, deadline_ms, || self.host.scope(deadline_ms, signal))
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
        self.open_with(method, timeout_ms, || {
            self.host.scope_within(timeout_ms, life)
        })
    }

    fn open_with(
        self: &Rc<Self>,
        method: MethodId,
        deadline_ms: Option<f64>,
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
            life: Rc::new(self.keep(scope())),
            method,
            path: None,
            token: token.filter(|_| method.needs_token()),
            deadline_ms,
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

/// One message as one gRPC-web frame.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 5);
    frame.extend_from_slice(&frame_header(message.len()));
    frame.extend_from_slice(message);
    frame
}
