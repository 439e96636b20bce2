//! The connection to the server, as the leader keeps it.
//!
//! A new stream reads history and then turns live, with a gap between the two. It is closed by reading history once more
//! with a second stream, opened while the first still stands, that then takes the place of the first. The same heals what
//! another stream of the user took away, and finds out that a silent stream is dead.

mod link;
mod rotation;
mod schedule;

use super::envelope::Micros;
use super::message::{Message, Topic};
use super::peer::{Action, Peer, Trouble};
use super::state::State;
use link::Link;

/// How long the head of an answer may take. The server sends it only when it has a queue connection.
const HEAD_MS: f64 = 15_000.0;

/// How long the old stream stays when the history of the new one is read: the new one turns live meanwhile.
const HANDOVER_MS: f64 = 300.0;

/// How long the server may take to notice that a stream is closed. It deals events to it until then, and once more to the
/// stream that stays, where they may be late as any other.
const DYING_MS: f64 = 1_200.0;

/// How long a second stream may stand in the way of others on the server.
const ROTATION_MS: f64 = 12_000.0;

/// When history is read again after a connection that broke, each counted from the one before.
const FOLLOW_UPS_MS: [f64; 3] = [1_200.0, 6_000.0, 20_000.0];

/// How often history is read when all is well. It is also how long a connection that fell silent, while the server answers
/// everything else, may go unnoticed. A little less than two checks of a silent connection, so that every second one is spared.
pub const ROUTINE_MS: f64 = 110_000.0;

/// How soon after a reading history is read again once live events have come: another device of the user that takes events
/// away shows itself by nothing else.
const VERIFY_MS: f64 = 30_000.0;

/// How long history is read so often without live events, too, once a reading brought what should have come live: another
/// device is there, and may take whatever comes.
const RIVAL_MS: f64 = 1_800_000.0;

/// Events within this time put routine off, at most by [`LONGEST_DELAY_MS`].
const BUSY_MS: f64 = 5_000.0;
const LONGEST_DELAY_MS: f64 = 20_000.0;

/// How often history is read while another stream of the user takes events away: while it does, and at least.
const CONTESTED_MS: f64 = 3_000.0;
const CONTESTED_IDLE_MS: f64 = 10_000.0;

/// How long that is believed after the last sign of it, and after the lock was taken from a frozen page.
const SUSPICION_MS: f64 = 60_000.0;

/// How long another stream of this browser may stand at most; its page may be gone before it says that it is over.
const APART_MS: f64 = 30_000.0;

/// The least time between two readings.
const LEAST_GAP_MS: f64 = 1_000.0;

/// How long a stream may be silent before the server is asked whether it is there.
pub const CHECK_MS: f64 = 60_000.0;

/// A connection that stood so long was a good one.
const HEALTHY_MS: f64 = 5_000.0;

const FIRST_BACKOFF_MS: f64 = 1_000.0;
const LONGEST_BACKOFF_MS: f64 = 30_000.0;

/// What the leader knows of its connection.
#[derive(Default)]
pub struct Upstream {
    current: Option<Link>,
    next: Option<Link>,
    count: u64,
    online: Option<bool>,
    attempt: u32,
    retry_at: f64,
    reason: &'static str,
    unclean: bool,
    follow_up: usize,
    read_at: f64,
    failed_reads: u32,
    last_open: f64,
    last_read: f64,
    last_event: f64,
    // Live events have come that no reading of history has confirmed to be all.
    unverified: bool,
    rival_until: f64,
    asked: Option<Micros>,
    contested_until: f64,
    pub(super) trusted: bool,
    trusted_at: f64,
    // Other streams of the user in this browser.
    apart: u32,
    // Before the second stream was opened.
    was_trusted: bool,
    checked: f64,
    checking: bool,
}

impl Upstream {
    pub(super) fn start(&mut self, now: f64, stolen: bool) {
        *self = Self {
            count: self.count,
            online: self.online,
            retry_at: now,
            unclean: stolen,
            read_at: f64::INFINITY,
            last_open: f64::NEG_INFINITY,
            last_event: f64::NEG_INFINITY,
            contested_until: if stolen {
                now + SUSPICION_MS
            } else {
                f64::NEG_INFINITY
            },
            trusted_at: f64::INFINITY,
            checked: now,
            ..Self::default()
        };
    }

    fn link(&mut self, stream: u64) -> Option<&mut Link> {
        [&mut self.current, &mut self.next]
            .into_iter()
            .flatten()
            .find(|link| link.stream == stream)
    }

