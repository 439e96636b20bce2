//! The message of a user as the first dialect has it: alone, with its sender as an object.

use alloc::vec::Vec;

use super::EXTRA;
use super::decode::decode_members;
use super::encode::{encode_extra, encode_fields, encode_members};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::schema;

/// Where the unknown members of a sender are kept.
const SENDER_EXTRA: &str = "senderExtra";

/// Whether it is the one message of a user that the first dialect sends, and no batch.
#[must_use]
pub fn is_single(wire: &Object) -> bool {
    wire.get("msg").is_some() || wire.get("sender").is_some()
}

pub(super) fn decode_single(wire: &Object) -> Object {
    let mut message = Object::default();
    let mut sender_extra = None;
    if let Some(Value::Object(sender)) = wire.get("sender") {
        let mut sender = decode_members(schema::SENDER, sender, &[]);
        sender.0.retain_mut(|(key, value)| {
            let is_extra = key == EXTRA;
            if is_extra {
                sender_extra = Some(core::mem::replace(value, Value::Null));
            }
            !is_extra
        });
        message = sender;
    }
    let skipped: &[&str] = if message.0.is_empty() && sender_extra.is_none() {
        &["code"]
    } else {
        &["code", "sender"]
    };
    message
        .0
        .extend(decode_members(schema::SINGLE_MESSAGE, wire, skipped).0);
    message.push_some(SENDER_EXTRA, sender_extra);
    let mut batch = Object::default();
    batch.push_some("sessionId", message.get("sessionId").cloned());
    batch.with("messages", Vec::from([Value::Object(message)]))
}

/// The first dialect has no batches: of several messages it takes the first.
pub(super) fn encode_single(members: &Object, wire: &mut Object) {
    let Some(Value::List(messages)) = members.get("messages") else {
        return encode_extra(members, wire);
    };
    let Some(Value::Object(message)) = messages.first() else {
        return;
    };
    let mut sender = Object::default();
    encode_fields(schema::SENDER, message, Dialect::First, &mut sender);
    if let Some(Value::Object(extra)) = message.get(SENDER_EXTRA) {
        sender.0.extend(extra.0.iter().cloned());
    }
    if !sender.0.is_empty() {
        wire.push("sender", sender);
    }
    encode_members(schema::SINGLE_MESSAGE, message, Dialect::First, wire);
}
