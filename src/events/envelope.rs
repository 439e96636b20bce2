//! What makes two events the same one, and when they happened.

use crate::wire::reader::{Payload, Reader, integer};

/// Microseconds since 1970 by the server's clock, the precision of its records.
pub type Micros = i64;

/// Members of `FetchMsgsResponse.respond_event_type` with an envelope that lies.
mod kind {
    pub const SESSION_INVITATION: u32 = 2;
    pub const FRIEND_INVITATION_RESULT: u32 = 3;
    pub const NEW_FRIEND_INVITATION: u32 = 8;
    pub const ANNOUNCEMENT: u32 = 10;
    pub const RECEIVE_ROOM_KEY: u32 = 12;
}

/// What makes an event the same event again, live, in history and redelivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The record id, within one kind.
    Record(u32, u64),
    /// Friend events: two rows, two ids, one time. (kind, inviter, invitee, microseconds)
    Friends(u32, u64, u64, Micros),
    /// Announcements have a number space of their own.
    Announcement(u64),
}

impl Identity {
    /// The identity as one number. Two of some ten thousand events share one with a probability of about 10^-11.
    #[must_use]
    pub fn fingerprint(self) -> u64 {
        let parts = match self {
            Self::Record(kind, id) => [u64::from(kind), id, 0, 0],
            Self::Friends(kind, inviter, invitee, time) => {
                [u64::from(kind), inviter, invitee, time as u64]
            }
            Self::Announcement(id) => [u64::from(kind::ANNOUNCEMENT), id, 0, 0],
        };
        parts.into_iter().fold(0, |state, part| mix(state ^ part))
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014) over a step of its sequence.
#[must_use]
pub fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The envelope of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Its identity.
    pub identity: Identity,
    /// The record id that orders events of one moment.
    pub id: u64,
    /// Its record time, unless the envelope lies about it.
    pub time: Option<Micros>,
    /// Whether the user finds it in history, too. A key for somebody who is no member comes live only.
    pub stored: bool,
}

/// Reads the envelope of an encoded `FetchMsgsResponse`; `None` for what holds no event, such as a kind newer than this
/// package.
#[must_use]
pub fn envelope(message: &[u8]) -> Option<Envelope> {
    let (mut event, mut id, mut time) = (None, 0, None);
    for field in Reader::new(message) {
        match field.ok()? {
            (5, record) => id = record.integer(),
            (6, Payload::Bytes(bytes)) => time = timestamp(bytes),
            (kind @ (1..=4 | 7..=14), Payload::Bytes(bytes)) => event = Some((kind, bytes)),
            _ => {}
        }
    }
    let (kind, payload) = event?;
    let micros = time.unwrap_or(0);
    let identity = match kind {
        kind::FRIEND_INVITATION_RESULT => {
            Identity::Friends(kind, integer(payload, 5), integer(payload, 1), micros)
        }
        kind::NEW_FRIEND_INVITATION => {
            Identity::Friends(kind, integer(payload, 1), integer(payload, 3), micros)
        }
        kind::ANNOUNCEMENT => Identity::Announcement(integer(payload, 3)),
        _ => Identity::Record(kind, id),
    };
    Some(Envelope {
        identity,
        id,
        time: time.filter(|_| kind != kind::SESSION_INVITATION),
        stored: kind != kind::RECEIVE_ROOM_KEY,
    })
}

/// Reads a `google.protobuf.Timestamp`.
pub fn timestamp(bytes: &[u8]) -> Option<Micros> {
    let (mut seconds, mut nanos) = (0_i64, 0);
    for field in Reader::new(bytes) {
        match field.ok()? {
            (1, value) => seconds = value.integer() as i64,
            (2, value) => nanos = i64::from(value.integer() as i32),
            _ => {}
        }
    }
    seconds.checked_mul(1_000_000)?.checked_add(nanos / 1000)
}
