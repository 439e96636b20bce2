//! The connection: made when it is needed, made anew when it breaks, introduced before anything else is sent.

use ourchat_recogniser::codes;

use super::operation::Operation;
use super::request::{Purpose, Request};
use super::{Machine, PROBE_MS, STEADY_MS};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::status::Failure;

/// What is said about everything that ends with a connection.
pub const BROKEN: &str = "the connection to the server broke or could not be made";

/// How the connection is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Link {
    /// There is none, and none is needed.
    Idle,
    /// It is being made.
    Connecting,
    /// It is there.
    Open,
    /// It broke; the next one is made at this time.
    Waiting(f64),
    /// The client is closed.
    Ended,
}

impl Link {
    /// When it wants to be looked at again.
    pub fn wakes_at(self) -> Option<f64> {
        match self {
            Self::Waiting(at) => Some(at),
            _ => None,
        }
    }
}

impl Machine {
    /// Something is to be sent.
    pub(super) fn wake(&mut self) {
        if self.link == Link::Idle {
            self.connect();
        }
    }

    fn connect(&mut self) {
        self.link = Link::Connecting;
        self.emit("state", Object::default().with("name", "connecting"));
        self.emit("connect", Object::default());
    }

    /// Makes the next connection when its time has come.
    pub(super) fn reconnect(&mut self) {
        if let Link::Waiting(at) = self.link {
            if !self.is_wanted() {
                self.link = Link::Idle;
                self.failures = 0;
                self.unsteady = 0;
                self.emit("state", Object::default().with("name", "idle"));
            } else if at <= self.now {
                self.connect();
            }
        }
    }

    fn is_wanted(&self) -> bool {
        let waits = |request: &Request| matches!(request.purpose, Purpose::Call(_));
        self.requests.iter().any(waits) || !self.feeds.is_empty()
    }

    pub(super) fn opened(&mut self) {
        if self.link != Link::Connecting {
            return;
        }
        self.link = Link::Open;
        self.introduce();
    }

    /// Finds out the dialect and signs in again, one after the other.
    pub(super) fn introduce(&mut self) {
        let busy = |request: &Request| matches!(request.purpose, Purpose::Probe | Purpose::Relogin);
        if self.link != Link::Open || self.introduced || self.requests.iter().any(busy) {
            return;
        }
        if self.dialect.is_none() {
            self.probe("serverStatus", Object::default());
        } else if let Some(credentials) = &self.credentials
            && !self.authenticated
        {
            let members = Object::default()
                .with("loginType", credentials.login_type)
                .with("account", credentials.account.as_str())
                .with("password", credentials.password.as_str());
            if let Some(login) = Operation::find("login") {
                let timeout = self.settings.timeout_ms;
                let request = self.request(Purpose::Relogin, login, members, timeout);
                self.requests.insert(0, request);
            }
        } else {
            self.introduced = true;
            self.introduced_at = self.now;
            self.failures = 0;
            self.emit("state", Object::default().with("name", "open"));
        }
    }

    fn probe(&mut self, call: &str, members: Object) {
        if let Some(operation) = Operation::find(call) {
            let timeout = PROBE_MS.min(self.settings.timeout_ms);
            let mut request = self.request(Purpose::Probe, operation, members, timeout);
            // It goes out at once, whoever is signed in or not: the refusal tells as much as an answer.
            self.transmit(&mut request);
            self.requests.insert(0, request);
        }
    }

