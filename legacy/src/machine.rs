//! The client as a state machine: it is told what happened ([`Input`]) and answers what to do, as a list of actions.
//!
//! | action | members |
//! |:--|:--|
//! | `connect`, `disconnect` | open the WebSocket, close it |
//! | `send` | `text`: a text frame |
//! | `resolve`, `reject` | `id` of a call; `value`, or `error`, an error record |
//! | `event`, `end` | `id` of a feed; `value`, or `error` if one ended it |
//! | `session` | `user`, if one is signed in; else `reason` and perhaps `error` |
//! | `state` | `name` of the connection's state; `attempt` and `delay` while it waits |
//! | `dialect` | `name`, once it is known |
//! | `log` | `text` |
//! | `timer` | `at`: when to tell `Timer`, in milliseconds; comes last |

use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::{Code, Outcome};

mod feed;
mod link;
mod operation;
mod replies;
mod request;
mod settings;
mod verification;

use feed::Feed;
use link::Link;
use operation::Operation;
use request::{Purpose, Request};
use settings::Settings;
use verification::Verification;

use crate::codec::{self, Message};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::password::sha256;
use crate::status::{Failure, Known, Local};

/// How long silence has to last to count as success, in milliseconds, where a dialect answers nothing.
const SILENCE_MS: f64 = 250.0;

/// How long a server may take for a question that is only to find out its dialect, in milliseconds.
const PROBE_MS: f64 = 5_000.0;

