//! A message that waits, and how it is kept.

use std::rc::Rc;

use super::sender::Bound;
use crate::rpc::Error;
use crate::status::{self, Code, Outcome};
use crate::wire::reader::{Payload, Reader};
use crate::wire::{methods, writer};

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for its turn.
    Queued,
    /// It is on its way, or it is not known yet whether it arrived.
    Sending,
    /// The server has it.
    Sent,
    /// The server refuses it; nothing is stored.
    Failed,
    /// It was taken back before it was sent.
    Cancelled,
}

impl State {
    /// The name that JavaScript sees.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more becomes of it.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Sending)
    }
}

/// One message of the outbox.
#[derive(Clone, Debug)]
pub struct Entry<C> {
    /// Its name on this device. Names sort in the order in which messages were given.
    pub id: Rc<str>,
    /// The encoded `SendMsgRequest`.
    pub request: Rc<[u8]>,
    /// When it was given, in milliseconds since 1970.
    pub created_ms: f64,
    /// How far it has come.
    pub state: State,
    /// Counts its changes, so that old news is known as such.
    pub version: u32,
    /// How often the server failed at it.
    pub failures: u32,
    /// While it is on its way: which stored messages are too old to be it.
    pub bound: Bound,
    /// The stored message, an encoded `FetchMsgsResponse`, once it is sent.
    pub event: Option<Rc<[u8]>>,
    /// Why it failed.
    pub error: Option<Error<C>>,
    /// Whether the storage has it, which it must before it is sent.
    pub kept: bool,
}

mod field {
    pub const ID: u32 = 1;
    pub const REQUEST: u32 = 2;
    pub const CREATED: u32 = 3;
    pub const STATE: u32 = 4;
    pub const VERSION: u32 = 5;
    pub const FAILURES: u32 = 6;
    pub const BOUND_TIME: u32 = 7;
    pub const BOUND_ID: u32 = 8;
    pub const EVENT: u32 = 9;
    pub const CODE: u32 = 10;
}

const STATES: [State; 5] = [
    State::Queued,
    State::Sending,
    State::Sent,
    State::Failed,
    State::Cancelled,
];

impl<C> Entry<C> {
    /// A message that was just given.
    #[must_use]
    pub fn new(id: Rc<str>, request: Rc<[u8]>, created_ms: f64) -> Self {
        Self {
            id,
            request,
            created_ms,
            state: State::Queued,
            version: 0,
            failures: 0,
            bound: Bound::default(),
            event: None,
            error: None,
            kept: false,
        }
    }

    /// The entry as bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.request.len() + 64);
        writer::bytes_field(&mut out, field::ID, self.id.as_bytes());
        writer::bytes_field(&mut out, field::REQUEST, &self.request);
        writer::double_field(&mut out, field::CREATED, self.created_ms);
        let state = STATES.iter().position(|state| *state == self.state);
        writer::varint_field(&mut out, field::STATE, state.unwrap_or(0) as u64);
        writer::varint_field(&mut out, field::VERSION, self.version.into());
        writer::varint_field(&mut out, field::FAILURES, self.failures.into());
        writer::double_field(&mut out, field::BOUND_TIME, self.bound.time_ms);
        writer::varint_field(&mut out, field::BOUND_ID, self.bound.id);
        if let Some(event) = &self.event {
            writer::bytes_field(&mut out, field::EVENT, event);
        }
        if let Some(error) = &self.error {
            writer::bytes_field(&mut out, field::CODE, error.failure.code.id().as_bytes());
        }
        out
    }

    /// Reads an entry; `None` for what is none. Of an error only its code is kept.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut entry = Self::new("".into(), [].into(), 0.0);
        entry.kept = true;
        for field in Reader::new(bytes) {
            match field.ok()? {
                (field::ID, id) => entry.id = id.text().into(),
                (field::REQUEST, Payload::Bytes(request)) => entry.request = request.into(),
                (field::CREATED, Payload::Fixed64(bits)) => entry.created_ms = f64::from_bits(bits),
                (field::STATE, state) => entry.state = *STATES.get(state.integer() as usize)?,
                (field::VERSION, version) => entry.version = version.integer() as u32,
                (field::FAILURES, failures) => entry.failures = failures.integer() as u32,
                (field::BOUND_TIME, Payload::Fixed64(bits)) => {
                    entry.bound.time_ms = f64::from_bits(bits);
                }
                (field::BOUND_ID, id) => entry.bound.id = id.integer(),
                (field::EVENT, Payload::Bytes(event)) => entry.event = Some(event.into()),
                (field::CODE, code) => {
                    let method = methods::OUR_CHAT_SERVICE_SEND_MSG.method();
                    let mut failure = status::not_sent(Code::find(code.text())?, method);
                    failure.outcome = Outcome::Rejected;
                    entry.error = Some(failure.into());
                }
                _ => {}
            }
        }
        Some(entry).filter(|entry| !entry.id.is_empty())
    }
}
