//! How much may lie unread.
//!
//! What a server keeps is not kept a second time: beyond the limit messages are left to the server, and asked for again when
//! three quarters of the room are free. What no server keeps cannot be asked for; it is dropped beyond the limit, and counted.

/// What may lie unread when nobody says, in bytes.
const DEFAULT: u64 = 32 * 1024 * 1024;

/// The room of a feed for what nobody has read yet.
#[derive(Debug)]
pub struct Room {
    limit: u64,
    held: u64,
    full: bool,
    /// What was dropped since the application was told.
    dropped: u64,
}

impl Room {
    /// An empty one of this many bytes.
    pub fn new(limit: Option<u64>) -> Self {
        Self {
            limit: limit.unwrap_or(DEFAULT),
            held: 0,
            full: false,
            dropped: 0,
        }
    }

    /// Whether messages have to wait until enough was read.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Whether a message of this size may be added. Once one may not, none may until three quarters of the room are free.
    pub fn has(&mut self, size: u64) -> bool {
        self.full = self.full || !self.fits(size, self.limit);
        !self.full
    }

    /// Whether something rarer than a message may be added: messages leave a quarter more for it.
    pub fn has_for_event(&self, size: u64) -> bool {
        self.fits(size, self.limit.saturating_add(self.limit / 4))
    }

    /// Whatever its size, one thing fits when hardly anything is there.
    fn fits(&self, size: u64, limit: u64) -> bool {
        self.is_mostly_free() || self.held.saturating_add(size) <= limit
    }

    fn is_mostly_free(&self) -> bool {
        self.held <= self.limit / 4
    }

    /// Something was added.
    pub fn add(&mut self, size: u64) {
        self.held = self.held.saturating_add(size);
    }

    /// Something was dropped.
    pub fn drop_one(&mut self) {
        self.dropped = self.dropped.saturating_add(1);
    }

    /// How many were dropped that the application does not know of.
    pub fn take_dropped(&mut self) -> Option<u64> {
        let dropped = core::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }

    /// So much was read; whether messages need not wait any more.
    pub fn free(&mut self, bytes: u64) -> bool {
        self.held = self.held.saturating_sub(bytes);
        let was_full = self.full;
        self.full = was_full && !self.is_mostly_free();
        was_full && !self.full
    }
}
