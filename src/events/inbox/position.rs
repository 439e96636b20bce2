//! Where a consumer stopped, for the next one to go on.

use super::Inbox;
use crate::events::envelope::Micros;
use crate::events::marks::{Mark, Marks};
use crate::wire::reader::Reader;
use crate::wire::writer;

impl Inbox {
    /// A sequence that goes on where another one stopped, by its [`Inbox::position`] if there is one.
    #[must_use]
    pub fn resumed(position: &[u8], capacity: usize, now: f64) -> Self {
        let (mut floor, mut known) = (0, Vec::new());
        for field in Reader::new(position) {
            match field {
                Ok((1, time)) => floor = time.integer() as Micros,
                Ok((2, entries)) => known.extend_from_slice(entries.bytes()),
                _ => break,
            }
        }
        let mut inbox = Self::new(floor, capacity, now);
        inbox.keeps_position = true;
        let (entries, _) = known.as_chunks::<16>();
        for entry in entries {
            let (fingerprint, time) = entry.split_at(8);
            let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap_or_default());
            let time = number(time) as Micros;
            let time = Some(time).filter(|time| *time != Micros::MAX);
            inbox.seen.insert(number(fingerprint), time, true, 0, floor);
            inbox.newest = inbox.newest.max(time);
        }
        inbox
    }

    /// The consumer is done with a delivery.
    pub fn acknowledge(&mut self, number: u64) -> bool {
        let found = self
            .unacknowledged
            .binary_search_by_key(&number, |(each, _)| *each);
        if let Ok(at) = found {
            self.unacknowledged.remove(at);
        }
        found.is_ok()
    }

    /// Where to go on after everything that was acknowledged: from when history has to be read, and what of it is known.
    #[must_use]
    pub fn position(&self) -> Vec<u8> {
        let taken = self.unacknowledged.iter().map(|(_, key)| key);
        let open = || {
            taken
                .clone()
                .chain(self.held.all().iter().map(|held| &held.key))
        };
        let evicted = self.evicted.unwrap_or(Micros::MAX);
        let floor = open().fold(self.confirmed.min(evicted), |floor, key| {
            floor.min(key.time - 1)
        });
        let mut unfinished = Marks::default();
        for key in open() {
            unfinished.insert(key.fingerprint, Mark::default());
        }
        let mut entries = Vec::new();
        for (fingerprint, time) in self.seen.after(floor) {
            if unfinished.get(fingerprint).is_none() {
                entries.extend_from_slice(&fingerprint.to_le_bytes());
                entries.extend_from_slice(&time.to_le_bytes());
            }
        }
        let mut out = Vec::new();
        writer::varint_field(&mut out, 1, floor.max(0) as u64);
        writer::bytes_field(&mut out, 2, &entries);
        out
    }
}
