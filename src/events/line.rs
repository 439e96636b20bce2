//! Events that wait, in their order, in one piece of memory.
//!
//! Most come in order and leave in order, which costs nothing here; the rest moves its neighbours. A tree would be faster
//! with a long disorder, and several times the code.

use super::envelope::Micros;

/// The place of an event among all others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Key {
    /// When it happened.
    pub time: Micros,
    /// Its number on the server.
    pub id: u64,
    /// What it is.
    pub fingerprint: u64,
}

/// An event that waits.
#[derive(Default)]
pub struct Held {
    /// Its place.
    pub key: Key,
    /// The encoded `FetchMsgsResponse`.
    pub bytes: Vec<u8>,
    /// When it came, in milliseconds.
    pub arrived: f64,
    /// When it has waited long enough for others, in milliseconds.
    pub due: f64,
    /// Nothing earlier is missing as far as can be known.
    pub cleared: bool,
}

/// The events by [`Key`].
#[derive(Default)]
pub struct Line {
    entries: Vec<Held>,
    // What lies before it has been taken.
    first: usize,
}

impl Line {
    /// All events in their order.
    pub fn all(&self) -> &[Held] {
        self.entries.get(self.first..).unwrap_or_default()
    }

    /// As [`Line::all`], to be changed.
    pub fn all_mut(&mut self) -> &mut [Held] {
        self.entries.get_mut(self.first..).unwrap_or_default()
    }

    /// The events behind a place; all for `None`.
    pub fn after(&self, place: Option<Key>) -> &[Held] {
        self.all().get(self.until(place)..).unwrap_or_default()
    }

    /// As [`Line::after`], to be changed.
    pub fn after_mut(&mut self, place: Option<Key>) -> &mut [Held] {
        let until = self.until(place);
        self.all_mut().get_mut(until..).unwrap_or_default()
    }

    fn until(&self, place: Option<Key>) -> usize {
        self.all().partition_point(|held| Some(held.key) <= place)
    }

    /// The place of the last event.
    pub fn last(&self) -> Option<Key> {
        self.all().last().map(|held| held.key)
    }

    /// Puts an event where it belongs.
    pub fn insert(&mut self, held: Held) {
        let at = self.first + self.until(Some(held.key));
        self.entries.insert(at, held);
    }

    /// Takes the first event.
    pub fn take_first(&mut self) -> Option<Held> {
        let held = std::mem::take(self.entries.get_mut(self.first)?);
        self.first += 1;
        if self.first * 2 > self.entries.len() {
            self.entries.drain(..self.first);
            self.first = 0;
        }
        Some(held)
    }

    /// Takes the last event.
    pub fn take_last(&mut self) -> Option<Held> {
        if self.first < self.entries.len() {
            self.entries.pop()
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn key(time: Micros) -> Key {
        Key {
            time,
            id: 1,
            fingerprint: 2,
        }
    }

    #[test]
    fn a_line_is_a_map_by_key() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let (mut line, mut map) = (Line::default(), BTreeMap::new());
            for _ in 0..60 {
                let time = random.i64(..100);
                match random.u8(..4) {
                    0 => assert_eq!(
                        line.take_first().map(|held| held.key),
                        map.pop_first().map(|(key, ())| key)
                    ),
                    1 => assert_eq!(
                        line.take_last().map(|held| held.key),
                        map.pop_last().map(|(key, ())| key)
                    ),
                    _ if map.contains_key(&key(time)) => {}
                    _ => {
                        map.insert(key(time), ());
                        line.insert(Held {
                            key: key(time),
                            ..Held::default()
                        });
                    }
                }
                let keys = |held: &[Held]| held.iter().map(|held| held.key).collect::<Vec<_>>();
                assert_eq!(keys(line.all()), map.keys().copied().collect::<Vec<_>>());
                assert_eq!(
                    keys(line.after(Some(key(time)))),
                    map.keys()
                        .copied()
                        .filter(|each| *each > key(time))
                        .collect::<Vec<_>>()
                );
                assert_eq!(line.after(None).len(), map.len());
                assert_eq!(line.last(), map.keys().last().copied());
            }
        }
    }
}
