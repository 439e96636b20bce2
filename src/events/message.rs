//! What the consumers of one account tell each other within a browser, as protobuf bytes. Tokens are not among it.

use super::envelope::Micros;
use crate::wire::reader::{Payload, Reader};
use crate::wire::writer;

/// What a message is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// Events that a stream brought, as they came.
    Feed,
    /// A stream is about to be opened.
    Begin,
    /// The history of a stream seems to be at its end.
    End,
    /// Whether the live stream is believed to bring everything in order.
    Trust,
    /// Who leads, and how the connection is.
    Here,
    /// Whether a leader is there.
    Call,
    /// History is wanted.
    Ask,
    /// Another stream of the user begins in this browser, or is over (`trusted`), and takes events away meanwhile.
    Apart,
}

impl Topic {
    const ALL: [Self; 8] = [
        Self::Feed,
        Self::Begin,
        Self::End,
        Self::Trust,
        Self::Here,
        Self::Call,
        Self::Ask,
        Self::Apart,
    ];
}

/// One message.
#[derive(Clone, PartialEq, Debug)]
pub struct Message<'a> {
    /// What it is about.
    pub topic: Topic,
    /// Who speaks.
    pub sender: u64,
    /// The how manieth leader of the account it is that speaks; a lower one is not it any more.
    pub term: u64,
    /// Place among the numbered messages of a leader: those that a follower must not miss. In `Here`, that of the next.
    pub number: u64,
    /// The stream.
    pub stream: u64,
    /// From when history is read; in `End` how far the server's clock is ahead of the local one.
    pub from: Micros,
    /// Whether the live stream is trusted; in `End` whether history was whole.
    pub trusted: bool,
    /// The leader's connection, see `State::write`.
    pub state: &'a [u8],
    /// Encoded `FetchMsgsResponse` messages.
    pub events: Vec<&'a [u8]>,
}

impl<'a> Message<'a> {
    /// A message with nothing in it.
    #[must_use]
    pub fn new(topic: Topic, sender: u64) -> Self {
        Self {
            topic,
            sender,
            term: 0,
            number: 0,
            stream: 0,
            from: 0,
            trusted: false,
            state: &[],
            events: Vec::new(),
        }
    }

    /// The message as bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let numbers = [
            self.topic as u64,
            self.sender,
            self.number,
            self.stream,
            self.from as u64,
            u64::from(self.trusted),
        ];
        for (number, value) in (1..).zip(numbers) {
            writer::varint_field(&mut out, number, value);
        }
        writer::varint_field(&mut out, 9, self.term);
        writer::bytes_field(&mut out, 7, self.state);
        for event in &self.events {
            writer::bytes_field(&mut out, 8, event);
        }
        out
    }

    /// Reads a message; `None` for anything else.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut message = Self::new(Topic::Call, 0);
        for field in Reader::new(bytes) {
            let (number, payload) = field.ok()?;
            match (number, payload) {
                (1, Payload::Varint(topic)) => {
                    message.topic = *Topic::ALL.get(usize::try_from(topic).ok()?)?;
                }
                (2, Payload::Varint(value)) => message.sender = value,
                (3, Payload::Varint(value)) => message.number = value,
                (4, Payload::Varint(value)) => message.stream = value,
                (5, Payload::Varint(value)) => message.from = value as Micros,
                (6, Payload::Varint(value)) => message.trusted = value != 0,
                (9, Payload::Varint(value)) => message.term = value,
                (7, Payload::Bytes(value)) => message.state = value,
                (8, Payload::Bytes(value)) => message.events.push(value),
                _ => {}
            }
        }
        (message.sender != 0).then_some(message)
    }
}
