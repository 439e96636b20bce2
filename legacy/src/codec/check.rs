//! What is wrong with a message before it is sent, by the paths of its members.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::decode::is_whole;
use super::encode::own_name;
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::schema::{self, Field, Kind};
use crate::time::Time;

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
        // The first documents have ids that are texts.
        (Kind::Id | Kind::IdText, Value::Text(id))
            if is_whole(id) || dialect == Dialect::First && !id.is_empty() && id.trim() == id => {}
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
