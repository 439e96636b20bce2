//! Progress lines: what is being done, and how long it took when that was noticeable.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Says what begins, does it, and says how long it took if it took longer than a second.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(what);
    let start = Instant::now();
    let result = work()?;
    let taken = start.elapsed();
    if taken > Duration::from_secs(1) {
        println!("    {what}: {}", seconds(taken));
    }
    Ok(result)
}

/// Prints one progress line.
pub fn say(what: &str) {
    println!("==> {what}");
}

/// A duration as a person reads it.
pub fn seconds(taken: Duration) -> String {
    let whole = taken.as_secs();
    if whole < 100 {
        format!("{:.1} s", taken.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1540)), "1.5 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