    /// Whether there is a connection whose history is read.
    fn stands(&self) -> bool {
        self.current
            .as_ref()
            .is_some_and(|link| link.ended.is_some())
    }

    /// Whether nothing is known that would be to be found out soon.
    fn is_routine(&self) -> bool {
        self.follow_up >= FOLLOW_UPS_MS.len() && !self.is_contested()
    }

    fn is_contested(&self) -> bool {
        self.contested_until.is_finite()
    }
}

impl Peer {
    /// The head of a stream's answer has arrived, or is believed to have.
    pub fn opened(&mut self, now: f64, stream: u64) {
        if let Some(link) = self.upstream.link(stream)
            && link.opened.is_none()
        {
            (link.opened, link.last) = (Some(now), now);
        }
    }

    /// Whether a stream waits for the head of its answer.
    pub fn is_opening(&mut self, stream: u64) -> bool {
        self.upstream
            .link(stream)
            .is_some_and(|link| link.opened.is_none())
    }

    /// A stream brought encoded `FetchMsgsResponse` messages.
    pub fn received(&mut self, now: f64, stream: u64, events: &[&[u8]]) {
        let Some(link) = self.upstream.link(stream) else {
            return;
        };
        (link.last, link.rows, link.lacking, link.looks) = (now, true, false, 0);
        let (opened, mut fresh_since) = (link.opened.unwrap_or(now), link.fresh_since);
        let is_live = link.ended.is_some();
        let (mut new, mut overdue) = (false, false);
        for event in events {
            let arrival = self.inbox.receive(now, stream, opened, event);
            new |= arrival.new;
            overdue |= arrival.new && arrival.overdue;
            fresh_since = if arrival.fresh {
                fresh_since.or(Some(now))
            } else {
                None
            };
        }
        if let Some(link) = self.upstream.link(stream) {
            link.fresh_since = fresh_since;
        }
        // Servers deal what a closed stream had once more to the one that stays.
        if is_live && new {
            self.upstream.last_event = now;
            self.upstream.unverified = true;
        }
        if !is_live && overdue && self.upstream.is_routine() && self.upstream.stands() {
            self.upstream.rival_until = now + RIVAL_MS;
        }
        let mut message = Message::new(Topic::Feed, self.id);
        (message.stream, message.events) = (stream, events.to_vec());
        self.broadcast(message);
        if self.inbox.take_evidence() {
            self.upstream.contested_until = now + 2.0 * SUSPICION_MS;
            self.distrust();
        }
        self.settle(now);
    }

    /// A stream did not open, or is over.
    pub fn failed(&mut self, now: f64, stream: u64, trouble: &Trouble) {
        if self.state == State::Closed {
            return;
        }
        let Some(link) = self.upstream.link(stream) else {
            return;
        };
        let stood = link.opened.map_or(0.0, |opened| now - opened);
        if trouble.permanent {
            self.finish();
            return;
        }
        let up = &mut self.upstream;
        if up.next.as_ref().is_some_and(|next| next.stream == stream) {
            up.next = None;
            up.failed_reads += 1;
            let failed = up.failed_reads;
            self.upstream.read_at = now + self.backoff(failed, trouble.retry_after_ms);
        } else {
            up.attempt = if stood > HEALTHY_MS {
                1
            } else {
                up.attempt + 1
            };
            (up.current, up.reason, up.unclean) = (up.next.take(), trouble.reason, true);
            if up.current.is_none() {
                let attempt = up.attempt;
                self.upstream.retry_at = now + self.backoff(attempt, trouble.retry_after_ms);
            }
        }
        self.distrust();
        self.tick(now);
    }

    /// The server answered [`Action::Check`] with its clock, or any other way, or not at all.
    pub fn checked(&mut self, now: f64, answer: Result<Option<Micros>, &Trouble>) {
        self.upstream.checking = false;
        self.upstream.checked = now;
        match (answer, &self.upstream.current) {
            (Ok(Some(time)), _) => self.inbox.set_clock(time as f64 / 1000.0 - now),
            (Err(trouble), Some(link)) if link.ended.is_some() => {
                let stream = link.stream;
                self.actions.push(Action::Close(stream));
                self.failed(now, stream, trouble);
            }
            _ => {}
        }
    }

    /// The device says whether it has a network.
    pub fn online(&mut self, now: f64, online: bool) {
        self.upstream.online = Some(online);
        if self.leading && !online {
            self.upstream.checked = f64::NEG_INFINITY;
        } else {
            self.woken(now);
        }
        self.tick(now);
    }

