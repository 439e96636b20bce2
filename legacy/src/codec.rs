//! Messages between the wire and the API: [`decode`] reads what any server sends, [`encode`] writes in a dialect.
//!
//! Members that nobody knows are kept, in a member `extra` of the object that they stood in, as are known ones that hold
//! something else than they should. `null` is the same as absent.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::schema::{self, Field, Kind};
use crate::time::Time;

/// Holds the members that have no name here.
pub const EXTRA: &str = "extra";

/// Where the unknown members of a sender are kept, who is an object of its own in the first dialect.
const SENDER_EXTRA: &str = "senderExtra";

/// The type of a user's message or of a batch of them.
const USER_MESSAGES: i32 = 0;

/// A message: its type and its members, named as in the API.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// The number of its type.
    pub code: i32,
    /// Its members.
    pub members: Object,
}

/// Reads a text frame; `None` when it is no object with a type.
#[must_use]
pub fn decode(text: &str) -> Option<Message> {
    match Value::parse(text)? {
        Value::Object(wire) => decode_object(&wire),
        _ => None,
    }
}

/// Reads the object of a text frame.
#[must_use]
pub fn decode_object(wire: &Object) -> Option<Message> {
    let code = wire.small_number("code")?;
    let members = if code == USER_MESSAGES && is_single(wire) {
        decode_single(wire)
    } else {
        decode_members(schema::fields(code), wire, &["code"])
    };
    let members = if code == USER_MESSAGES {
        with_sessions(members)
    } else {
        members
    };
    Some(Message { code, members })
}

/// Writes a message as a text frame.
#[must_use]
pub fn encode(message: &Message, dialect: Dialect) -> String {
    let code = u64::try_from(message.code).unwrap_or(0);
    let mut wire = Object::default().with("code", code);
    if message.code == USER_MESSAGES && dialect == Dialect::First {
        encode_single(&message.members, &mut wire);
    } else {
        encode_members(
            schema::fields(message.code),
            &message.members,
            dialect,
            &mut wire,
        );
    }
    Value::Object(wire).to_wire()
}

/// Whether it is the one message of a user that the first dialect sends, and no batch.
#[must_use]
pub fn is_single(wire: &Object) -> bool {
    wire.get("msg").is_some() || wire.get("sender").is_some()
}

fn decode_single(wire: &Object) -> Object {
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
fn encode_single(members: &Object, wire: &mut Object) {
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

/// Every message of a batch names its session, whether the server wrote it there or once for all.
fn with_sessions(mut members: Object) -> Object {
    let session = members.get("sessionId").cloned();
    for (key, value) in &mut members.0 {
        let Value::List(messages) = value else {
            continue;
        };
        if key != "messages" {
            continue;
        }
        for message in messages {
            if let Value::Object(message) = message
                && message.get("sessionId").is_none()
            {
                message.push_some("sessionId", session.clone());
            }
        }
    }
    members
}

/// Reads the members of an object; `skip` are those that are none of them.
fn decode_members(fields: &[Field], wire: &Object, skip: &[&str]) -> Object {
    let mut members = Object::default();
    let mut extra = Object::default();
    for (key, value) in &wire.0 {
        if skip.contains(&key.as_str()) {
            continue;
        }
        let field = schema::find(fields, key);
        if field.is_some() && *value == Value::Null {
            continue;
        }
        let known = field.filter(|field| members.get(field.name).is_none());
        match known.and_then(|field| Some((field, decode_value(field.kind, value)?))) {
            Some((field, value)) => members.push(field.name, value),
            None => extra.0.push((key.clone(), value.clone())),
        }
    }
    if !extra.0.is_empty() {
        members.push(EXTRA, extra);
    }
    members
}

/// The value as the API has it; `None` when it is none of its kind.
fn decode_value(kind: Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Any, value) => Some(value.clone()),
        (Kind::Text, Value::Text(_)) | (Kind::Flag, Value::Bool(_)) => Some(value.clone()),
        // Accounts are digits now and then.
        (Kind::Text | Kind::Id | Kind::IdText, Value::Number(digits)) => {
            is_whole(digits).then(|| digits.as_str().into())
        }
        (Kind::Id | Kind::IdText, Value::Text(text)) => Some(text.trim().into()),
        (Kind::Time, Value::Number(digits)) => {
            Some(Time::from_seconds(digits)?.to_rfc3339().into())
        }
        (Kind::Time, Value::Text(text)) => {
            let time = Time::from_rfc3339(text).or_else(|| Time::from_seconds(text))?;
            Some(time.to_rfc3339().into())
        }
        (Kind::Number, Value::Number(digits) | Value::Text(digits)) => {
            ourchat_recogniser::text::number(digits)?;
            Some(Value::Number(digits.trim().to_owned()))
        }
        (Kind::Size, Value::Number(digits)) => is_whole(digits).then(|| value.clone()),
        (Kind::Texts, Value::List(items)) => each(items, |item| decode_value(Kind::Text, item)),
        (Kind::Ids, Value::List(items)) => each(items, |item| decode_value(Kind::Id, item)),
        (Kind::Fields(fields), Value::Object(object)) => {
            Some(decode_members(fields, object, &[]).into())
        }
        (Kind::List(fields), Value::List(items)) => each(items, |item| match item {
            Value::Object(object) => Some(decode_members(fields, object, &[]).into()),
            _ => None,
        }),
        (Kind::Names(fields), Value::List(items)) => each(items, |item| match item {
            Value::Text(name) => Some(
                schema::find(fields, name)
                    .map_or(name.as_str(), |field| field.name)
                    .into(),
            ),
            _ => None,
        }),
        (Kind::Content, Value::List(items)) => each(items, |item| Some(unwrapped(item).clone())),
        _ => None,
    }
}

