//! One consumer of an account's events among those of the same browser: which of them holds the connection, and what
//! they tell each other.
//!
//! A state machine without input and output: it is told what happened and when, and says what to do. All consumers hear
//! the same feed, as it comes from the server; each makes its own sequence of it. The one that holds the lock leads: it
//! has the connection. A leader that does not answer loses the lock.

use super::envelope::{Micros, mix};
use super::inbox::{Delivery, Inbox};
use super::message::{Message, Topic};
use super::state::State;
use super::upstream::Upstream;

/// A leader that was not heard for so long is called, in milliseconds.
pub const SILENCE_MS: f64 = 8_000.0;

/// A leader that does not answer a call for so long is replaced, in milliseconds.
pub const PATIENCE_MS: f64 = 3_000.0;

/// How long a follower waits for the history it asked for before it asks again, in milliseconds.
const ASK_AGAIN_MS: f64 = 5_000.0;

/// How often a follower asks for history that it is not sure of, in milliseconds.
const CATCH_UP_MS: f64 = 20_000.0;

/// A timer that is so late, in milliseconds, tells of a device that slept or a page that was frozen.
const DRIFT_MS: f64 = 3_000.0;

/// What the surroundings are to do.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// Open a stream of history after `from`, then live events.
    Open {
        /// Its number.
        stream: u64,
        /// From when history is read.
        from: Micros,
    },
    /// Close a stream.
    Close(u64),
    /// Tell all other consumers of the account in this browser.
    Post(Vec<u8>),
    /// Ask for the lock, in its turn or by taking it away.
    Lock {
        /// Take it away.
        steal: bool,
    },
    /// Ask the server for its clock, or any answer at all.
    Check,
    /// The stream is over.
    End,
}

/// What ended a stream or kept it from opening.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Code of the error.
    pub reason: &'static str,
    /// No new connection mends it.
    pub permanent: bool,
    /// How long the server asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// The state machine of one consumer.
pub struct Peer {
    pub(super) id: u64,
    shared: bool,
    pub(super) leading: bool,
    leader: u64,
    term: u64,
    fresh: bool,
    heard: f64,
    called: Option<f64>,
    asked: f64,
    // Of the leader's messages: the next to come, or the next to send.
    number: u64,
    planned: f64,
    random: u64,
    pub(super) inbox: Inbox,
    pub(super) upstream: Upstream,
    pub(super) state: State,
    pub(super) actions: Vec<Action>,
}

impl Peer {
    /// A consumer. `id`: random, not 0; `shared`: whether others may be there, so that there are a lock and a channel.
    #[must_use]
    pub fn new(now: f64, id: u64, shared: bool, inbox: Inbox) -> Self {
        let mut peer = Self {
            id,
            shared,
            leading: false,
            leader: 0,
            term: 0,
            fresh: false,
            heard: now,
            called: None,
            asked: now,
            number: 0,
            planned: f64::INFINITY,
            random: id,
            inbox,
            upstream: Upstream::default(),
            state: State::Connecting,
            actions: Vec::new(),
        };
        if shared {
            peer.actions.push(Action::Lock { steal: false });
            peer.call(now);
            peer.ask(now);
        } else {
            peer.lead(now, false);
        }
        peer
    }

    /// What is to be done now, in this order.
    pub fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// How the connection is.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether this consumer holds the connection.
    #[must_use]
    pub fn is_leading(&self) -> bool {
        self.leading
    }

