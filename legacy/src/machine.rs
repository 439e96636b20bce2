//! The client as a state machine: it is told what happened ([`Input`]) and answers what to do, as a list of actions.
//!
//! | action | members |
//! |:--|:--|
//! | `connect`, `disconnect` | open the WebSocket, close it |
//! | `send` | `text`: a text frame |
//! | `resolve`, `reject` | `id` of a call; `value`, or `error`, an error record |
//! | `event` | `id` of a feed; `value`; `bytes` that it counts for until it is read |
//! | `end` | `id` of a feed; `error` if one ended it |
//! | `session` | `user`, if one is signed in; else `reason` and perhaps `error` |
//! | `state` | `name` of the connection's state; `attempt` and `delay` while it waits |
//! | `dialect` | `name`, once it is known |
//! | `log` | `text` |
//! | `timer` | `at`: when to tell `Timer`, in milliseconds; comes last |

use alloc::string::String;
use alloc::vec::Vec;

mod calls;
mod endings;
mod feed;
mod link;
mod operation;
mod replies;
mod request;
mod schedule;
mod session;
mod settings;
mod verification;

use feed::Feed;
use link::Link;
use request::Request;
use session::Credentials;
use settings::Settings;
use verification::Verification;

use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::status::Known;

/// How long a server may take for a question that is only to find out its dialect, in milliseconds.
const PROBE_MS: f64 = 5_000.0;

/// How long a connection has to have stood for its end to be none of its failures, in milliseconds.
const STEADY_MS: f64 = 5_000.0;

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
    /// Somebody wants to hear events: `{ id, since, bufferBytes }`.
    Subscribe(&'a str),
    /// Events of a feed were read: `{ id, bytes }`.
    Read(&'a str),
    /// Nobody listens to the feed with this number any more.
    Unsubscribe(u32),
    /// The user signs out.
    Logout,
    /// The client is closed.
    Close,
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
    /// Connections in a row that did not stand for long, whether they came to something or not.
    unsteady: u32,
    /// When the present connection was ready for the application's own requests.
    introduced_at: f64,
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
            unsteady: 0,
            introduced_at: 0.0,
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
            Input::Read(text) => self.read(text),
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

    /// What is spoken, until more is known.
    fn dialect(&self) -> Dialect {
        self.dialect.unwrap_or(Dialect::Last)
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
}

fn number(object: &Object, key: &str) -> u32 {
    object
        .small_number(key)
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(0)
}

/// A number of milliseconds or bytes; fractions and exponents count as they are written.
fn amount(object: &Object, key: &str) -> Option<f64> {
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