    /// A question that was to find out the dialect is answered. `failure` is what it was answered with, if that was one.
    ///
    /// The oldest servers do not know the question about the status. The others do; before the login they refuse the question
    /// about a session, the newest with a number.
    pub(super) fn probed(&mut self, request: &Request, failure: Option<&Failure>) {
        let was_status = request.operation.is("serverStatus");
        match failure {
            Some(failure) if was_status && failure.code == codes::SERVER_MAINTENANCE => {
                return self.maintained(failure);
            }
            Some(failure) => {
                let by_number = failure.learned.filter(|_| has_number(failure));
                match by_number {
                    Some(dialect) => self.learn(dialect),
                    None if was_status => self.learn(Dialect::First),
                    None => self.assume(Dialect::Shared),
                }
            }
            None if was_status && !request.collected.is_empty() => {
                let members = Object::default()
                    .with("sessionId", "0")
                    .with("fields", Value::List([].into()));
                return self.probe("sessionInfo", members);
            }
            None if was_status => self.learn(Dialect::First),
            None => self.assume(Dialect::Shared),
        }
        self.introduce();
    }

    /// A server in maintenance answers nothing else: what waits has failed.
    pub(super) fn maintained(&mut self, failure: &Failure) {
        let requests = core::mem::take(&mut self.requests);
        for request in requests {
            match request.purpose {
                Purpose::Call(_) | Purpose::Relogin if request.operation.request >= 0 => {
                    let mut failure = failure.clone();
                    set_operation(&mut failure, request.operation.name);
                    failure.learned = None;
                    self.reject(&request, failure);
                }
                Purpose::Call(_) => self.requests.push(request),
                Purpose::Poll(id) => self.poll_failed(id, failure),
                _ => {}
            }
        }
        if !self.introduced {
            self.drop_link();
        }
    }

    /// Closes the connection from this side; what was under way is treated as if it had broken.
    pub(super) fn drop_link(&mut self) {
        if matches!(self.link, Link::Open | Link::Connecting) {
            self.emit("disconnect", Object::default());
            self.broken();
        }
    }

    /// The connection is gone.
    pub(super) fn broken(&mut self) {
        if !matches!(self.link, Link::Open | Link::Connecting) {
            return;
        }
        if !self.introduced {
            self.failures += 1;
        }
        let steady = self.introduced && self.now - self.introduced_at >= STEADY_MS;
        self.unsteady = if steady { 0 } else { self.unsteady + 1 };
        self.introduced = false;
        self.authenticated = false;
        if self.settings.dialect.is_none() {
            // The server may be another one next time.
            self.dialect = None;
            self.certain = false;
        }
        let delay = self.delay();
        self.link = Link::Waiting(self.now + delay);
        let hopeless = self.failures >= self.settings.attempts;
        for mut request in core::mem::take(&mut self.requests) {
            match request.purpose {
                Purpose::Call(_) => {
                    let again = !request.sent || request.operation.repeatable;
                    if hopeless || !again {
                        self.fail(&request, codes::TRANSPORT_NETWORK, BROKEN);
                        continue;
                    }
                    request.sent = false;
                    request.collected.clear();
                    self.requests.push(request);
                }
                Purpose::Poll(id) => self.poll_again(id),
                Purpose::Probe | Purpose::Relogin | Purpose::Fence(_) | Purpose::Ghost => {}
            }
        }
        if self.user.is_some() && self.credentials.is_none() {
            self.lost_user();
        }
        if self.is_wanted() {
            let action = Object::default()
                .with("name", "waiting")
                .with("attempt", u64::from(self.failures))
                .with("delay", super::whole(delay));
            self.emit("state", action);
        }
    }

    /// A random time up to a limit that doubles with every connection that did not stand: a server that takes everybody in and
    /// throws them out again must not be asked four times a second.
    fn delay(&self) -> f64 {
        let mut limit = self.settings.initial_delay_ms;
        for _ in 1..self.unsteady.min(64) {
            limit = (limit * 2.0).min(self.settings.max_delay_ms);
        }
        limit.min(self.settings.max_delay_ms) * self.random
    }
}

fn has_number(failure: &Failure) -> bool {
    match failure.record.get("status") {
        Some(Value::Object(status)) => status.text("code").is_some_and(|code| !code.is_empty()),
        _ => false,
    }
}

/// The same failure of another operation.
fn set_operation(failure: &mut Failure, name: &str) {
    for (key, value) in &mut failure.record.0 {
        if key == "operation" {
            *value = name.into();
        }
    }
}
