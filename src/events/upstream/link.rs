//! One stream, and when its history counts as read: the server does not say it.

/// Silence after which history counts as read: at least, on a line that has just broken, where packets get lost that are sent
/// again after 200 ms at the earliest, and when it has brought nothing or lacks known events.
const QUIET_MS: f64 = 150.0;
const QUIET_BROKEN_MS: f64 = 300.0;
const QUIET_EMPTY_MS: f64 = 400.0;
const QUIET_LACKING_MS: f64 = 2_000.0;

/// History is over, too, when for so long nothing came but what happened since the stream was opened: in a busy chat it is
/// never quiet.
const BUSY_END_MS: f64 = 500.0;

/// How often a silent stream is looked at before its history counts as read, each time in a turn of its own: a page that stood
/// still or was busy may be called for the time that has passed before it gets what has come meanwhile.
pub(super) const LOOKS: u8 = 3;

/// One stream of the leader.
pub(in crate::events) struct Link {
    pub(super) stream: u64,
    // Opened on a line that has just broken.
    broken: bool,
    pub(super) begun: f64,
    pub(super) opened: Option<f64>,
    pub(super) last: f64,
    pub(super) rows: bool,
    // It was quiet once, but lacked known events.
    pub(super) lacking: bool,
    // How often it was looked at and silent.
    pub(super) looks: u8,
    // Since when it brings only what happened after it was opened.
    pub(super) fresh_since: Option<f64>,
    pub(super) ended: Option<f64>,
    pub(super) whole: bool,
}

impl Link {
    pub(super) fn new(stream: u64, now: f64, broken: bool) -> Self {
        Self {
            stream,
            broken,
            begun: now,
            opened: None,
            last: now,
            rows: false,
            lacking: false,
            looks: 0,
            fresh_since: None,
            ended: None,
            whole: false,
        }
    }

    /// When its history counts as read if nothing more comes.
    pub(super) fn quiet_at(&self) -> f64 {
        let Some(opened) = self.opened else {
            return f64::INFINITY;
        };
        let quiet = if self.broken {
            QUIET_BROKEN_MS
        } else {
            QUIET_MS
        };
        let way = (2.0 * (opened - self.begun)).clamp(quiet, QUIET_LACKING_MS);
        let least = match (self.lacking, self.rows) {
            (true, _) => QUIET_LACKING_MS,
            (_, false) => QUIET_EMPTY_MS,
            _ => 0.0,
        };
        (self.last + way.max(least)).min(self.busy_end_at())
    }

    /// When its history is certainly over, because only later events come.
    pub(super) fn busy_end_at(&self) -> f64 {
        self.fresh_since
            .map_or(f64::INFINITY, |since| since + BUSY_END_MS)
    }
}
