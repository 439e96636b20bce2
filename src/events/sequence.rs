//! What has been seen, and from where to ask again.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use crate::wire::reader::{Payload, Reader, integer};

/// How far before the newest event a new stream starts, in milliseconds. It covers rows that become visible late, because
/// a row carries the time at which its transaction started, and the gap between history and live of the previous stream.
pub const OVERLAP_MS: f64 = 60_000.0;

/// How many identities are remembered.
const WINDOW: usize = 16_384;

/// Members of `FetchMsgsResponse.respond_event_type` with an envelope that lies.
mod kind {
    pub const SESSION_INVITATION: u32 = 2;
    pub const FRIEND_INVITATION_RESULT: u32 = 3;
    pub const NEW_FRIEND_INVITATION: u32 = 8;
    pub const ANNOUNCEMENT: u32 = 10;
}

/// What makes an event the same event again, live, in history and redelivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The record id, within one kind.
    Record(u32, u64),
    /// Friend events: two rows, two ids, one time. (kind, inviter, invitee, microseconds)
    Friends(u32, u64, u64, i64),
    /// Announcements have a number space of their own.
    Announcement(u64),
}

/// The envelope of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Its identity.
    pub identity: Identity,
    /// Its record time in milliseconds since 1970, unless the envelope lies about it.
    pub time_ms: Option<f64>,
}

/// Reads the envelope of an encoded `FetchMsgsResponse`; `None` for what holds no event, such as a kind newer than this
/// package.
#[must_use]
pub fn envelope(message: &[u8]) -> Option<Envelope> {
    let (mut event, mut record, mut time) = (None, 0, None);
    for field in Reader::new(message) {
        match field.ok()? {
            (5, id) => record = id.integer(),
            (6, Payload::Bytes(bytes)) => time = timestamp(bytes),
            (kind @ (1..=4 | 7..=14), Payload::Bytes(bytes)) => event = Some((kind, bytes)),
            _ => {}
        }
    }
    let (kind, payload) = event?;
    let (seconds, nanos) = time.unwrap_or((0, 0));
    let micros = seconds.wrapping_mul(1_000_000).wrapping_add(nanos / 1000);
    let identity = match kind {
        kind::FRIEND_INVITATION_RESULT => {
            Identity::Friends(kind, integer(payload, 5), integer(payload, 1), micros)
        }
        kind::NEW_FRIEND_INVITATION => {
            Identity::Friends(kind, integer(payload, 1), integer(payload, 3), micros)
        }
        kind::ANNOUNCEMENT => Identity::Announcement(integer(payload, 3)),
        _ => Identity::Record(kind, record),
    };
    let time_ms = time
        .filter(|_| kind != kind::SESSION_INVITATION)
        .map(|(seconds, nanos)| seconds as f64 * 1000.0 + (nanos / 1_000_000) as f64);
    Some(Envelope { identity, time_ms })
}

fn timestamp(bytes: &[u8]) -> Option<(i64, i64)> {
    let (mut seconds, mut nanos) = (0, 0);
    for field in Reader::new(bytes) {
        match field.ok()? {
            (1, value) => seconds = value.integer() as i64,
            (2, value) => nanos = i64::from(value.integer() as i32),
            _ => {}
        }
    }
    Some((seconds, nanos))
}

/// Mixes numbers into a hash. Ids come from a server that the user trusts with everything, so that no keyed hash is
/// needed; the standard one would add kilobytes.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        // The multiplier of Knuth's linear congruential generator; the rotation brings high bits down.
        self.0 = (self.0 ^ value)
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .rotate_left(29);
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }
}

/// The memory of one sequence of events.
pub struct Sequence {
    since_ms: f64,
    newest_ms: Option<f64>,
    seen: HashSet<Identity, BuildHasherDefault<Mixer>>,
    order: VecDeque<Identity>,
}

impl Sequence {
    /// A sequence that starts after `since_ms` (milliseconds since 1970).
    #[must_use]
    pub fn new(since_ms: f64) -> Self {
        Self {
            since_ms,
            newest_ms: None,
            seen: HashSet::default(),
            order: VecDeque::new(),
        }
    }

    /// From when the next stream has to ask; the server's bound is exclusive.
    #[must_use]
    pub fn resume_from(&self) -> f64 {
        self.newest_ms.map_or(self.since_ms, |newest| {
            (newest - OVERLAP_MS).max(self.since_ms)
        })
    }

    /// Whether an event is new; it counts as seen from now on.
    pub fn accept(&mut self, event: &Envelope) -> bool {
        if let Some(time) = event.time_ms {
            self.newest_ms = Some(self.newest_ms.map_or(time, |newest| newest.max(time)));
        }
        if !self.seen.insert(event.identity) {
            return false;
        }
        self.order.push_back(event.identity);
        if self.order.len() > WINDOW
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
