//! A server that stores messages and fails in every way there is.

use std::cell::RefCell;
use std::rc::Rc;

use fastrand::Rng;

use crate::host::HostErrorKind;
use crate::host::memory::{Reply, Seen, Step};
use crate::outbox::content::{self, Content};
use crate::rpc::tests::{NOW, body, good, refusal, reply};
use crate::wire::reader::{Payload, Reader, last};
use crate::wire::writer;

/// The user who sends; the test tokens are his.
pub const ME: u64 = 7;

/// How long the server may go on with a request whose connection has failed.
const LATE_MS: f64 = 4_000.0;

/// A stored message.
#[derive(Clone, Debug)]
pub struct Row {
    /// From when on it can be read, by the local clock.
    pub visible_at: f64,
    /// Its record time by the server's clock.
    pub time_ms: f64,
    /// Its id.
    pub id: u64,
    /// Its author.
    pub sender: u64,
    /// What it says.
    pub content: Content,
}

/// What becomes of one SendMsg.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// It goes well.
    None,
    /// The connection fails before the server has it.
    LostBefore,
    /// The server stores it, and the answer is lost.
    LostAfter,
    /// The connection fails, and the server stores it afterwards.
    Late,
    /// Nothing comes back until the client's patience ends; stored or not.
    Silent(bool),
    /// INTERNAL `Server Error`; stored or not.
    Internal(bool),
    /// HTTP 429.
    RateLimited,
    /// Maintenance mode.
    Maintenance,
    /// HTTP 502 of a proxy; stored or not.
    BadGateway(bool),
    /// The author is muted.
    Muted,
}

/// Faults of SendMsg that pass.
pub const PASSING: [Fault; 11] = [
    Fault::LostBefore,
    Fault::LostAfter,
    Fault::Late,
    Fault::Silent(true),
    Fault::Silent(false),
    Fault::Internal(true),
    Fault::Internal(false),
    Fault::RateLimited,
    Fault::Maintenance,
    Fault::BadGateway(true),
    Fault::BadGateway(false),
];

/// The server.
pub struct Server {
    /// Everything it has stored.
    pub rows: Vec<Row>,
    /// Its clock minus the local one.
    pub skew_ms: f64,
    /// What to do with the next SendMsg.
    pub next: Next,
    /// The share of readings that fail, until the moment of the second number.
    pub trouble: (f64, f64),
    rng: Rng,
    next_id: u64,
}

/// Chooses the fault of a SendMsg that comes at a moment.
type Next = Box<dyn FnMut(&mut Rng, f64) -> Fault>;

/// Handle of a server.
pub type Shared = Rc<RefCell<Server>>;

impl Server {
    /// A server that works.
    pub fn new(seed: u64) -> Shared {
        let mut rng = Rng::with_seed(seed);
        Rc::new(RefCell::new(Self {
            rows: Vec::new(),
            skew_ms: (rng.f64() - 0.5) * 7.2e6,
            next: Box::new(|_, _| Fault::None),
            trouble: (0.0, 0.0),
            next_id: rng.u64(1..1_000_000),
            rng,
        }))
    }

    /// Stores a message.
    pub fn store(&mut self, at: f64, sender: u64, content: Content) -> &Row {
        self.next_id += self.rng.u64(1..4);
        self.rows.push(Row {
            visible_at: at,
            time_ms: (at + self.skew_ms - self.rng.f64() * 20.0).floor(),
            id: self.next_id,
            sender,
            content,
        });
        self.rows.last().unwrap()
    }

    /// Answers a request.
    pub fn answer(&mut self, seen: &Seen) -> Reply {
        match seen.url.rsplit('/').next().unwrap_or_default() {
            "SendMsg" => self.send(seen),
            "FetchMsgs" => self.fetch(seen),
            _ if self.fails(seen.at) => lost(30.0),
            _ => {
                let mut answer = Vec::new();
                writer::bytes_field(&mut answer, 1, &timestamp(seen.at + self.skew_ms));
                good(&[&answer])
            }
        }
    }

    fn fails(&mut self, at: f64) -> bool {
        at < self.trouble.1 && self.rng.f64() < self.trouble.0
    }