    /// Whether there is an event for the consumer.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.inbox.is_ready()
    }

    /// The next event for the consumer.
    pub fn take(&mut self) -> Option<Delivery> {
        self.inbox.take()
    }

    /// The consumer is done with a delivery; gives whether that changes [`Peer::position`].
    pub fn acknowledge(&mut self, number: u64) -> bool {
        self.inbox.acknowledge(number)
    }

    /// Where to go on after everything that was acknowledged, see [`Inbox::position`].
    #[must_use]
    pub fn position(&self) -> Vec<u8> {
        self.inbox.position()
    }

    /// The lock was given to this consumer, after it was stolen if it was.
    pub fn locked(&mut self, now: f64, stolen: bool) {
        if !self.leading && self.state != State::Closed {
            self.lead(now, stolen);
        }
    }

    /// Another consumer took the lock away, or is to have it because this page is about to stand still.
    pub fn unlocked(&mut self, now: f64) {
        if !self.leading || !self.shared || self.state == State::Closed {
            return;
        }
        self.leading = false;
        self.close_streams();
        self.inbox.set_trusted(false);
        (self.leader, self.heard, self.called) = (0, now, None);
        self.actions.push(Action::Lock { steal: false });
        self.call(now);
    }

    /// A message of another consumer.
    pub fn heard(&mut self, now: f64, bytes: &[u8]) {
        let Some(message) = Message::read(bytes) else {
            return;
        };
        if self.state == State::Closed {
            return;
        }
        if self.leading && message.term > self.term {
            // Another one leads by now.
            self.unlocked(now);
        }
        match message.topic {
            Topic::Call if self.leading => self.here(),
            Topic::Ask if self.leading => self.wanted(message.from),
            Topic::Apart if self.leading => self.upstream_apart(now, !message.trusted),
            Topic::Call | Topic::Ask | Topic::Apart => {}
            _ if self.leading => {
                // Somebody who does not know yet that he leads no more. What his stream brought is true all the same.
                for event in message.events {
                    self.inbox
                        .receive(now, message.stream, f64::INFINITY, event);
                }
            }
            _ => self.follow(now, &message),
        }
        self.settle(now);
    }

    /// Something from a leader.
    fn follow(&mut self, now: f64, message: &Message<'_>) {
        let current = message.sender == self.leader && message.term == self.term;
        if message.topic == Topic::Here && message.term >= self.term {
            (self.leader, self.term) = (message.sender, message.term);
            // A new leader's first stream may start after what the last one brought to nobody.
            self.fresh = !current && message.number == 1;
            if message.number != self.number && !self.fresh {
                self.inbox.require_history(now);
            }
            if !current || message.number != self.number {
                self.number = message.number;
                if self.inbox.is_waiting() {
                    self.ask(now);
                }
            }
            self.inbox.set_trusted(message.trusted);
            self.state = State::read(message.state);
        } else if current {
            if message.number != self.number {
                self.inbox.require_history(now);
                self.ask(now);
            }
            self.number = message.number + 1;
        } else if message.topic != Topic::Feed {
            // The word of one who leads no more, or who is not known yet. What a stream brought is true all the same.
            return;
        }
        if current || message.topic == Topic::Here {
            (self.heard, self.called) = (now, None);
        }
        match message.topic {
            Topic::Begin => {
                let behind = message.from > self.inbox.wanted_from();
                if std::mem::take(&mut self.fresh) && behind {
                    self.inbox.require_history(now);
                    self.ask(now);
                } else if behind && now > self.asked + CATCH_UP_MS {
                    // The leader reads less than this consumer is sure of.
                    self.ask(now);
                }
                self.inbox.begin(now, message.stream, message.from);
            }
            Topic::End => {
                self.inbox.set_clock(message.from as f64 / 1000.0);
                self.inbox.end(now, message.stream, message.trusted);
            }
            Topic::Trust => self.inbox.set_trusted(message.trusted),
            _ => {
                for event in &message.events {
                    self.inbox
                        .receive(now, message.stream, f64::INFINITY, event);
                }
            }
        }
    }

    /// Another stream of the user has begun in this page, or is over. It takes events away meanwhile, and gives them back at
    /// its end.
    pub fn apart(&mut self, now: f64, begun: bool) {
        if self.leading {
            self.upstream_apart(now, begun);
        } else {
            let mut message = Message::new(Topic::Apart, self.id);
            message.trusted = !begun;
            self.post(&message);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: f64) {
        if self.state == State::Closed {
            return;
        }
        if now > self.planned + DRIFT_MS {
            self.woken(now);
        }
        if self.leading {
            self.tick_upstream(now);
        } else {
            match self.called {
                Some(called) if now >= called + PATIENCE_MS => {
                    self.called = None;
                    self.heard = now;
                    self.actions.push(Action::Lock { steal: true });
                }
                None if now >= self.heard + SILENCE_MS => self.call(now),
                _ => {}
            }
            if self.inbox.is_waiting() && now >= self.asked + ASK_AGAIN_MS {
                self.ask(now);
            }
        }
        self.settle(now);
    }

    /// The device may have slept, the page may have been frozen, the network may be another one.
    pub fn woken(&mut self, now: f64) {
        self.inbox.forget_clock();
        if self.leading {
            self.refresh(now);
        } else {
            self.call(now);
        }
        self.planned = now;
    }

    /// When [`Peer::tick`] wants to be called, in milliseconds; infinity for not at all.
    pub fn due(&mut self, now: f64) -> f64 {
        let due = if self.state == State::Closed {
            f64::INFINITY
        } else if self.leading {
            self.upstream_due()
        } else {
            let called = self.called.map(|called| called + PATIENCE_MS);
            let ask = if self.inbox.is_waiting() {
                self.asked + ASK_AGAIN_MS
            } else {
                f64::INFINITY
            };
            called.unwrap_or(self.heard + SILENCE_MS).min(ask)
        };
        self.planned = due.min(self.inbox.due()).max(now);
        self.planned
    }

    /// A number from 0 up to 1.
    pub(super) fn chance(&mut self) -> f64 {
        self.random = mix(self.random);
        (self.random >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Decides what the consumer may have; to be called, too, when it has taken events and so made room.
    pub(super) fn settle(&mut self, now: f64) {
        self.inbox.advance(now);
        if self.inbox.is_waiting() && !self.leading && self.asked + ASK_AGAIN_MS < now {
            self.ask(now);
        }
    }

    fn lead(&mut self, now: f64, stolen: bool) {
        (self.leading, self.leader, self.number) = (true, self.id, 1);
        // The clock, because a tab may take over that has never heard of an earlier leader.
        self.term = (self.term + 1).max(now as u64);
        self.inbox.set_trusted(false);
        self.upstream.start(now, stolen);
        self.here();
        self.tick_upstream(now);
    }

    fn call(&mut self, now: f64) {
        self.called = Some(now);
        let message = Message::new(Topic::Call, self.id);
        self.post(&message);
    }

    fn ask(&mut self, now: f64) {
        self.asked = now;
        let mut message = Message::new(Topic::Ask, self.id);
        message.from = self.inbox.wanted_from();
        self.post(&message);
    }

    /// Says who leads, and how the connection is.
    pub(super) fn here(&mut self) {
        let state = self.state.write();
        let mut message = Message::new(Topic::Here, self.id);
        (message.number, message.term) = (self.number, self.term);
        message.trusted = self.upstream.trusted;
        message.state = &state;
        let message = message.write();
        self.send(message);
    }

    /// Sends something that no follower must miss.
    pub(super) fn broadcast(&mut self, mut message: Message<'_>) {
        (message.number, message.term) = (self.number, self.term);
        self.number += 1;
        self.post(&message);
    }

    fn post(&mut self, message: &Message<'_>) {
        if self.shared {
            self.actions.push(Action::Post(message.write()));
        }
    }

    fn send(&mut self, message: Vec<u8>) {
        if self.shared {
            self.actions.push(Action::Post(message));
        }
    }
}
