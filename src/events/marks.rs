//! What is noted about events, by fingerprint.
//!
//! A table with open addressing: fingerprints are mixed already, so that they need no hash, and the standard library's map
//! is several times the code.

/// What is noted about one event.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mark {
    /// The stream that brought the event last.
    pub stream: u64,
    /// How often in a row it was missing from history.
    pub missed: u8,
}

/// The smallest table.
const SMALLEST: usize = 64;

/// Marks by fingerprint.
#[derive(Default)]
pub struct Marks {
    // A power of two or none, and at most half of them taken.
    slots: Vec<Option<(u64, Mark)>>,
    count: usize,
}

impl Marks {
    /// The mark of a fingerprint.
    pub fn get_mut(&mut self, fingerprint: u64) -> Option<&mut Mark> {
        let at = self.place(fingerprint);
        self.slots.get_mut(at)?.as_mut().map(|(_, mark)| mark)
    }

    /// As [`Marks::get_mut`], to be read.
    pub fn get(&self, fingerprint: u64) -> Option<Mark> {
        self.slot(self.place(fingerprint)).map(|(_, mark)| mark)
    }

    /// Sets a mark; gives whether there was none before.
    pub fn insert(&mut self, fingerprint: u64, mark: Mark) -> bool {
        if (self.count + 1) * 2 > self.slots.len() {
            let larger = vec![None; (self.slots.len() * 2).max(SMALLEST)];
            for (fingerprint, mark) in std::mem::replace(&mut self.slots, larger)
                .into_iter()
                .flatten()
            {
                self.set(self.place(fingerprint), Some((fingerprint, mark)));
            }
        }
        let at = self.place(fingerprint);
        let fresh = self.slot(at).is_none();
        self.count += usize::from(fresh);
        self.set(at, Some((fingerprint, mark)));
        fresh
    }

    /// Takes a mark away; gives whether there was one.
    pub fn remove(&mut self, fingerprint: u64) -> bool {
        let mut hole = self.place(fingerprint);
        if self.slot(hole).is_none() {
            return false;
        }
        self.count -= 1;
        let mut at = hole;
        // What was pushed aside moves up, so that every mark is found from its own place without a gap.
        loop {
            at = self.wrapped(at + 1);
            let Some(entry) = self.slot(at) else { break };
            let home = self.home(entry.0);
            if self.wrapped(at.wrapping_sub(home)) >= self.wrapped(at.wrapping_sub(hole)) {
                self.set(hole, Some(entry));
                hole = at;
            }
        }
        self.set(hole, None);
        true
    }

    /// Where a fingerprint is, or the empty place where it belongs.
    fn place(&self, fingerprint: u64) -> usize {
        let mut at = self.home(fingerprint);
        while self.slot(at).is_some_and(|(each, _)| each != fingerprint) {
            at = self.wrapped(at + 1);
        }
        at
    }

    fn home(&self, fingerprint: u64) -> usize {
        self.wrapped(fingerprint as usize)
    }

    fn wrapped(&self, at: usize) -> usize {
        at & self.slots.len().wrapping_sub(1)
    }

    fn slot(&self, at: usize) -> Option<(u64, Mark)> {
        self.slots.get(at).copied().flatten()
    }

    fn set(&mut self, at: usize, entry: Option<(u64, Mark)>) {
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_table_is_a_map() {
        let mut random = fastrand::Rng::with_seed(3);
        // Few low bits, so that many marks want the same place; all of them, so that zero is one.
        for bits in [3, 6, 60] {
            let (mut marks, mut map) = (Marks::default(), HashMap::new());
            for step in 0..4000_u64 {
                let fingerprint = (random.u64(..) & ((1 << bits) - 1)) | random.u64(..20) << 61;
                let mark = Mark {
                    stream: step,
                    missed: 1,
                };
                if random.u8(..5) < 2 {
                    assert_eq!(
                        marks.remove(fingerprint),
                        map.remove(&fingerprint).is_some()
                    );
                } else {
                    assert_eq!(
                        marks.insert(fingerprint, mark),
                        map.insert(fingerprint, mark).is_none()
                    );
                }
                if let (Some(mark), Some(other)) =
                    (marks.get_mut(fingerprint), map.get_mut(&fingerprint))
                {
                    (mark.missed, other.missed) = (2, 2);
                }
                assert_eq!(marks.get(fingerprint), map.get(&fingerprint).copied());
            }
            assert!(
                map.iter()
                    .all(|(each, mark)| marks.get(*each) == Some(*mark))
            );
            assert_eq!(marks.count, map.len());
        }
    }
}
