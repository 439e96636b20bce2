//! 63-bit ids: 41 bits of milliseconds, 10 bits of machine, 12 bits of sequence.

use std::sync::Mutex;

use crate::clock::Clock;

const EPOCH_MS: i64 = 1_288_834_974_657;
const MACHINE: i64 = 1;

/// Makes ids for users and sessions.
#[derive(Debug, Default)]
pub struct Snowflakes {
    last: Mutex<(i64, i64)>,
}

impl Snowflakes {
    /// The next id; never the same twice, and growing even when the clock steps back.
    pub fn next(&self, clock: &Clock) -> i64 {
        let now = clock.now() / 1000 - EPOCH_MS;
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let (millisecond, sequence) = *last;
        *last = if now > millisecond {
            (now, 0)
        } else if sequence < 0xfff {
            (millisecond, sequence + 1)
        } else {
            (millisecond + 1, 0)
        };
        last.0 << 22 | MACHINE << 12 | last.1
    }
}

/// The first id of a time in microseconds since 1970, of another machine than the running server's.
pub fn at(microseconds: i64) -> i64 {
    (microseconds / 1000 - EPOCH_MS) << 22
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_need_all_of_63_bits() {
        let (clock, ids) = (Clock::default(), Snowflakes::default());
        let made: Vec<i64> = (0..10_000).map(|_| ids.next(&clock)).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made[0] > 1 << 53);
    }
}
