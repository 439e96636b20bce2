//! What one consumer gets: every event once, in order, from streams that repeat, reorder and leave out.
//!
//! An event waits until nothing earlier is to be expected. How long that is depends on what feeds the inbox: while history
//! is read, until its end; while another stream of the user may be taking events away, until history has been read once
//! more; else [`SETTLE_MS`] after it happened.

mod position;
mod reading;

use super::envelope::{Envelope, Micros, envelope};
use super::line::{Held, Key, Line};
use super::seen::Seen;
use reading::Reading;

/// How far before the confirmed past history is read again. It covers rows that become visible late, because a row carries
/// the time at which its transaction started.
pub const OVERLAP: Micros = 60_000_000;

/// How long a live event waits for earlier ones, in milliseconds since it happened.
pub const SETTLE_MS: f64 = 100.0;

/// How long an event waits at most, in milliseconds: only while the server cannot be asked for what may be missing.
/// When it is over, order gives way to delivery.
pub const LONGEST_HOLD_MS: f64 = 60_000.0;

/// How late records become visible after the time that they carry, with some reserve, in milliseconds.
const FRESH_MS: f64 = 500.0;

/// A stream that was silent for so long after its history and then brings an event did not fall silent within history.
const PROOF_MS: f64 = 2_000.0;

/// What one held event costs beside its bytes.
const COST: usize = 160;

/// History that has to be read before anything later is delivered.
#[derive(Clone, Copy)]
struct Need {
    from: Micros,
    since: f64,
    // When waiting has been long enough.
    until: f64,
}

/// An event for the consumer.
#[derive(Debug)]
pub struct Delivery {
    /// The encoded `FetchMsgsResponse`.
    pub bytes: Vec<u8>,
    /// A later event was delivered before.
    pub late: bool,
    /// The how manieth delivery of the inbox it is, from 0: what acknowledges it.
    pub number: u64,
}

/// What was learnt from an event that came.
#[derive(Clone, Copy, Default)]
pub struct Arrival {
    /// It happened more than [`FRESH_MS`] after its stream was opened, as far as the server's clock is known.
    pub fresh: bool,
    /// It had not come before.
    pub new: bool,
    /// It happened so long before its stream was opened that one which stood then should have brought it.
    pub overdue: bool,
}

/// The state of one consumer's sequence.
pub struct Inbox {
    since: Micros,
    confirmed: Micros,
    readings: Vec<Reading>,
    agreed: Vec<Micros>,
    newest: Option<Micros>,
    seen: Seen,
    held: Line,
    size: usize,
    capacity: usize,
    released: Option<Key>,
    delivered: Option<Key>,
    // By number of delivery, in their order.
    unacknowledged: Vec<(u64, Key)>,
    deliveries: u64,
    need: Option<Need>,
    evicted: Option<Micros>,
    trusted: bool,
    missed: bool,
    // The smallest difference between the local clock and the time of an event, in milliseconds.
    shortest_way: f64,
    // What the server's clock is ahead of the local one, in milliseconds, where it is known.
    ahead: Option<f64>,
    settling: f64,
    keeps_position: bool,
}

impl Inbox {
    /// A sequence that starts after `since` and holds at most `capacity` bytes that nobody has taken yet.
    #[must_use]
    pub fn new(since: Micros, capacity: usize, now: f64) -> Self {
        Self {
            since,
            confirmed: since,
            readings: Vec::new(),
            agreed: Vec::new(),
            newest: None,
            seen: Seen::default(),
            held: Line::default(),
            size: 0,
            capacity,
            released: None,
            delivered: None,
            unacknowledged: Vec::new(),
            deliveries: 0,
            need: Some(Need::new(since, now)),
            evicted: None,
            trusted: false,
            missed: false,
            shortest_way: f64::INFINITY,
            ahead: None,
            settling: SETTLE_MS,
            keeps_position: false,
        }
    }

    /// How long a live event waits for earlier ones, in place of [`SETTLE_MS`].
    pub fn set_settling(&mut self, ms: f64) {
        self.settling = ms;
    }

    /// How long a live event waits for earlier ones, in milliseconds.
    #[must_use]
    pub fn settling(&self) -> f64 {
        self.settling
    }