    fn send(&mut self, seen: &Seen) -> Reply {
        let fault = (self.next)(&mut self.rng, seen.at);
        let delay = 5.0 + self.rng.f64() * 300.0;
        let content = Content::of_request(&seen.body[5..]);
        let at = seen.at + 50.0 + self.rng.f64() * (delay - 50.0).max(0.0);
        let stored = match fault {
            Fault::Silent(stored) | Fault::Internal(stored) | Fault::BadGateway(stored) => stored,
            _ => matches!(fault, Fault::None | Fault::LostAfter | Fault::Late),
        };
        let at = match fault {
            Fault::Late => seen.at + delay + self.rng.f64() * LATE_MS,
            Fault::BadGateway(_) => at + self.rng.f64() * LATE_MS,
            _ => at,
        };
        let mut answer = Vec::new();
        if stored {
            let row = self.store(at, ME, content);
            writer::varint_field(&mut answer, 1, row.id);
            writer::bytes_field(&mut answer, 2, &timestamp(row.time_ms));
        }
        let mut reply = match fault {
            Fault::None => good(&[&answer]),
            Fault::LostBefore | Fault::Late => lost(delay),
            Fault::LostAfter => reply(&[], vec![Step::Break(HostErrorKind::Network)]),
            Fault::Silent(_) => lost(f64::INFINITY),
            Fault::Internal(_) => refusal("13", "Server%20Error"),
            Fault::RateLimited => http(429),
            Fault::Maintenance => refusal("14", "Server%20Maintaining"),
            Fault::BadGateway(_) => http(502),
            Fault::Muted => refusal("7", "User%20Muted"),
        };
        if reply.delay_ms.is_finite() {
            reply.delay_ms = delay.max(at - seen.at).min(delay + 300.0);
        }
        reply
    }

    fn fetch(&mut self, seen: &Seen) -> Reply {
        let since =
            last(&seen.body[5..], 1).map_or(0.0, |time| content::milliseconds(time.bytes()));
        let (mut there, mut later): (Vec<Row>, Vec<Row>) = self
            .rows
            .iter()
            .filter(|row| row.time_ms > since)
            .cloned()
            .partition(|row| row.visible_at <= seen.at);
        self.rng.shuffle(&mut there);
        let mut steps = vec![Step::Wait(self.rng.f64() * 2_000.0)];
        let fails = self.fails(seen.at);
        if fails {
            match self.rng.u8(0..4) {
                0 => return lost(100.0),
                1 => return http(503),
                2 => return lost(f64::INFINITY),
                _ => there.truncate(self.rng.usize(0..=there.len())),
            }
        }
        let mut now = seen.at;
        for row in &there {
            steps.push(Step::Bytes(body(&[&event(row)], "")));
        }
        if fails {
            steps.push(Step::Break(HostErrorKind::Network));
        }
        // Live: some of it, because a live stream alone is never complete.
        later.sort_by(|a, b| a.visible_at.total_cmp(&b.visible_at));
        for row in later {
            if self.rng.bool() {
                steps.push(Step::Wait((row.visible_at - now).max(0.0)));
                steps.push(Step::Bytes(body(&[&event(&row)], "")));
                now = now.max(row.visible_at);
            }
        }
        steps.push(Step::Stall);
        reply(&[], steps)
    }
}

/// A reply that never comes.
fn lost(delay_ms: f64) -> Reply {
    Reply {
        delay_ms,
        head: Err(HostErrorKind::Network),
        body: Vec::new(),
    }
}

fn http(status: u16) -> Reply {
    let mut reply = reply(&[("content-type", "text/plain")], Vec::new());
    if let Ok(head) = &mut reply.head {
        head.status = status;
    }
    reply
}

fn event(row: &Row) -> Vec<u8> {
    row.content
        .event(row.sender, row.id, &timestamp(row.time_ms))
}

fn timestamp(ms: f64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let seconds = (ms / 1000.0).floor();
    writer::varint_field(&mut bytes, 1, seconds as u64);
    writer::varint_field(&mut bytes, 2, ((ms - seconds * 1000.0) * 1e6) as u64);
    bytes
}

/// An encoded `SendMsgRequest`.
pub fn request(session_id: u64, text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::varint_field(&mut bytes, 1, session_id);
    writer::bytes_field(&mut bytes, 2, text.as_bytes());
    bytes
}

/// The id of an encoded event.
pub fn id_of(event: &[u8]) -> u64 {
    last(event, 5).map_or(0, Payload::integer)
}

/// The text of an encoded event.
pub fn text_of(event: &[u8]) -> String {
    let message = last(event, 1).map_or(&[][..], Payload::bytes);
    let text = Reader::new(message)
        .map_while(Result::ok)
        .find(|field| field.0 == 2);
    text.map_or_else(String::new, |field| field.1.text().to_owned())
}

/// Some moment, once more.
pub const START: f64 = NOW;
