//! Reading history with a second stream, which then takes the place of the first.

use super::link::{LOOKS, Link};
use super::{CONTESTED_IDLE_MS, FOLLOW_UPS_MS, HANDOVER_MS, HEAD_MS, ROTATION_MS, ROUTINE_MS};
use crate::events::envelope::{Micros, mix};
use crate::events::message::{Message, Topic};
use crate::events::peer::{Action, Peer, Trouble};

impl Peer {
    /// Gives up heads that do not come, and finds histories that are read.
    pub(super) fn end_histories(&mut self, now: f64) {
        for first in [true, false] {
            let up = &mut self.upstream;
            let slot = if first { &mut up.current } else { &mut up.next };
            let Some(link) = slot else { continue };
            let stream = link.stream;
            if link.opened.is_none() && now >= link.begun + HEAD_MS {
                self.actions.push(Action::Close(stream));
                let trouble = Trouble {
                    reason: "transport/timeout",
                    permanent: false,
                    retry_after_ms: None,
                };
                self.failed(now, stream, &trouble);
                return;
            }
            if link.ended.is_some() || now < link.quiet_at() {
                continue;
            }
            if now < link.busy_end_at() {
                link.looks += 1;
                if link.looks < LOOKS {
                    continue;
                }
                if !link.lacking && !self.inbox.is_whole(stream) {
                    (link.lacking, link.looks) = (true, 0);
                    continue;
                }
            }
            link.ended = Some(now);
            let whole = self.inbox.end(now, stream, true);
            let mut message = Message::new(Topic::End, self.id);
            message.from = (self.inbox.clock() * 1000.0) as Micros;
            (message.stream, message.trusted) = (stream, whole);
            self.broadcast(message);
            if let Some(link) = self.upstream.link(stream) {
                link.whole = whole;
            }
            if first {
                let up = &mut self.upstream;
                up.failed_reads = 0;
                // A connection that the user's own closed page left behind takes events for a while.
                up.follow_up = usize::from(!up.unclean) * (FOLLOW_UPS_MS.len() - 1);
                up.read_at = now + if up.unclean { FOLLOW_UPS_MS[0] } else { 0.0 };
            }
        }
    }

    /// Lets the second stream take the place of the first when its history is read.
    pub(super) fn rotate(&mut self, now: f64) {
        let up = &mut self.upstream;
        let Some(next) = &up.next else { return };
        match next.ended {
            Some(ended) if next.whole => {
                if now < ended + HANDOVER_MS {
                    return;
                }
                let old = std::mem::replace(&mut up.current, up.next.take());
                if let Some(old) = old {
                    self.actions.push(Action::Close(old.stream));
                }
                let trusted_at = self.alone_at(now);
                let up = &mut self.upstream;
                (up.last_read, up.failed_reads, up.unverified) = (now, 0, false);
                up.follow_up += 1;
                up.unclean &= up.follow_up < FOLLOW_UPS_MS.len();
                up.read_at = now
                    + if up.is_contested() {
                        CONTESTED_IDLE_MS
                    } else {
                        *FOLLOW_UPS_MS.get(up.follow_up).unwrap_or(&ROUTINE_MS)
                    };
                if !up.is_contested() {
                    up.trusted_at = trusted_at;
                }
            }
            Some(_) => self.abandon(now),
            None if now >= next.begun + ROTATION_MS => self.abandon(now),
            None => {}
        }
    }

    /// Gives up the second stream.
    pub(super) fn abandon(&mut self, now: f64) {
        if let Some(next) = self.upstream.next.take() {
            self.actions.push(Action::Close(next.stream));
        }
        let trusted_at = self.alone_at(now);
        let up = &mut self.upstream;
        if up.was_trusted && !up.is_contested() {
            up.trusted_at = trusted_at;
        }
        up.failed_reads += 1;
        let failed = up.failed_reads;
        self.upstream.read_at = now + self.backoff(failed, None);
    }

    pub(super) fn open(&mut self, now: f64) -> Link {
        let up = &mut self.upstream;
        up.count += 1;
        up.last_open = now;
        let stream = mix(self.id ^ up.count) | 1;
        let wanted = self.inbox.wanted_from();
        let from = up.asked.take().map_or(wanted, |asked| asked.min(wanted));
        self.inbox.begin(now, stream, from);
        let mut message = Message::new(Topic::Begin, self.id);
        (message.stream, message.from) = (stream, from);
        self.broadcast(message);
        self.actions.push(Action::Open { stream, from });
        Link::new(stream, now, self.upstream.unclean)
    }
}