    /// The login is over, or the stream is to be.
    pub fn finish(&mut self) {
        if self.state != State::Closed {
            self.close_streams();
            self.inbox.flush();
            self.state = State::Closed;
            self.actions.push(Action::End);
        }
    }

    /// Somebody wants history.
    pub(super) fn wanted(&mut self, from: Micros) {
        self.upstream.asked = Some(self.upstream.asked.map_or(from, |asked| asked.min(from)));
    }

    /// Looks at once whether everything is as it seems.
    pub(super) fn refresh(&mut self, now: f64) {
        let up = &mut self.upstream;
        if now > up.last_open + 2_000.0 {
            up.retry_at = up.retry_at.min(now);
        }
        if now > up.last_read + CONTESTED_IDLE_MS {
            up.read_at = up.read_at.min(now);
        }
    }

    /// When the stream that stays brings everything in order if another one was closed now.
    fn alone_at(&self, now: f64) -> f64 {
        now + self.inbox.settling() + DYING_MS
    }

    /// Another stream of the user in this browser has begun, or is over.
    pub(super) fn upstream_apart(&mut self, now: f64, begun: bool) {
        let up = &mut self.upstream;
        up.apart = if begun {
            up.apart + 1
        } else {
            up.apart.saturating_sub(1)
        };
        let mut at = now + APART_MS;
        if begun && up.trusted {
            self.distrust();
        } else if !up.trusted_at.is_finite() {
            // Readings decide when there is trust again.
            return;
        } else if up.apart == 0 {
            at = self.alone_at(now);
        }
        self.upstream.trusted_at = at;
    }

    pub(super) fn close_streams(&mut self) {
        for link in [self.upstream.current.take(), self.upstream.next.take()]
            .into_iter()
            .flatten()
        {
            self.actions.push(Action::Close(link.stream));
        }
    }

    pub(super) fn tick_upstream(&mut self, now: f64) {
        self.end_histories(now);
        if !self.leading || self.state == State::Closed {
            return;
        }
        self.rotate(now);
        if now >= self.upstream.trusted_at {
            (self.upstream.trusted_at, self.upstream.apart) = (f64::INFINITY, 0);
            self.set_trust(true);
        }
        let up = &mut self.upstream;
        if up.is_contested() && now >= up.contested_until {
            up.contested_until = f64::NEG_INFINITY;
            up.read_at = up.read_at.min(now);
        }
        if up.current.is_none() {
            if now >= up.retry_at {
                if up.attempt == 0 {
                    // How old events are decides how long they wait.
                    self.actions.push(Action::Check);
                }
                self.upstream.current = Some(self.open(now));
            }
        } else if now >= self.reading_at() {
            self.upstream.was_trusted = self.upstream.trusted;
            self.distrust();
            self.upstream.next = Some(self.open(now));
        } else if now >= self.check_at() {
            self.upstream.checking = true;
            self.actions.push(Action::Check);
        }
        let up = &self.upstream;
        let state = match &up.current {
            Some(link) if link.ended.is_some() => State::Live,
            _ if up.online == Some(false) && up.attempt > 0 => State::Offline,
            _ if up.attempt > 0 => State::Reconnecting {
                reason: up.reason.to_owned(),
                attempt: up.attempt,
                next_at: up.retry_at,
            },
            _ => State::Connecting,
        };
        if state != self.state {
            self.state = state;
            self.here();
        }
    }

    fn distrust(&mut self) {
        self.upstream.trusted_at = f64::INFINITY;
        self.set_trust(false);
    }

    fn set_trust(&mut self, trusted: bool) {
        self.inbox.set_trusted(trusted);
        if self.upstream.trusted != trusted {
            self.upstream.trusted = trusted;
            let mut message = Message::new(Topic::Trust, self.id);
            message.trusted = trusted;
            self.broadcast(message);
        }
    }

    /// Full jitter over an exponential bound, and never less than what the server asks for.
    fn backoff(&mut self, failures: u32, asked_ms: Option<f64>) -> f64 {
        let bound = (FIRST_BACKOFF_MS * f64::from(1_u32 << (failures.max(1) - 1).min(8)))
            .min(LONGEST_BACKOFF_MS);
        asked_ms.unwrap_or(0.0) + FIRST_BACKOFF_MS / 2.0 + self.chance() * bound
    }
}
