//! Feeds: what comes by itself, and what is asked for again and again because no server of the later dialects pushes it.

use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::Outcome;

mod room;
mod seen;

use room::Room;
use seen::{Counts, Given};

use super::link::Link;
use super::operation::Operation;
use super::request::Purpose;
use super::{MOST_MISSED, Machine, amount, whole};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::status::{Failure, Local};
use crate::time::Time;

/// How far back is asked again, in seconds: what was written at the same time may become visible one after the other.
const OVERLAP_SECONDS: i64 = 2;

/// Messages that may wait for an answer under way.
const MOST_EARLY: usize = 100;

/// Somebody who listens.
#[derive(Debug)]
pub struct Feed {
    /// The number that the application knows it by.
    pub id: u32,
    /// Messages up to this time are not wanted.
    first: Option<Time>,
    /// Later messages are asked for.
    since: Time,
    /// When the next question is due.
    next_poll: f64,
    /// Whether one is under way.
    polling: bool,
    /// What came unasked meanwhile.
    early: Vec<Value>,
    /// What was given out of the time that is asked for again.
    given: Given,
    /// What the application has not read yet.
    room: Room,
}

impl Machine {
    pub(super) fn subscribe(&mut self, text: &str) {
        let Some(Value::Object(options)) = Value::parse(text) else {
            return;
        };
        let id = super::number(&options, "id");
        let first = options.text("since").and_then(Time::from_rfc3339);
        if self.user.is_none() && !self.is_signing_in() {
            let local = Local {
                code: codes::AUTH_TOKEN_MISSING,
                operation: "FetchMessages",
                outcome: Outcome::NotSent,
                safe: true,
                reason: "nobody is signed in",
            };
            let error = local.failure(&[]).record;
            return self.emit(
                "end",
                Object::default()
                    .with("id", u64::from(id))
                    .with("error", error),
            );
        }
        self.feeds.push(Feed {
            id,
            first,
            since: first.unwrap_or_default(),
            next_poll: self.now,
            polling: false,
            early: Vec::new(),
            given: Given::default(),
            room: Room::new(amount(&options, "bufferBytes").map(whole)),
        });
        let at = self.feeds.len() - 1;
        for value in core::mem::take(&mut self.missed) {
            let size = value.weight();
            self.give(at, value, size);
        }
        self.wake();
    }

    /// Tells everybody who listens; what nobody hears is kept for the first one.
    pub(super) fn tell(&mut self, value: Object) {
        if self.feeds.is_empty() && self.missed.len() < MOST_MISSED {
            self.missed.push(value.clone().into());
        }
        let size = value.weight();
        for at in 0..self.feeds.len() {
            if self.feeds[at].room.has_for_event(size) {
                self.give(at, value.clone().into(), size);
            } else {
                self.feeds[at].room.drop_one();
            }
        }
    }

    /// Gives something to the application, after the word that something before it is missing.
    fn give(&mut self, at: usize, value: Value, size: u64) {
        self.tell_of_gap(at);
        let feed = &mut self.feeds[at];
        feed.room.add(size);
        let event = Object::default().with("id", u64::from(feed.id));
        self.emit("event", event.with("value", value).with("bytes", size));
    }

    fn tell_of_gap(&mut self, at: usize) {
        if let Some(dropped) = self.feeds[at].room.take_dropped() {
            let gap = Object::default().with("kind", "gap");
            let gap = gap.with("dropped", dropped);
            let size = gap.weight();
            self.give(at, gap.into(), size);
        }
    }

    /// The application has read something.
    pub(super) fn read(&mut self, text: &str) {
        let Some(Value::Object(read)) = Value::parse(text) else {
            return;
        };
        let id = super::number(&read, "id");
        let bytes = amount(&read, "bytes").map(whole).unwrap_or_default();
        let Some(at) = self.feeds.iter().position(|feed| feed.id == id) else {
            return;
        };
        let feed = &mut self.feeds[at];
        if feed.room.free(bytes) {
            feed.next_poll = self.now;
        }
        if !feed.room.is_full() {
            self.tell_of_gap(at);
        }
    }

