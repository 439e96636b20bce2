//! What a message says, by which a stored message is recognised: the wire carries no id of the sender's own.

use crate::wire::reader::{Payload, Reader, last};
use crate::wire::writer;

/// Members of `FetchMsgsResponse`.
mod event {
    pub const MESSAGE: u32 = 1;
    pub const ID: u32 = 5;
    pub const TIME: u32 = 6;
}

/// Where a message has its fields: `SendMsgRequest` and `Msg` number them differently.
struct Numbers {
    session: u32,
    text: u32,
    files: u32,
    encrypted: u32,
    sender: u32,
}

const REQUEST: Numbers = Numbers {
    session: 1,
    text: 2,
    files: 3,
    encrypted: 4,
    sender: u32::MAX,
};

const STORED: Numbers = Numbers {
    session: 4,
    text: 2,
    files: 3,
    encrypted: 6,
    sender: 5,
};

/// A message without what the server adds to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The session it belongs to.
    pub session_id: u64,
    text: Vec<u8>,
    files: Vec<Vec<u8>>,
    encrypted: bool,
}

impl Content {
    /// The content of an encoded `SendMsgRequest`.
    #[must_use]
    pub fn of_request(request: &[u8]) -> Self {
        read(request, &REQUEST).0
    }

    /// The stored message as an encoded `FetchMsgsResponse`, as the event stream would bring it.
    #[must_use]
    pub fn event(&self, sender_id: u64, id: u64, time: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(self.text.len() + 64);
        writer::bytes_field(&mut message, STORED.text, &self.text);
        for file in &self.files {
            writer::bytes_field(&mut message, STORED.files, file);
        }
        writer::varint_field(&mut message, STORED.session, self.session_id);
        writer::varint_field(&mut message, STORED.sender, sender_id);
        writer::varint_field(&mut message, STORED.encrypted, self.encrypted.into());
        let mut event = Vec::with_capacity(message.len() + 32);
        writer::bytes_field(&mut event, event::MESSAGE, &message);
        writer::varint_field(&mut event, event::ID, id);
        writer::bytes_field(&mut event, event::TIME, time);
        event
    }
}

/// A message that the server has.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: u64,
    /// Its record time in milliseconds since 1970.
    pub time_ms: f64,
    /// Its author.
    pub sender_id: u64,
    /// What it says.
    pub content: Content,
}

/// Reads an encoded `FetchMsgsResponse`; `None` for other events than messages.
#[must_use]
pub fn stored(event: &[u8]) -> Option<Stored> {
    let (mut message, mut id, mut time_ms) = (None, 0, 0.0);
    for field in Reader::new(event) {
        match field.ok()? {
            (event::MESSAGE, Payload::Bytes(bytes)) => message = Some(bytes),
            (event::ID, value) => id = value.integer(),
            (event::TIME, Payload::Bytes(bytes)) => time_ms = milliseconds(bytes),
            _ => {}
        }
    }
    let (content, sender_id) = read(message?, &STORED);
    Some(Stored {
        id,
        time_ms,
        sender_id,
        content,
    })
}

/// Id and encoded time of a `SendMsgResponse`.
#[must_use]
pub fn answer(message: &[u8]) -> (u64, &[u8]) {
    let (mut id, mut time) = (0, &[][..]);
    for field in Reader::new(message).map_while(Result::ok) {
        match field {
            (1, value) => id = value.integer(),
            (2, Payload::Bytes(bytes)) => time = bytes,
            _ => {}
        }
    }
    (id, time)
}

/// The encoded time of a `TimestampResponse`.
#[must_use]
pub fn timestamp(answer: &[u8]) -> &[u8] {
    last(answer, 1).map_or(&[], Payload::bytes)
}

/// An encoded `FetchMsgsRequest` for everything from this time on, in milliseconds since 1970.
#[must_use]
pub fn history_request(from_ms: f64) -> Vec<u8> {
    // The server's bound is exclusive.
    let ms = (from_ms - 1.0).max(0.0);
    let seconds = (ms / 1000.0).floor();
    let mut time = Vec::new();
    writer::varint_field(&mut time, 1, seconds as u64);
    writer::varint_field(&mut time, 2, ((ms - seconds * 1000.0) * 1e6) as u64);
    let mut request = Vec::new();
    writer::bytes_field(&mut request, 1, &time);
    request
}

/// Milliseconds since 1970 of an encoded `Timestamp`.
#[must_use]
pub fn milliseconds(timestamp: &[u8]) -> f64 {
    let mut ms = 0.0;
    for field in Reader::new(timestamp).map_while(Result::ok) {
        match field {
            (1, value) => ms += value.integer() as i64 as f64 * 1000.0,
            (2, value) => ms += f64::from(value.integer() as i32) / 1e6,
            _ => {}
        }
    }
    ms
}

fn read(message: &[u8], numbers: &Numbers) -> (Content, u64) {
    let (mut content, mut sender) = (Content::default(), 0);
    for (number, payload) in Reader::new(message).map_while(Result::ok) {
        if number == numbers.session {
            content.session_id = payload.integer();
        } else if number == numbers.text {
            content.text = payload.bytes().to_vec();
        } else if number == numbers.files {
            content.files.push(payload.bytes().to_vec());
        } else if number == numbers.encrypted {
            content.encrypted = payload.integer() != 0;
        } else if number == numbers.sender {
            sender = payload.integer();
        }
    }
    (content, sender)
}
