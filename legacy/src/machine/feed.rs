//! Feeds: what comes by itself, and what is asked for again and again because no server of the later dialects pushes it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::Outcome;

use super::link::Link;
use super::operation::Operation;
use super::request::Purpose;
use super::{MOST_MISSED, Machine};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::status::{Failure, Local};
use crate::time::Time;

/// How far back is asked again, in seconds: what was written at the same time may become visible one after the other.
const OVERLAP_SECONDS: i64 = 2;

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
    /// What was given out of the time that is asked for again.
    seen: BTreeMap<String, Seen>,
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
            seen: BTreeMap::new(),
        });
        for value in core::mem::take(&mut self.missed) {
            self.emit(
                "event",
                Object::default()
                    .with("id", u64::from(id))
                    .with("value", value),
            );
        }
        self.wake();
    }

    /// Tells everybody who listens; what nobody hears is kept for the first one.
    pub(super) fn tell(&mut self, value: Object) {
        if self.feeds.is_empty() && self.missed.len() < MOST_MISSED {
            self.missed.push(value.clone().into());
        }
        let ids: Vec<u32> = self.feeds.iter().map(|feed| feed.id).collect();
        for id in ids {
            self.emit(
                "event",
                Object::default()
                    .with("id", u64::from(id))
                    .with("value", value.clone()),
            );
        }
    }

    /// When the next question of a feed is due, if it asks at all now.
    pub(super) fn next_poll(&self, feed: &Feed) -> Option<f64> {
        let asks = self.link == Link::Open && self.introduced && self.authenticated;
        (asks && !feed.polling && self.dialect != Some(Dialect::First)).then_some(feed.next_poll)
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
        self.deliver(id, messages);
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

    /// Messages that came without a question.
    pub(super) fn pushed(&mut self, messages: &[Value]) {
        let ids: Vec<u32> = self.feeds.iter().map(|feed| feed.id).collect();
        for id in ids {
            self.deliver(id, messages.to_vec());
        }
    }

    /// Gives out what was not given out yet, in the order of time.
    fn deliver(&mut self, id: u32, messages: Vec<Value>) {
        let Some(feed) = self.feeds.iter_mut().find(|feed| feed.id == id) else {
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
        let fresh = feed.fresh(messages);
        for mut message in fresh {
            message.0.insert(0, ("kind".into(), "message".into()));
            self.emit(
                "event",
                Object::default()
                    .with("id", u64::from(id))
                    .with("value", message),
            );
        }
    }
}

impl Feed {
    /// The messages that are new, by their identity: the id, or without one what is known of them. Equal ones of the same
    /// moment are counted, because people do say the same twice; and a server may tell a message first with its id and then
    /// without, or the other way round.
    fn fresh(&mut self, messages: Vec<(Time, Object)>) -> Vec<Object> {
        let mut fresh = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (time, message) in messages {
            // Dialects that count in seconds give a little more than was asked for.
            if self
                .first
                .is_some_and(|first| time <= first && message.get("time").is_some())
            {
                continue;
            }
            let seen = self
                .seen
                .entry(likeness(time, &message))
                .or_insert_with(|| Seen::at(time));
            let is_new = match message.get("id") {
                Some(id) => seen.with_id(id),
                None => {
                    let count = counts.entry(likeness(time, &message)).or_default();
                    *count += 1;
                    seen.without_id(*count)
                }
            };
            if is_new {
                self.since = self.since.max(time.before(OVERLAP_SECONDS));
                fresh.push(message);
            }
        }
        let since = self.since.seconds;
        self.seen.retain(|_, seen| seen.time.seconds >= since);
        fresh
    }
}

/// What was given out of messages that look the same.
#[derive(Debug)]
struct Seen {
    time: Time,
    given: usize,
    /// Those of them whose id is not known.
    unnamed: usize,
    ids: BTreeSet<String>,
}

impl Seen {
    fn at(time: Time) -> Self {
        Self {
            time,
            given: 0,
            unnamed: 0,
            ids: BTreeSet::new(),
        }
    }

    fn with_id(&mut self, id: &Value) -> bool {
        if !self.ids.insert(id.to_wire()) {
            return false;
        }
        if self.unnamed > 0 {
            self.unnamed -= 1;
            return false;
        }
        self.given += 1;
        true
    }

    /// `count` tells how many that look the same came in one answer.
    fn without_id(&mut self, count: usize) -> bool {
        let is_new = count > self.given;
        if is_new {
            self.given += 1;
            self.unnamed += 1;
        }
        is_new
    }
}

fn time_of(message: &Object) -> Time {
    message
        .text("time")
        .and_then(Time::from_rfc3339)
        .unwrap_or_default()
}

/// What messages that are the same have in common, however a server tells them.
fn likeness(time: Time, message: &Object) -> String {
    let mut likeness = Object::default();
    likeness.push_some("session", message.get("sessionId").cloned());
    likeness.push("time", Value::Number(time.to_seconds()));
    likeness.push_some("content", message.get("content").cloned());
    Value::Object(likeness).to_wire()
}