fn each(items: &[Value], one: impl FnMut(&Value) -> Option<Value>) -> Option<Value> {
    items
        .iter()
        .map(one)
        .collect::<Option<Vec<_>>>()
        .map(Value::List)
}

/// Digits without a sign and without leading zeros.
fn is_whole(digits: &str) -> bool {
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole && (digits.len() == 1 || !digits.starts_with('0'))
}

/// A part of a message, which real servers wrap in an object with the name of its kind.
fn unwrapped(unit: &Value) -> &Value {
    match unit {
        Value::Object(Object(members)) => match members.as_slice() {
            [(name, inner @ Value::Object(_))] if name == "Text" => inner,
            _ => unit,
        },
        _ => unit,
    }
}

fn wrapped(unit: &Value, dialect: Dialect) -> Value {
    let is_text = match unit {
        Value::Object(object) if dialect != Dialect::First => {
            object.small_number("type") == Some(0) && object.text("text").is_some()
        }
        _ => false,
    };
    // What would be unwrapped is wrapped once more, so that it comes back as it is.
    if is_text || !core::ptr::eq(unwrapped(unit), unit) {
        Object::default().with("Text", unit.clone()).into()
    } else {
        unit.clone()
    }
}

fn encode_members(fields: &[Field], members: &Object, dialect: Dialect, wire: &mut Object) {
    encode_fields(fields, members, dialect, wire);
    encode_extra(members, wire);
}

fn encode_fields(fields: &[Field], members: &Object, dialect: Dialect, wire: &mut Object) {
    for field in fields {
        let name = field.wire_name(dialect);
        if let Some(value) = members.get(field.name)
            && !name.is_empty()
        {
            wire.push(name, encode_value(field.kind, value, dialect));
        }
    }
}

fn encode_extra(members: &Object, wire: &mut Object) {
    if let Some(Value::Object(extra)) = members.get(EXTRA) {
        let own = extra.0.iter().filter(|(key, _)| key != "code");
        wire.0.extend(own.cloned());
    }
}

fn encode_value(kind: Kind, value: &Value, dialect: Dialect) -> Value {
    match (kind, value) {
        (Kind::Id, Value::Text(id)) if dialect != Dialect::First && is_whole(id) => {
            Value::Number(id.clone())
        }
        (Kind::Time, Value::Text(text)) => match Time::from_rfc3339(text) {
            Some(time) if dialect != Dialect::Last => Value::Number(time.to_seconds()),
            Some(time) => time.to_rfc3339().into(),
            None => value.clone(),
        },
        (Kind::Ids, Value::List(items)) => items
            .iter()
            .map(|item| encode_value(Kind::Id, item, dialect))
            .collect::<Vec<_>>()
            .into(),
        (Kind::Fields(fields), Value::Object(object)) => {
            let mut wire = Object::default();
            encode_members(fields, object, dialect, &mut wire);
            wire.into()
        }
        (Kind::List(fields), Value::List(items)) => {
            let one = |item: &Value| encode_value(Kind::Fields(fields), item, dialect);
            items.iter().map(one).collect::<Vec<_>>().into()
        }
        (Kind::Names(fields), Value::List(items)) => {
            let one = |item: &Value| match item {
                Value::Text(name) => own_name(fields, name, dialect).unwrap_or(name).into(),
                _ => item.clone(),
            };
            items.iter().map(one).collect::<Vec<_>>().into()
        }
        (Kind::Content, Value::List(items)) => {
            let one = |unit: &Value| wrapped(unit, dialect);
            items.iter().map(one).collect::<Vec<_>>().into()
        }
        _ => value.clone(),
    }
}

