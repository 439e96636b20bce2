//! The memory of which events are known.

use super::envelope::Micros;
use super::marks::{Mark, Marks};

/// How many identities are remembered at least; younger ones than the confirmed past are never forgotten.
pub const WINDOW: usize = 16_384;

/// How often in a row a known event may be missing from history before it counts as gone: recalled, or of a session
/// that the user has left.
const MISSES: u8 = 2;

/// The known events, by fingerprint.
#[derive(Default)]
pub struct Seen {
    marks: Marks,
    order: Vec<(u64, Micros)>,
    // What lies before it in `order` is forgotten.
    first: usize,
    forgotten: Option<Micros>,
}

impl Seen {
    /// Whether the event is known; if so, it is known from now on that `stream` brought it. What is gone from `history`
    /// may still come live, from the queue.
    pub fn meet(&mut self, fingerprint: u64, stream: u64, history: bool) -> bool {
        match self.marks.get_mut(fingerprint) {
            Some(mark) => {
                mark.stream = stream;
                if history && mark.missed < MISSES {
                    mark.missed = 0;
                }
                true
            }
            None => false,
        }
    }

    /// Whether an event that is not known may have been known once.
    pub fn may_have_forgotten(&self, time: Micros) -> bool {
        self.forgotten.is_some_and(|forgotten| time <= forgotten)
    }

    /// Remembers an event, and forgets old ones that happened until `confirmed`.
    pub fn insert(
        &mut self,
        fingerprint: u64,
        time: Option<Micros>,
        stored: bool,
        stream: u64,
        confirmed: Micros,
    ) {
        // What does not say when it happened cannot be missed, and is not forgotten early.
        let missed = if stored && time.is_some() { 0 } else { MISSES };
        let time = time.unwrap_or(Micros::MAX);
        let mark = Mark { stream, missed };
        if self.marks.insert(fingerprint, mark) {
            self.order.push((fingerprint, time));
        }
        while self.order().len() > WINDOW
            && let Some((oldest, time)) = self.order.get(self.first).copied()
            && time <= confirmed
        {
            self.forgotten = self.forgotten.max(Some(time));
            self.marks.remove(oldest);
            self.first += 1;
            if self.first > WINDOW {
                self.order.drain(..self.first);
                self.first = 0;
            }
        }
    }

    /// The events in the order in which they became known.
    fn order(&self) -> &[(u64, Micros)] {
        self.order.get(self.first..).unwrap_or_default()
    }

    /// Takes back an event that was remembered a while ago.
    pub fn remove(&mut self, fingerprint: u64) {
        let found = self
            .order()
            .iter()
            .rposition(|(each, _)| *each == fingerprint);
        if self.marks.remove(fingerprint)
            && let Some(at) = found
        {
            self.order.remove(self.first + at);
        }
    }

    /// The known events of `after..=until` that a stream has not brought once more, as history does that is whole.
    pub fn lacking(&self, stream: u64, after: Micros, until: Micros) -> impl Iterator<Item = u64> {
        self.order()
            .iter()
            .filter(move |(_, time)| *time > after && *time <= until)
            .map(|(fingerprint, _)| *fingerprint)
            .filter(move |fingerprint| {
                self.marks
                    .get(*fingerprint)
                    .is_some_and(|mark| mark.stream != stream && mark.missed < MISSES)
            })
    }

    /// Counts [`Seen::lacking`], and remembers which they were: an event that lacks too often is gone.
    pub fn note_lacking(&mut self, stream: u64, after: Micros, until: Micros) -> usize {
        let lacking: Vec<u64> = self.lacking(stream, after, until).collect();
        for fingerprint in &lacking {
            if let Some(mark) = self.marks.get_mut(*fingerprint) {
                mark.missed += 1;
            }
        }
        lacking.len()
    }

    /// The known events after a time.
    pub fn after(&self, time: Micros) -> impl Iterator<Item = (u64, Micros)> {
        self.order()
            .iter()
            .copied()
            .filter(move |(_, each)| *each > time)
    }
}