    /// Lets everything go that waits, because nothing more will come.
    pub fn flush(&mut self) {
        self.released = self.held.last();
    }

    /// The server's clock is so many milliseconds ahead of the local one. Not knowing it may cost order, nothing else.
    pub fn set_clock(&mut self, ahead: f64) {
        self.ahead = Some(ahead);
    }

    /// What the server's clock is ahead of the local one, in milliseconds.
    #[must_use]
    pub fn clock(&self) -> f64 {
        self.ahead.unwrap_or(0.0)
    }

    /// From when a reading of history has to start to be of use; the server's bound is exclusive.
    #[must_use]
    pub fn wanted_from(&self) -> Micros {
        self.need
            .map_or(self.confirmed, |need| need.from.max(self.confirmed))
    }

    /// Whether nothing later is delivered before a reading of history has ended.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.need.is_some()
    }

    /// Something may have been missed: history has to be read again.
    pub fn require_history(&mut self, now: f64) {
        self.need = Some(Need::new(self.confirmed, now));
    }

    /// Whether one live stream is believed to bring everything in order.
    pub fn set_trusted(&mut self, trusted: bool) {
        if self.trusted == trusted {
            return;
        }
        self.trusted = trusted;
        for held in self.held.after_mut(self.released) {
            held.cleared = trusted;
        }
    }

    /// Whether history brought an event that the live stream should have brought before; asking resets it.
    pub fn take_evidence(&mut self) -> bool {
        std::mem::take(&mut self.missed)
    }

    /// Whether events wait for history that is read once more.
    #[must_use]
    pub fn has_uncleared(&self) -> bool {
        self.unreleased().any(|held| !held.cleared)
    }

    /// Takes an event that a stream brought, which has stood since `opened`.
    pub fn receive(&mut self, now: f64, stream: u64, opened: f64, bytes: &[u8]) -> Arrival {
        let Some(event) = envelope(bytes) else {
            return Arrival::default();
        };
        let since_opened = self
            .ahead
            .zip(event.time)
            .map_or(0.0, |(ahead, time)| time as f64 / 1000.0 - opened - ahead);
        Arrival {
            fresh: since_opened > FRESH_MS,
            new: self.place(now, stream, bytes, &event),
            overdue: since_opened < -PROOF_MS,
        }
    }

    /// Gives whether the event is new.
    fn place(&mut self, now: f64, stream: u64, bytes: &[u8], event: &Envelope) -> bool {
        let fingerprint = event.identity.fingerprint();
        let mut live = true;
        let mut known_before = None;
        let evicted = self.evicted.unwrap_or(Micros::MAX);
        if let Some(reading) = self
            .readings
            .iter_mut()
            .find(|reading| reading.stream == stream)
        {
            live = reading.ended.is_some();
            if let Some(ended) = reading.ended {
                if reading.whole
                    && now - ended > PROOF_MS
                    && reading.from <= self.confirmed
                    && let Some(newest) = reading.newest
                {
                    self.confirmed = self.confirmed.max(newest.min(evicted) - OVERLAP);
                }
            } else {
                reading.rows += 1;
                reading.newest = reading.newest.max(event.time);
                known_before = reading.known.filter(|_| reading.trusted);
            }
        }
        if !live && let Some(need) = &mut self.need {
            // As long as history flows, order is worth the wait.
            need.until = now + LONGEST_HOLD_MS;
        }
        if self.seen.meet(fingerprint, stream, !live) {
            self.newest = self.newest.max(event.time);
            return false;
        }
        if let Some(time) = event.time {
            // A consumer whose clock is ahead may want events after a time that the server has not reached.
            let passed = match self.ahead {
                Some(ahead) => ((now + ahead) * 1000.0) as Micros > self.since,
                None => self.newest > Some(self.since),
            };
            let lenient = live && !passed;
            if self.seen.may_have_forgotten(time) || (time <= self.since && !lenient) {
                return false;
            }
            self.newest = self.newest.max(Some(time));
            self.missed |= known_before.is_some_and(|known| time <= known);
        }
        // What does not say when it happened comes after what is known.
        let time = event.time.unwrap_or_else(|| {
            let last = self.delivered.map(|key| key.time);
            self.newest.max(last).unwrap_or(self.since) + 1
        });
        if self.evicted.is_some_and(|evicted| time >= evicted) {
            return true;
        }
        self.seen.insert(
            fingerprint,
            event.time,
            event.stored,
            stream,
            self.confirmed - OVERLAP,
        );
        let key = Key {
            time,
            id: event.id,
            fingerprint,
        };
        let late = Some(key) < self.delivered;
        let held = Held {
            key,
            bytes: bytes.to_vec(),
            arrived: now,
            due: if late {
                now
            } else {
                now + self.settle(now, event.time)
            },
            cleared: late || self.trusted,
        };
        self.size += bytes.len() + COST;
        self.held.insert(held);
        while self.size > self.capacity {
            self.evict();
        }
        true
    }

    /// How long to wait for events that happened before this one.
    fn settle(&mut self, now: f64, time: Option<Micros>) -> f64 {
        let Some(time) = time else {
            return self.settling;
        };
        let way = now - time as f64 / 1000.0;
        self.shortest_way = self.shortest_way.min(way);
        let spent = way - self.shortest_way;
        // What comes much later than usual was held up, and perhaps others behind it.
        if spent > self.settling {
            self.settling
        } else {
            self.settling - spent
        }
    }

    /// The clock or the way to the server is not what it was.
    pub fn forget_clock(&mut self) {
        self.shortest_way = f64::INFINITY;
    }

    /// Drops the newest event; history has it.
    fn evict(&mut self) {
        let Some(held) = self.held.take_last() else {
            return;
        };
        let key = held.key;
        self.size -= held.bytes.len() + COST;
        self.seen.remove(key.fingerprint);
        self.evicted = Some(self.evicted.map_or(key.time, |time| time.min(key.time)));
        if self.released >= Some(key) {
            self.released = self.held.last();
        }
    }

    fn unreleased(&self) -> impl Iterator<Item = &Held> {
        self.held.after(self.released).iter()
    }

    /// When something may become due, in milliseconds; infinity when nothing waits for time.
    #[must_use]
    pub fn due(&self) -> f64 {
        let due = self
            .unreleased()
            .map(Held::release_at)
            .fold(f64::INFINITY, f64::min);
        self.need.map_or(due, |need| due.max(need.until))
    }

    /// Decides what has become due.
    pub fn advance(&mut self, now: f64) {
        if self.need.is_some_and(|need| now < need.until) {
            return;
        }
        let mut waiting = self.held.after(self.released).iter().rev();
        if let Some(held) = waiting.find(|held| held.release_at() <= now) {
            self.released = Some(held.key);
        }
        if self.evicted.is_some() && self.need.is_none() && self.size * 4 < self.capacity {
            let from = self.evicted.map_or(self.confirmed, |time| time - OVERLAP);
            self.need = Some(Need::new(from.max(self.confirmed), now));
        }
    }

    /// What the events cost that nobody has taken yet, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether there is an event for the consumer.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.held
            .all()
            .first()
            .is_some_and(|held| Some(held.key) <= self.released.max(self.delivered))
    }

    /// The next event for the consumer.
    pub fn take(&mut self) -> Option<Delivery> {
        if !self.is_ready() {
            return None;
        }
        let held = self.held.take_first()?;
        let key = held.key;
        self.size -= held.bytes.len() + COST;
        let late = Some(key) < self.delivered;
        self.delivered = self.delivered.max(Some(key));
        let number = self.deliveries;
        self.deliveries += 1;
        if self.keeps_position {
            self.unacknowledged.push((number, key));
        }
        Some(Delivery {
            bytes: held.bytes,
            late,
            number,
        })
    }
}

impl Need {
    fn new(from: Micros, now: f64) -> Self {
        Self {
            from,
            since: now,
            until: now + LONGEST_HOLD_MS,
        }
    }
}

impl Held {
    fn release_at(&self) -> f64 {
        if self.cleared {
            self.due
        } else {
            self.arrived + LONGEST_HOLD_MS
        }
    }
}
