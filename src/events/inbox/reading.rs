//! Readings of history, and what they confirm.

use super::{FRESH_MS, Inbox, OVERLAP};
use crate::events::envelope::Micros;

/// A reading of more rows than this is believed at once: reading it again would cost the server too much.
const LARGE: u32 = 5_000;

/// How many readings of history have to agree that nothing is missing before a part of it is not read again.
const READINGS: usize = 3;

/// A reading of history: the first part of a stream.
pub(super) struct Reading {
    pub(super) stream: u64,
    pub(super) from: Micros,
    pub(super) begun: f64,
    // The newest event that was known when it began.
    pub(super) known: Option<Micros>,
    pub(super) trusted: bool,
    pub(super) newest: Option<Micros>,
    pub(super) rows: u32,
    pub(super) ended: Option<f64>,
    pub(super) whole: bool,
}

impl Inbox {
    /// A stream is about to be opened that reads history after `from`.
    pub fn begin(&mut self, now: f64, stream: u64, from: Micros) {
        if self.readings.len() >= 4 {
            self.readings.remove(0);
        }
        self.readings.push(Reading {
            stream,
            from,
            begun: now,
            known: self.newest,
            trusted: self.trusted,
            newest: None,
            rows: 0,
            ended: None,
            whole: false,
        });
        if self.need.is_some_and(|need| from <= need.from) {
            self.evicted = None;
        }
    }

    /// Whether the history of a stream has brought everything that it should as far as is known.
    #[must_use]
    pub fn is_whole(&self, stream: u64) -> bool {
        self.readings
            .iter()
            .find(|reading| reading.stream == stream)
            .and_then(|reading| Some((reading.from, reading.known?)))
            .is_none_or(|(from, known)| self.seen.lacking(stream, from, known).next().is_none())
    }

    /// The history of a stream seems to be at its end. Gives whether it was whole, as far as can be told here and by
    /// `whole`, which is what somebody else knows.
    pub fn end(&mut self, now: f64, stream: u64, whole: bool) -> bool {
        let Some(reading) = self
            .readings
            .iter_mut()
            .find(|reading| reading.stream == stream && reading.ended.is_none())
        else {
            return false;
        };
        reading.ended = Some(now);
        reading.whole = reading
            .known
            .is_none_or(|known| self.seen.note_lacking(stream, reading.from, known) == 0)
            && whole;
        if !reading.whole {
            return false;
        }
        let (from, begun, newest, rows) =
            (reading.from, reading.begun, reading.newest, reading.rows);
        if self
            .need
            .is_some_and(|need| from <= need.from.max(self.confirmed) && begun >= need.since)
        {
            self.need = None;
        }
        // What had just happened when the reading began may have earlier neighbours that it did not see yet.
        let settled = ((begun + self.clock() - FRESH_MS) * 1000.0) as Micros;
        for held in self.held.all_mut() {
            held.cleared |= held.arrived < begun - FRESH_MS
                || (Some(held.key.time) <= newest && held.key.time <= settled);
        }
        if from <= self.confirmed
            && let Some(newest) = newest
        {
            let times = if rows > LARGE { READINGS } else { 1 };
            for _ in 0..times {
                self.agree(newest);
            }
        }
        true
    }

    /// One more reading of history was whole until `newest`.
    fn agree(&mut self, newest: Micros) {
        let newest = self.evicted.map_or(newest, |evicted| newest.min(evicted));
        self.agreed.push(newest - OVERLAP);
        if self.agreed.len() > READINGS {
            self.agreed.remove(0);
        }
        if self.agreed.len() == READINGS
            && let Some(least) = self.agreed.iter().min()
        {
            self.confirmed = self.confirmed.max(*least);
        }
    }
}