/// The name of a member in a dialect.
fn own_name(fields: &[Field], name: &str, dialect: Dialect) -> Option<&'static str> {
    let field = fields.iter().find(|field| field.name == name)?;
    Some(field.wire_name(dialect)).filter(|wire| !wire.is_empty())
}

/// A member that cannot be sent: its path, and what is expected there.
pub type Problem = (String, &'static str);

/// What is wrong with the members of a message that is to be sent.
#[must_use]
pub fn problems(code: i32, members: &Object, dialect: Dialect) -> Vec<Problem> {
    let mut problems = Vec::new();
    check(schema::fields(code), members, dialect, &mut problems);
    problems
}

fn check(fields: &[Field], members: &Object, dialect: Dialect, problems: &mut Vec<Problem>) {
    for field in fields {
        let path = field.name.to_owned();
        match members.get(field.name) {
            Some(_) if field.wire_name(dialect).is_empty() && !field.optional => {
                problems.push((path, "expected nothing: this dialect has no such member"));
            }
            Some(value) => check_value(field.kind, value, dialect, path, problems),
            None if field.required => problems.push((path, expected(field.kind))),
            None => {}
        }
    }
}

fn check_value(
    kind: Kind,
    value: &Value,
    dialect: Dialect,
    path: String,
    problems: &mut Vec<Problem>,
) {
    let every = |items: &[Value], kind: Kind, problems: &mut Vec<Problem>| {
        for (index, item) in items.iter().enumerate() {
            check_value(kind, item, dialect, place(&path, index), problems);
        }
    };
    match (kind, value) {
        (Kind::Any, _) | (Kind::Text, Value::Text(_)) | (Kind::Flag, Value::Bool(_)) => {}
        (Kind::Id | Kind::IdText, Value::Text(id)) if !id.is_empty() && id.trim() == id => {}
        (Kind::Time, Value::Text(text)) if Time::from_rfc3339(text).is_some() => {}
        (Kind::Number, Value::Number(digits))
            if ourchat_recogniser::text::number(digits).is_some() => {}
        (Kind::Size, Value::Number(digits)) if is_whole(digits) => {}
        (Kind::Texts, Value::List(items)) => every(items, Kind::Text, problems),
        (Kind::Ids, Value::List(items)) => every(items, Kind::Id, problems),
        (Kind::List(fields), Value::List(items)) => every(items, Kind::Fields(fields), problems),
        // The API has the members of `data` beside the others.
        (Kind::Fields(fields), Value::Object(object)) => check(fields, object, dialect, problems),
        (Kind::Names(fields), Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                let known = match item {
                    Value::Text(name) => own_name(fields, name, dialect).is_some(),
                    _ => false,
                };
                if !known {
                    problems.push((
                        place(&path, index),
                        "expected the name of a member that this dialect has",
                    ));
                }
            }
        }
        (Kind::Content, Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                if !matches!(item, Value::Object(_)) {
                    problems.push((place(&path, index), "expected an object"));
                }
            }
        }
        _ => problems.push((path, expected(kind))),
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "expected a text",
        Kind::Id | Kind::IdText => "expected an id",
        Kind::Time => "expected a time",
        Kind::Number | Kind::Size => "expected a whole number",
        Kind::Flag => "expected true or false",
        Kind::Fields(_) => "expected an object",
        Kind::Texts | Kind::Ids | Kind::List(_) | Kind::Names(_) | Kind::Content => {
            "expected a list"
        }
        Kind::Any => "expected a value",
    }
}

fn place(path: &str, index: usize) -> String {
    let mut place = path.to_owned();
    place.push('[');
    place.push_str(&crate::json::decimal(index as u64));
    place.push(']');
    place
}
