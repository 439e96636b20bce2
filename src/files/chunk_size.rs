//! How large the next chunk is: as large as the line and the proxies on the way let it be.

/// The most content of one request: the server takes messages of 4 MiB, of which the other fields need some.
pub const MOST_BYTES: f64 = ((4 << 20) - 1024) as f64;
/// Below this a proxy that refuses the size of a request is not worked around.
pub const LEAST_BYTES: f64 = (16 << 10) as f64;
/// A chunk that took less is followed by a larger one.
const QUICK_MS: f64 = 1000.0;
/// A chunk that took more is followed by a smaller one, so that little is lost when the line breaks.
const SLOW_MS: f64 = 8000.0;

/// The size of chunks, adapted to what happened to those before.
#[derive(Clone, Copy, Debug)]
pub struct ChunkSize {
    current: f64,
    most: f64,
}

impl ChunkSize {
    /// Begins with `advised` bytes and never exceeds `most`.
    #[must_use]
    pub fn new(advised: f64, most: Option<f64>) -> Self {
        let most = most.unwrap_or(MOST_BYTES).clamp(1.0, MOST_BYTES);
        Self {
            current: advised.clamp(LEAST_BYTES.min(most), most),
            most,
        }
    }

    /// Content bytes of the next chunk.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.current
    }

    /// A whole chunk of `bytes` took so long. The last, shorter chunk of a file says nothing.
    pub fn took(&mut self, bytes: f64, ms: f64) {
        if ms > SLOW_MS {
            self.current = (bytes / 2.0).floor().max(LEAST_BYTES.min(self.most));
        } else if ms < QUICK_MS && bytes >= self.current {
            self.current = (self.current * 2.0).min(self.most);
        }
    }

    /// A proxy refused a chunk of `bytes`: none will be that large again. False when smaller ones make no sense.
    pub fn refused(&mut self, bytes: f64) -> bool {
        let smaller = (bytes / 2.0).floor();
        if smaller < LEAST_BYTES {
            return false;
        }
        self.most = smaller;
        self.current = self.current.min(smaller);
        true
    }

    /// A chunk was lost on the way: a smaller one has a better chance.
    pub fn lost(&mut self) {
        self.current = (self.current / 2.0).floor().max(LEAST_BYTES.min(self.most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_line_gets_the_largest_chunks_and_a_slow_one_small_ones() {
        let mut size = ChunkSize::new(524_288.0, None);
        for _ in 0..5 {
            size.took(size.bytes(), 50.0);
        }
        assert_eq!(size.bytes(), MOST_BYTES);
        for _ in 0..20 {
            size.took(size.bytes(), 20_000.0);
        }
        assert_eq!(size.bytes(), LEAST_BYTES);
        size.took(size.bytes(), 4000.0);
        assert_eq!(size.bytes(), LEAST_BYTES);
    }

    #[test]
    fn the_last_piece_of_a_file_does_not_count() {
        let mut size = ChunkSize::new(524_288.0, None);
        size.took(10.0, 1.0);
        assert_eq!(size.bytes(), 524_288.0);
    }

    #[test]
    fn a_limit_on_the_way_is_found_and_kept() {
        let mut size = ChunkSize::new(524_288.0, None);
        size.took(524_288.0, 1.0);
        assert!(size.refused(1_048_576.0));
        assert_eq!(size.bytes(), 524_288.0);
        size.took(524_288.0, 1.0);
        assert_eq!(size.bytes(), 524_288.0);
        let mut tries = 0;
        while size.refused(size.bytes()) {
            tries += 1;
        }
        assert_eq!((tries, size.bytes()), (5, LEAST_BYTES));
    }

    #[test]
    fn the_callers_limit_holds() {
        let mut size = ChunkSize::new(524_288.0, Some(1000.0));
        size.took(1000.0, 1.0);
        size.lost();
        assert_eq!(size.bytes(), 1000.0);
        assert_eq!(ChunkSize::new(524_288.0, Some(0.0)).bytes(), 1.0);
        assert_eq!(ChunkSize::new(524_288.0, Some(1e12)).most, MOST_BYTES);
    }
}
