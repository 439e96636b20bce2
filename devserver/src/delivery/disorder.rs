//! Live events that come twice or late, as tests order it. Nothing is lost by it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rand::Rng;
use serde::Deserialize;

/// How often an event suffers, from 0 (never) to 1 (always).
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Disorder {
    /// It is dealt a second time, perhaps to another stream of the user.
    pub duplicate: f64,
    /// It is dealt later than the events after it.
    pub late: f64,
    /// The longest delay of a late event, in milliseconds.
    pub late_ms: u64,
}

/// The disorder in force.
#[derive(Debug, Default)]
pub struct Ordered(Mutex<Disorder>);

impl Ordered {
    /// Orders another disorder for the events to come.
    pub fn set(&self, disorder: Disorder) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = disorder;
    }

    /// After which times one event is to be dealt, once for each time.
    pub fn times(&self) -> Vec<Duration> {
        let disorder = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut random = rand::thread_rng();
        let copies = 1 + usize::from(random.r#gen::<f64>() < disorder.duplicate);
        (0..copies)
            .map(|_| {
                if random.r#gen::<f64>() < disorder.late {
                    Duration::from_millis(random.gen_range(0..=disorder.late_ms))
                } else {
                    Duration::ZERO
                }
            })
            .collect()
    }
}
