//! From the wire: members by whatever name and in whatever form servers sent them.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::EXTRA;
use crate::json::{Object, Value};
use crate::schema::{self, Field, Kind};
use crate::time::Time;

/// Reads the members of an object; `skip` are those that are none of them.
pub(super) fn decode_members(fields: &[Field], wire: &Object, skip: &[&str]) -> Object {
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
pub(super) fn is_whole(digits: &str) -> bool {
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole && (digits.len() == 1 || !digits.starts_with('0'))
}

/// A part of a message, which real servers wrap in an object with the name of its kind.
pub(super) fn unwrapped(unit: &Value) -> &Value {
    match unit {
        Value::Object(Object(members)) => match members.as_slice() {
            [(name, inner @ Value::Object(_))] if name == "Text" => inner,
            _ => unit,
        },
        _ => unit,
    }
}