    /// When the next question of a feed is due, if it asks at all now.
    pub(super) fn next_poll(&self, feed: &Feed) -> Option<f64> {
        let asks = self.link == Link::Open && self.introduced && self.authenticated;
        let waits = feed.polling || feed.room.is_full();
        (asks && !waits && self.dialect != Some(Dialect::First)).then_some(feed.next_poll)
    }

    /// Asks for what is new, where it is time.
    pub(super) fn poll(&mut self) {
        let Some(fetch) = Operation::find("fetch") else {
            return;
        };
        for at in 0..self.feeds.len() {
            let due = self
                .next_poll(&self.feeds[at])
                .is_some_and(|due| due <= self.now);
            if due {
                let feed = &mut self.feeds[at];
                feed.polling = true;
                let (id, since) = (feed.id, feed.since.to_rfc3339());
                let members = Object::default().with("time", since);
                let timeout = self.settings.timeout_ms;
                let request = self.request(Purpose::Poll(id), fetch, members, timeout);
                self.requests.push(request);
            }
        }
    }

    pub(super) fn polled(&mut self, id: u32, messages: Vec<Value>) {
        let feed = self.feeds.iter_mut().find(|feed| feed.id == id);
        // They tell more than an answer does, such as the sender.
        let mut all = feed.map_or_else(Vec::new, |feed| core::mem::take(&mut feed.early));
        all.extend(messages);
        self.deliver(id, all);
        let due = self.now + self.settings.poll_ms;
        if let Some(feed) = self.feeds.iter_mut().find(|feed| feed.id == id) {
            feed.polling = false;
            feed.next_poll = due;
        }
    }

    /// A question broke off with its connection: it is asked again at once on the next one.
    pub(super) fn poll_again(&mut self, id: u32) {
        if let Some(feed) = self.feeds.iter_mut().find(|feed| feed.id == id) {
            feed.polling = false;
            feed.next_poll = self.now;
        }
    }

    /// A failed question is no reason to end a feed: the next one may succeed.
    pub(super) fn poll_failed(&mut self, id: u32, failure: &Failure) {
        let mut text = String::from("asking for new messages failed: ");
        text.push_str(failure.code.id());
        self.log(&text);
        self.polled(id, Vec::new());
    }

    /// Messages that came without a question. While the answer to one is under way they wait, because they would overtake earlier ones
    /// that are in it.
    pub(super) fn pushed(&mut self, messages: &[Value]) {
        let mut ready = Vec::new();
        for feed in &mut self.feeds {
            if feed.polling {
                // What finds no place is in a later answer.
                let places = MOST_EARLY.saturating_sub(feed.early.len());
                feed.early.extend(messages.iter().take(places).cloned());
            } else {
                ready.push(feed.id);
            }
        }
        for id in ready {
            self.deliver(id, messages.to_vec());
        }
    }

    /// Gives out what was not given out yet, in the order of time.
    fn deliver(&mut self, id: u32, messages: Vec<Value>) {
        let Some(at) = self.feeds.iter().position(|feed| feed.id == id) else {
            return;
        };
        let mut messages: Vec<(Time, Object)> = messages
            .into_iter()
            .filter_map(|message| match message {
                Value::Object(message) => Some((time_of(&message), message)),
                _ => None,
            })
            .collect();
        messages.sort_by_key(|(time, _)| *time);
        let kept_by_server = self.dialect != Some(Dialect::First);
        let mut counts = Counts::default();
        for (time, mut message) in messages {
            let feed = &mut self.feeds[at];
            // Dialects that count in seconds give a little more than was asked for.
            if feed
                .first
                .is_some_and(|first| time <= first && message.get("time").is_some())
            {
                continue;
            }
            message.0.insert(0, ("kind".into(), "message".into()));
            let size = message.weight();
            let has_room = feed.room.has(size);
            if !has_room && kept_by_server {
                // This one and all later ones are asked for again.
                break;
            }
            if !feed.given.is_new(time, &message, &mut counts) {
                continue;
            }
            feed.since = feed.since.max(time.before(OVERLAP_SECONDS));
            if has_room {
                self.give(at, message.into(), size);
            } else {
                feed.room.drop_one();
            }
        }
        let feed = &mut self.feeds[at];
        feed.given.forget_before(feed.since.seconds);
    }
}

fn time_of(message: &Object) -> Time {
    message
        .text("time")
        .and_then(Time::from_rfc3339)
        .unwrap_or_default()
}