/// Invitations that nobody has read yet: the server pushes them after the login, before anybody can listen.
const MOST_MISSED: usize = 100;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// The application calls: `{ id, call, members, timeoutMs }`.
    Call(&'a str),
    /// The application does not wait any more for the call with this number; whether that was for lack of time.
    Abort(u32, bool),
    /// The socket is open.
    Opened,
    /// A text frame came.
    Frame(&'a str),
    /// The socket is closed, or could not be opened.
    Closed,
    /// The time of the last `timer` has come.
    Timer,
    /// Somebody wants to hear events: `{ id, since }`.
    Subscribe(&'a str),
    /// Nobody listens to the feed with this number any more.
    Unsubscribe(u32),
    /// The user signs out.
    Logout,
    /// The client is closed.
    Close,
}

struct Credentials {
    account: String,
    login_type: u64,
    password: String,
}

/// The client.
pub struct Machine {
    settings: Settings,
    dialect: Option<Dialect>,
    /// Whether the server has shown the dialect; else it is the likeliest, and ambiguous statuses stay so.
    certain: bool,
    link: Link,
    /// Connections in a row that came to nothing.
    failures: u32,
    /// Whether everything before the application's own requests is done: the dialect is known, the user signed in again.
    introduced: bool,
    /// Whether the server knows who we are, on this connection.
    authenticated: bool,
    requests: Vec<Request>,
    credentials: Option<Credentials>,
    user: Option<Object>,
    verification: Verification,
    feeds: Vec<Feed>,
    missed: Vec<Value>,
    serial: u32,
    out: Vec<Value>,
    now: f64,
    random: f64,
}

impl Machine {
    /// A client with these options: `{ dialect, passwords, timeoutMs, relogin, pollMs, attempts, initialDelayMs, maxDelayMs }`.
    #[must_use]
    pub fn new(options: &str) -> Self {
        let settings = Settings::read(options);
        Self {
            dialect: settings.dialect,
            certain: false,
            settings,
            link: Link::Idle,
            failures: 0,
            introduced: false,
            authenticated: false,
            requests: Vec::new(),
            credentials: None,
            user: None,
            verification: Verification::default(),
            feeds: Vec::new(),
            missed: Vec::new(),
            serial: 0,
            out: Vec::new(),
            now: 0.0,
            random: 0.0,
        }
    }

    /// Takes what happened and gives what to do, as JSON for JavaScript. `now` is a clock in milliseconds that never goes
    /// back, `random` a number from 0 up to 1.
    pub fn step(&mut self, input: Input<'_>, now: f64, random: f64) -> String {
        self.now = now.max(self.now);
        self.random = random;
        match input {
            Input::Call(text) => self.call(text),
            Input::Abort(id, timed_out) => self.abort(id, timed_out),
            Input::Opened => self.opened(),
            Input::Frame(text) => self.frame(text),
            Input::Closed => self.broken(),
            Input::Timer => {}
            Input::Subscribe(text) => self.subscribe(text),
            Input::Unsubscribe(id) => self.feeds.retain(|feed| feed.id != id),
            Input::Logout => self.logout(),
            Input::Close => self.close(),
        }
        self.tick();
        let mut out = core::mem::take(&mut self.out);
        out.push(self.timer());
        Value::List(out).to_script()
    }

    fn emit(&mut self, kind: &str, members: Object) {
        let mut action = Object::default().with("do", kind);
        action.0.extend(members.0);
        self.out.push(action.into());
    }

    fn log(&mut self, text: &str) {
        self.emit("log", Object::default().with("text", text));
    }

    fn known(&self) -> Known {
        Known {
            fixed: self.settings.dialect,
            learned: self.dialect.filter(|_| self.certain),
        }
    }

    /// The server has shown its dialect.
    fn learn(&mut self, dialect: Dialect) {
        self.certain = true;
        self.assume(dialect);
    }

    fn assume(&mut self, dialect: Dialect) {
        if self.settings.dialect.is_none() && self.dialect != Some(dialect) {
            self.dialect = Some(dialect);
            self.emit("dialect", Object::default().with("name", dialect.name()));
        }
    }

    fn call(&mut self, text: &str) {
        let Some(Value::Object(call)) = Value::parse(text) else {
            return;
        };
        let id = number(&call, "id");
        let Some(operation) = Operation::find(call.text("call").unwrap_or("")) else {
            return;
        };
        let members = match call.get("members") {
            Some(Value::Object(members)) => members.clone(),
            _ => Object::default(),
        };
        let timeout = milliseconds(&call, "timeoutMs").unwrap_or(self.settings.timeout_ms);
        let mut request = self.request(Purpose::Call(id), operation, members, timeout);
        self.complete_members(&mut request);
        if let Err(failure) = self.check(&request) {
            return self.reject(&request, failure);
        }
        let nobody = self.user.is_none() && !self.is_signing_in();
        let open = operation.is_open(self.dialect.or(Some(Dialect::Last)));
        if nobody && (!open || asks_about_oneself(&request)) {
            let failure = self.nobody_is_signed_in(&request);
            return self.reject(&request, failure);
        }
        if (operation.is("register") || operation.is("login")) && self.settings.hashes_passwords {
            hash_password(&mut request.members);
        }
        if operation.is("awaitVerification") {
            return self.await_verification(request);
        }
        self.requests.push(request);
        self.wake();
    }

    fn request(
        &mut self,
        purpose: Purpose,
        operation: &'static Operation,
        members: Object,
        timeout: f64,
    ) -> Request {
        self.serial = self.serial.wrapping_add(1);
        Request {
            serial: self.serial,
            purpose,
            operation,
            members,
            started: self.now,
            deadline: self.now + timeout,
            sent: false,
            attempts: 0,
            collected: Vec::new(),
            settles: None,
        }
    }

    /// Adds what the protocol wants to be said and the application need not say: who the user is.
    fn complete_members(&self, request: &mut Request) {
        let wants_own_ocid =
            request.operation.is("accountInfo") || request.operation.is("setAccountInfo");
        if wants_own_ocid && request.members.get("ocid").is_none() {
            let own = self.user.as_ref().and_then(|user| user.get("ocid"));
            request.members.push_some("ocid", own.cloned());
        }
        // Undocumented, and the last servers refuse sessions without it.
        if request.operation.is("newSession") && request.members.get("message").is_none() {
            request.members.push("message", "");
        }
    }

    /// What is wrong with a request before it is sent.
    fn check(&self, request: &Request) -> Result<(), Failure> {
        let operation = request.operation;
        let problems_in = |dialect| codec::problems(operation.request, &request.members, dialect);
        let mut problems = match self.dialect {
            Some(dialect) => problems_in(dialect),
            // Which names there are will be known later; whether there is anything to send is known now.
            None => {
                let mut all: Vec<_> = Dialect::ALL.into_iter().map(problems_in).collect();
                all.sort_by_key(Vec::len);
                all.into_iter().next().unwrap_or_default()
            }
        };
        // Who the user is may not be known yet.
        problems.retain(|(path, _)| path != "ocid" || !asks_about_oneself(request));
        if !problems.is_empty() {
            let local = self.local(request, codes::ARGUMENT_INVALID, Outcome::NotSent);
            return Err(local.failure(&problems));
        }
        match self.dialect {
            Some(Dialect::First) if operation.since != Dialect::First => {
                let mut local =
                    self.local(request, codes::SERVER_FEATURE_DISABLED, Outcome::NotSent);
                let reason = crate::status::in_dialect(
                    "there is no such message in the dialect",
                    Dialect::First,
                );
                local.reason = &reason;
                Err(local.failure(&[]))
            }
            _ => Ok(()),
        }
    }

    fn local<'a>(&self, request: &Request, code: Code, outcome: Outcome) -> Local<'a> {
        Local {
            code,
            operation: request.operation.name,
            outcome,
            safe: request.operation.repeatable,
            reason: "",
        }
    }

    /// Ends a request of which nothing came: it may have been done if it was sent.
    fn fail(&mut self, request: &Request, code: Code, reason: &str) {
        let outcome = match request.attempts {
            0 => Outcome::NotSent,
            _ if request.operation.repeatable
                && !request.operation.is("setAccountInfo")
                && !request.operation.is("setFriendInfo") =>
            {
                Outcome::Rejected
            }
            _ => Outcome::Unknown,
        };
        let mut local = self.local(request, code, outcome);
        local.reason = reason;
        let failure = local.failure(&[]);
        self.reject(request, failure);
    }

    fn resolve(&mut self, request: &Request, value: Object) {
        if let Purpose::Call(id) = request.purpose {
            let action = Object::default()
                .with("id", u64::from(id))
                .with("value", value);
            self.emit("resolve", action);
        }
    }

    fn reject(&mut self, request: &Request, failure: Failure) {
        if let Some(dialect) = failure.learned {
            self.learn(dialect);
        }
        match request.purpose {
            Purpose::Call(id) => {
                let error = self.with_history(request, failure.record);
                self.emit(
                    "reject",
                    Object::default()
                        .with("id", u64::from(id))
                        .with("error", error),
                );
            }
            Purpose::Relogin => self.relogin_failed(failure),
            Purpose::Probe => self.probed(request, Some(&failure)),
            Purpose::Poll(id) => self.poll_failed(id, &failure),
            Purpose::Fence(_) | Purpose::Ghost => {}
        }
    }

    fn with_history(&self, request: &Request, record: Object) -> Object {
        record
            .with("attempts", u64::from(request.attempts))
            .with("elapsedMs", whole(self.now - request.started))
    }

    /// Nobody waits for the call any more. What was sent keeps its place until the server is known to have dealt with it.
    fn abort(&mut self, id: u32, timed_out: bool) {
        let Some(at) = self
            .requests
            .iter()
            .position(|request| request.purpose == Purpose::Call(id))
        else {
            return;
        };
        let code = if timed_out {
            codes::TRANSPORT_TIMEOUT
        } else {
            codes::TRANSPORT_CANCELLED
        };
        self.abandon(at, code);
    }

    fn abandon(&mut self, at: usize, code: Code) {
        let request = self.requests.remove(at);
        self.fail(&request, code, "");
        // What silence ends has no answer that could be taken for another one.
        if request.sent && request.settles.is_none() && request.operation.request >= 0 {
            let serial = request.serial;
            self.requests.insert(
                at,
                Request {
                    purpose: Purpose::Ghost,
                    deadline: f64::INFINITY,
                    ..request
                },
            );
            if !self
                .requests
                .iter()
                .any(|other| other.purpose == Purpose::Fence(serial))
            {
                self.fence(serial);
            }
        }
    }

    fn fence(&mut self, serial: u32) {
        let Some(status) = Operation::find("serverStatus") else {
            return;
        };
        let timeout = self.settings.timeout_ms;
        let request = self.request(Purpose::Fence(serial), status, Object::default(), timeout);
        self.requests.push(request);
    }

    /// Everything that depends on the time, and everything that can be sent.
    fn tick(&mut self) {
        while let Some(at) = self
            .requests
            .iter()
            .position(|request| request.deadline <= self.now)
        {
            self.expire(at);
        }
        while let Some(at) = self
            .requests
            .iter()
            .position(|request| request.settles.is_some_and(|at| at <= self.now))
        {
            let request = self.requests.remove(at);
            if request.operation.is("verificationMail") {
                self.verification.mailed = true;
            }
            self.resolve(&request, Object::default());
        }
        self.poll();
        self.reconnect();
        self.pump();
    }

    fn expire(&mut self, at: usize) {
        match self.requests[at].purpose {
            Purpose::Call(_) | Purpose::Poll(_) => {
                // The question about the status cannot be the fence of itself.
                let stuck =
                    self.requests[at].sent && self.requests[at].operation.is("serverStatus");
                self.abandon(at, codes::TRANSPORT_TIMEOUT);
                if stuck {
                    self.drop_link();
                }
            }
            Purpose::Probe => {
                let request = self.requests.remove(at);
                self.probed(&request, None);
            }
            // The server does not answer at all.
            Purpose::Relogin | Purpose::Fence(_) | Purpose::Ghost => {
                self.requests.remove(at);
                self.drop_link();
            }
        }
    }

    /// Sends what can be sent, in the order in which it was asked.
    fn pump(&mut self) {
        let mut at = 0;
        while self.link == Link::Open && at < self.requests.len() {
            if self.is_ready(&self.requests[at]) {
                let mut request = self.requests.remove(at);
                if let Some(failure) = self.obstacle(&mut request) {
                    self.reject(&request, failure);
                    continue;
                }
                self.transmit(&mut request);
                let fenced = request.operation.fenced && request.settles.is_none();
                let serial = request.serial;
                self.requests.insert(at, request);
                if fenced {
                    self.fence(serial);
                }
            }
            at += 1;
        }
    }

    fn is_ready(&self, request: &Request) -> bool {
        if request.sent || request.operation.request < 0 {
            return false;
        }
        let early = matches!(request.purpose, Purpose::Probe | Purpose::Relogin);
        if !self.introduced && !early {
            return false;
        }
        if let Purpose::Fence(serial) = request.purpose
            && !self
                .requests
                .iter()
                .any(|other| other.serial == serial && other.sent)
        {
            return false;
        }
        let open = request.operation.is_open(self.dialect) && !asks_about_oneself(request);
        let waits_for_login = !self.authenticated && !open && self.is_signing_in();
        let unanswered = self
            .dialect
            .is_some_and(|dialect| request.operation.is_unanswered(dialect));
        let busy = self
            .requests
            .iter()
            .any(|other| other.sent && other.operation.answer == request.operation.answer);
        !waits_for_login && (unanswered || !busy)
    }

    fn is_signing_in(&self) -> bool {
        let signs_in =
            |request: &Request| request.operation.is("login") || request.operation.is("register");
        self.requests
            .iter()
            .any(|request| signs_in(request) && request.purpose != Purpose::Ghost)
    }

    /// What is in the way of a request now that the dialect and the user are known.
    fn obstacle(&self, request: &mut Request) -> Option<Failure> {
        if !self.authenticated && !request.operation.is_open(self.dialect) {
            return Some(self.nobody_is_signed_in(request));
        }
        if request.purpose == Purpose::Probe {
            return None;
        }
        self.complete_members(request);
        if asks_about_oneself(request) {
            return Some(self.nobody_is_signed_in(request));
        }
        self.check(request).err()
    }

    fn nobody_is_signed_in(&self, request: &Request) -> Failure {
        let mut local = self.local(request, codes::AUTH_TOKEN_MISSING, Outcome::NotSent);
        local.reason = "nobody is signed in";
        local.failure(&[])
    }

    fn transmit(&mut self, request: &mut Request) {
        let dialect = self.dialect.unwrap_or(Dialect::Last);
        let text = codec::encode(&self.message(request, dialect), dialect);
        request.sent = true;
        request.attempts += 1;
        if request.operation.is("verificationMail") {
            self.verification = Verification::default();
        }
        if request.operation.is_unanswered(dialect) {
            request.settles = Some(self.now + SILENCE_MS);
        }
        self.emit("send", Object::default().with("text", text));
    }

    fn message(&self, request: &Request, dialect: Dialect) -> Message {
        if !(request.operation.is("send") && dialect == Dialect::First) {
            return Message {
                code: request.operation.request,
                members: request.members.clone(),
            };
        }
        let mut message = request.members.clone();
        let own = self.user.as_ref().and_then(|user| user.get("ocid"));
        message.push_some("senderOcid", own.cloned());
        let members = Object::default().with("messages", Vec::from([Value::Object(message)]));
        Message { code: 0, members }
    }

    fn logout(&mut self) {
        if self.user.is_some() {
            self.sign_out("logout", None);
        }
        // There is no message for it: a server forgets the user when the connection ends.
        self.drop_link();
    }

    /// Forgets the user and ends what depends on one.
    fn sign_out(&mut self, reason: &str, failure: Option<&Failure>) {
        self.user = None;
        self.credentials = None;
        self.authenticated = false;
        self.missed.clear();
        let error = failure.map(|failure| failure.record.clone());
        let mut action = Object::default().with("reason", reason);
        action.push_some("error", error.clone());
        self.emit("session", action);
        for feed in core::mem::take(&mut self.feeds) {
            let mut end = Object::default().with("id", u64::from(feed.id));
            end.push_some("error", error.clone());
            self.emit("end", end);
        }
        let requests = core::mem::take(&mut self.requests);
        let (lost, kept): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| {
            request.operation.needs_login && matches!(request.purpose, Purpose::Call(_))
        });
        self.requests = kept;
        for request in lost {
            match failure {
                Some(failure) => self.reject(&request, failure.clone()),
                None => self.fail(&request, codes::AUTH_TOKEN_MISSING, "the user signed out"),
            }
        }
    }

    fn close(&mut self) {
        self.credentials = None;
        self.user = None;
        for request in core::mem::take(&mut self.requests) {
            if matches!(request.purpose, Purpose::Call(_)) {
                self.fail(&request, codes::SDK_CLOSED, "");
            }
        }
        for feed in core::mem::take(&mut self.feeds) {
            self.emit("end", Object::default().with("id", u64::from(feed.id)));
        }
        self.drop_link();
        self.link = Link::Ended;
    }

    fn timer(&self) -> Value {
        let requests = self.requests.iter();
        let times = requests.flat_map(|request| [Some(request.deadline), request.settles]);
        let polls = self.feeds.iter().map(|feed| self.next_poll(feed));
        let next = times.chain(polls).chain([self.link.wakes_at()]).flatten();
        let mut action = Object::default().with("do", "timer");
        action.push_some(
            "at",
            next.filter(|at| at.is_finite()).reduce(f64::min).map(whole),
        );
        action.into()
    }
}

/// Whether it asks about the own account, and does not know yet whose that is.
fn asks_about_oneself(request: &Request) -> bool {
    request.operation.is("accountInfo") && request.members.get("ocid").is_none()
}

fn hash_password(members: &mut Object) {
    for (key, value) in &mut members.0 {
        if key == "password"
            && let Value::Text(password) = value
        {
            *password = sha256(password.as_bytes());
        }
    }
}

fn number(object: &Object, key: &str) -> u32 {
    object
        .small_number(key)
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(0)
}

/// A number of milliseconds; fractions and exponents count as they are written.
fn milliseconds(object: &Object, key: &str) -> Option<f64> {
    match object.get(key)? {
        Value::Number(digits) => settings::parse(digits),
        _ => None,
    }
}

/// Milliseconds without a fraction, never too early.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
fn whole(ms: f64) -> u64 {
    let floor = ms as u64;
    floor + u64::from((floor as f64) < ms)
}
