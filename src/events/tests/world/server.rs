//! The server and the network: what becomes of requests, streams and events.

use super::{Happening, Input, Micros, Stream, World};

impl World {
    /// Whether the rate limit lets a request and its preflight pass.
    pub(super) fn admit(&mut self) -> bool {
        self.bucket = (self.bucket + (self.now - self.filled) / 500.0).min(16.0);
        self.filled = self.now;
        let good = self.bucket >= 2.0;
        if good {
            self.bucket -= 2.0;
        }
        self.requests.push((self.now, !good));
        good
    }

    pub(super) fn check(&mut self, tab: usize) {
        self.admit();
        let good = !self.random.chance(self.faults.refuse);
        let way = 4.0 + self.random.ms(60);
        self.later(way, Happening::Tab(tab, Input::Checked(good)));
    }

    pub(super) fn open(&mut self, tab: usize, id: u64, from: Micros) {
        let way = 2.0 + self.random.ms(30);
        let user = self.tabs[tab].user;
        let stream = Stream {
            user,
            tab,
            client: true,
            stalled: false,
            arrival: self.now,
        };
        self.streams.insert(id, stream);
        // Those of a frozen page stand until it goes on.
        let browser = self.tabs[tab].browser;
        let of_browser = self.streams.values().filter(|stream| {
            let other = &self.tabs[stream.tab];
            let together = stream.tab == tab || other.browser == browser && browser != usize::MAX;
            stream.client && together && !other.frozen
        });
        self.most_streams = self.most_streams.max(of_browser.count());
        let admitted = self.admit();
        let refused = self.random.chance(self.faults.refuse);
        let failure = if !admitted {
            Some(("limit/rate", Some(1_000.0)))
        } else if self.faults.maintenance {
            Some(("server/maintenance", None))
        } else if refused {
            Some(("transport/network", None))
        } else {
            None
        };
        if let Some((reason, after)) = failure {
            self.streams.remove(&id);
            self.later(way, Happening::Tab(tab, Input::Failed(id, reason, after)));
            return;
        }
        if self.random.chance(self.faults.no_head) {
            return;
        }
        self.later(2.0 * way, Happening::Tab(tab, Input::Opened(id)));
        self.later(way, Happening::Query(id, from));
    }

    /// The database query of a stream, and what comes of it.
    pub(super) fn history(&mut self, id: u64, from: Micros) {
        let Some(stream) = self.streams.get(&id) else {
            return;
        };
        let (user, tab) = (stream.user, stream.tab);
        let now = self.now;
        let mut rows: Vec<Vec<u8>> = self.users[user]
            .rows
            .iter()
            .filter(|row| row.time > from && row.visible_at <= now && !row.gone)
            .map(|row| row.stored.clone())
            .collect();
        let reach = if self.faults.shuffled { rows.len() } else { 3 };
        for at in 1..rows.len() {
            let other = at - self.random.below((at.min(reach) + 1) as u64) as usize;
            rows.swap(at, other);
        }
        let (cut, stall) = (
            self.random.chance(self.faults.cut),
            self.random.chance(self.faults.stall),
        );
        if cut || stall {
            let length = self.random.below(rows.len() as u64 + 1) as usize;
            rows.truncate(length);
        }
        let mut wait = 2.0 + self.random.ms(30);
        let pieces = 1 + self.random.below(3) as usize;
        let size = rows.len().div_ceil(pieces).max(1);
        for piece in rows.chunks(size) {
            self.arrive(id, wait, piece.to_vec());
            wait += self.random.ms(40 + self.faults.pause);
        }
        if stall && let Some(stream) = self.streams.get_mut(&id) {
            // What is under way still comes.
            stream.arrival = f64::INFINITY;
        }
        if cut {
            self.streams.remove(&id);
            self.later(
                wait + 1.0,
                Happening::Tab(tab, Input::Failed(id, "transport/truncated", None)),
            );
        } else {
            let gap = self.random.ms(60);
            self.later(gap, Happening::Bind(id));
        }
    }

    /// Bytes arrive at the client, in the order in which they were sent.
    pub(super) fn arrive(&mut self, id: u64, wait: f64, events: Vec<Vec<u8>>) {
        let now = self.now;
        let Some(stream) = self.streams.get_mut(&id) else {
            return;
        };
        if stream.stalled || !stream.arrival.is_finite() || !stream.client {
            return;
        }
        stream.arrival = stream.arrival.max(now + wait);
        let (at, tab) = (stream.arrival - now, stream.tab);
        self.later(at, Happening::Tab(tab, Input::Received(id, events)));
    }

    pub(super) fn deal(&mut self, user: usize, row: usize) {
        let state = &mut self.users[user];
        if state.consumers.is_empty() {
            return;
        }
        state.served = (state.served + 1) % state.consumers.len();
        let (id, dealt) = &mut state.consumers[state.served];
        dealt.push(row);
        let (id, bytes) = (*id, state.rows[row].live.clone());
        let wait = 2.0 + self.random.ms(20);
        self.arrive(id, wait, vec![bytes]);
    }

    /// The connection breaks; the server takes a while to notice.
    pub(super) fn cut(&mut self, id: u64) {
        let Some(stream) = self.streams.get_mut(&id) else {
            return;
        };
        stream.client = false;
        let tab = stream.tab;
        self.later(
            1.0,
            Happening::Tab(tab, Input::Failed(id, "transport/truncated", None)),
        );
        let notice = self.random.ms(1_000);
        self.later(notice, Happening::Gone(id));
    }

    pub(super) fn close(&mut self, id: u64) {
        let Some(stream) = self.streams.get_mut(&id) else {
            return;
        };
        stream.client = false;
        // The end of a dead connection does not reach the server.
        let notice = if stream.stalled || !stream.arrival.is_finite() {
            60_000
        } else {
            1_000
        };
        let notice = self.random.ms(notice);
        self.later(notice, Happening::Gone(id));
    }

    /// The server has noticed: what the stream was dealt goes to the others.
    pub(super) fn gone(&mut self, id: u64) {
        let Some(stream) = self.streams.remove(&id) else {
            return;
        };
        let state = &mut self.users[stream.user];
        let Some(at) = state.consumers.iter().position(|(each, _)| *each == id) else {
            return;
        };
        let (_, dealt) = state.consumers.remove(at);
        for row in dealt {
            self.deal(stream.user, row);
        }
    }
}
