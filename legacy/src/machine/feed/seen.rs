//! Which messages were given out already.
//!
//! A message is known by its id, or without one by what is known of it. Equal ones of the same moment are counted, because
//! people do say the same twice; and a server may tell a message first with its id and then without, or the other way round.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use crate::json::{Object, Value};
use crate::time::Time;

/// What was given out of the time that is asked for again.
#[derive(Debug, Default)]
pub struct Given(BTreeMap<String, Seen>);

/// How many messages of one answer look the same, so far.
#[derive(Default)]
pub struct Counts(BTreeMap<String, usize>);

impl Given {
    /// Whether a message is new; it is not the next time.
    pub fn is_new(&mut self, time: Time, message: &Object, counts: &mut Counts) -> bool {
        let likeness = likeness(time, message);
        let count = message.get("id").is_none().then(|| {
            let count = counts.0.entry(likeness.clone()).or_default();
            *count += 1;
            *count
        });
        let seen = self.0.entry(likeness).or_insert_with(|| Seen::at(time));
        match (message.get("id"), count) {
            (Some(id), _) => seen.with_id(id),
            (None, count) => seen.without_id(count.unwrap_or_default()),
        }
    }

    /// Forgets what is not asked for again.
    pub fn forget_before(&mut self, seconds: i64) {
        self.0.retain(|_, seen| seen.time.seconds >= seconds);
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

/// What messages that are the same have in common, however a server tells them.
fn likeness(time: Time, message: &Object) -> String {
    let mut likeness = Object::default();
    likeness.push_some("session", message.get("sessionId").cloned());
    likeness.push("time", Value::Number(time.to_seconds()));
    likeness.push_some("content", message.get("content").cloned());
    Value::Object(likeness).to_wire()
}
