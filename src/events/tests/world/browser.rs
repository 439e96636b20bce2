//! The browsers: what tabs are told and do, their lock and their channel.

use super::{Action, Got, Happening, Input, Micros, Trouble, World, envelope};

impl World {
    pub(super) fn input(&mut self, tab: usize, input: Input) {
        let now = self.now;
        let state = &mut self.tabs[tab];
        let Some(peer) = &mut state.peer else { return };
        if state.frozen {
            if !matches!(input, Input::Timer(_)) {
                state.backlog.push_back(input);
            }
            return;
        }
        match input {
            Input::Opened(stream) => peer.opened(now, stream),
            Input::Received(stream, events) => {
                let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
                peer.received(now, stream, &events);
            }
            Input::Failed(stream, reason, retry_after_ms) => {
                let trouble = Trouble {
                    reason,
                    permanent: false,
                    retry_after_ms,
                };
                peer.failed(now, stream, &trouble);
            }
            Input::Heard(bytes) => peer.heard(now, &bytes),
            Input::Locked(stolen) => peer.locked(now, stolen),
            Input::Unlocked => peer.unlocked(now),
            Input::Apart(begun) => peer.apart(now, begun),
            Input::Checked(good) => {
                let trouble = Trouble {
                    reason: "transport/network",
                    permanent: false,
                    retry_after_ms: None,
                };
                let time = ((now + self.skew) * 1000.0) as Micros;
                peer.checked(now, if good { Ok(Some(time)) } else { Err(&trouble) });
            }
            Input::Timer(timer) if timer == state.timer => {
                state.wakes = f64::INFINITY;
                peer.tick(now);
            }
            Input::Timer(_) => return,
            Input::Take => {
                peer.settle(now);
                self.take(tab);
            }
        }
        self.act(tab);
    }

    pub(super) fn take(&mut self, tab: usize) {
        let now = self.now;
        let state = &mut self.tabs[tab];
        let Some(peer) = &mut state.peer else { return };
        while let Some(delivery) = peer.take() {
            peer.acknowledge(delivery.number);
            let envelope = envelope(&delivery.bytes).expect("an event");
            let user = &self.users[state.user];
            let row = &user.rows[user.by_bytes[&delivery.bytes]];
            state.got.push(Got {
                number: row.number,
                key: (envelope.time.unwrap_or(row.time), envelope.id),
                kind: row.kind,
                late: delivery.late,
                at: now,
            });
            if state.pace > 0.0 {
                break;
            }
        }
        let pace = state.pace;
        if pace > 0.0 {
            self.later(pace, Happening::Tab(tab, Input::Take));
        }
    }

    /// Does what a peer wants.
    pub(super) fn act(&mut self, tab: usize) {
        let Some(peer) = &mut self.tabs[tab].peer else {
            return;
        };
        let actions = peer.take_actions();
        for action in actions {
            match action {
                Action::Open { stream, from } => self.open(tab, stream, from),
                Action::Close(stream) => self.close(stream),
                Action::Post(bytes) => self.post(tab, &bytes),
                Action::Lock { steal } => self.lock(tab, steal),
                Action::Check => self.check(tab),
                Action::End => {}
            }
        }
        if self.tabs[tab].pace == 0.0 {
            self.take(tab);
        }
        let state = &mut self.tabs[tab];
        let Some(peer) = &mut state.peer else { return };
        state.largest = state.largest.max(peer.inbox.size());
        let due = peer.due(self.now);
        assert!(due >= self.now, "a timer for the past");
        if due.is_finite() && due != state.wakes {
            state.timer += 1;
            state.wakes = due;
            let (timer, wait) = (state.timer, due - self.now);
            self.later(wait, Happening::Tab(tab, Input::Timer(timer)));
        }
    }

    pub(super) fn post(&mut self, tab: usize, bytes: &[u8]) {
        let browser = self.tabs[tab].browser;
        for other in 0..self.tabs.len() {
            if other == tab
                || self.tabs[other].browser != browser
                || self.tabs[other].peer.is_none()
            {
                continue;
            }
            let way = self.random.ms(4);
            let state = &mut self.tabs[other];
            state.hears = state.hears.max(self.now + way);
            let wait = state.hears - self.now;
            self.later(wait, Happening::Tab(other, Input::Heard(bytes.to_vec())));
        }
    }

    pub(super) fn lock(&mut self, tab: usize, steal: bool) {
        let lock = &mut self.locks[self.tabs[tab].browser];
        lock.waiting.retain(|each| *each != tab);
        if steal {
            let before = lock.holder.replace(tab);
            if let Some(before) = before.filter(|before| *before != tab) {
                self.later(0.5, Happening::Tab(before, Input::Unlocked));
            }
            self.later(0.5, Happening::Tab(tab, Input::Locked(true)));
        } else if lock.holder.is_none() {
            lock.holder = Some(tab);
            self.later(0.5, Happening::Tab(tab, Input::Locked(false)));
        } else {
            lock.waiting.push_back(tab);
        }
    }

    pub(super) fn release(&mut self, tab: usize) {
        let browser = self.tabs[tab].browser;
        let Some(lock) = self.locks.get_mut(browser) else {
            return;
        };
        lock.waiting.retain(|each| *each != tab);
        if lock.holder == Some(tab) {
            lock.holder = lock.waiting.pop_front();
            if let Some(next) = lock.holder {
                self.later(0.5, Happening::Tab(next, Input::Locked(false)));
            }
        }
    }
}
