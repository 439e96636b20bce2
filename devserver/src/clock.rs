//! Time as the server sees it; the control endpoint can shift it.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use prost_types::Timestamp;

/// A second in microseconds.
pub const SECOND: i64 = 1_000_000;
/// A day in microseconds.
pub const DAY: i64 = 24 * 60 * 60 * SECOND;

/// The server's clock in microseconds since 1970 (UTC), the precision of stored times.
#[derive(Debug, Default)]
pub struct Clock {
    offset: AtomicI64,
}

impl Clock {
    /// Now, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_micros())
            .unwrap_or(i64::MAX)
            .saturating_add(self.offset.load(Ordering::Relaxed))
    }

    /// Sets how far this clock is ahead of the machine's, in microseconds, a century at most.
    pub fn set_offset(&self, microseconds: i64) {
        let offset = microseconds.clamp(-36_525 * DAY, 36_525 * DAY);
        self.offset.store(offset, Ordering::Relaxed);
    }
}

/// Microseconds since 1970 as a protobuf timestamp.
pub fn to_timestamp(microseconds: i64) -> Timestamp {
    Timestamp {
        seconds: microseconds.div_euclid(SECOND),
        nanos: i32::try_from(microseconds.rem_euclid(SECOND) * 1000).unwrap_or(0),
    }
}

/// A protobuf timestamp as microseconds since 1970, finer parts cut off; `None` when no calendar can hold it.
pub fn from_timestamp(time: &Timestamp) -> Option<i64> {
    // The years -262143 to 262142: what the calendar of a real server holds.
    const SECONDS: std::ops::RangeInclusive<i64> = -8_334_601_228_800..=8_210_266_876_799;
    if !SECONDS.contains(&time.seconds) || !(0..2_000_000_000).contains(&time.nanos) {
        return None;
    }
    Some(time.seconds * SECOND + i64::from(time.nanos) / 1000)
}
