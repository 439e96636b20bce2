//! When the connection needs attention.

use super::{
    BUSY_MS, CHECK_MS, CONTESTED_IDLE_MS, CONTESTED_MS, HANDOVER_MS, HEAD_MS, LEAST_GAP_MS,
    LONGEST_DELAY_MS, ROTATION_MS, VERIFY_MS,
};
use crate::events::peer::Peer;

impl Peer {
    /// When [`Peer::tick`] has something to do for the connection.
    pub(in crate::events) fn upstream_due(&self) -> f64 {
        let up = &self.upstream;
        let mut due = up.trusted_at;
        for link in [&up.current, &up.next].into_iter().flatten() {
            due = due.min(match (link.opened, link.ended) {
                (None, _) => link.begun + HEAD_MS,
                (_, None) => link.quiet_at(),
                _ => f64::INFINITY,
            });
        }
        if let Some(next) = &up.next {
            due = due.min(
                next.ended
                    .map_or(next.begun + ROTATION_MS, |ended| ended + HANDOVER_MS),
            );
        }
        if up.is_contested() {
            due = due.min(up.contested_until);
        }
        due.min(match up.current {
            None => up.retry_at,
            Some(_) => self.reading_at().min(self.check_at()),
        })
    }

    /// When history is to be read with a second stream.
    pub(super) fn reading_at(&self) -> f64 {
        let up = &self.upstream;
        if !up.stands() || up.next.is_some() {
            return f64::INFINITY;
        }
        let gap = up.last_open + LEAST_GAP_MS;
        let urgent = up.asked.is_some() || self.inbox.is_waiting();
        if urgent {
            let least = if up.failed_reads == 0 {
                0.0
            } else {
                CONTESTED_IDLE_MS
            };
            return gap.max(up.read_at.min(up.last_open + least));
        }
        let mut at = up.read_at;
        if up.is_contested() && up.failed_reads == 0 && self.inbox.has_uncleared() {
            at = at.min(up.last_open + CONTESTED_MS);
        }
        if up.is_routine() {
            if up.unverified || up.last_read < up.rival_until {
                at = at.min(up.last_read + VERIFY_MS);
            }
            at = at.max((up.last_event + BUSY_MS).min(at + LONGEST_DELAY_MS));
        }
        at
    }

    /// When the server is to be asked whether it is there.
    pub(super) fn check_at(&self) -> f64 {
        let up = &self.upstream;
        match &up.current {
            Some(link) if link.ended.is_some() && !up.checking => {
                if up.checked.is_finite() {
                    link.last.max(up.checked) + CHECK_MS
                } else {
                    f64::NEG_INFINITY
                }
            }
            _ => f64::INFINITY,
        }
    }
}
