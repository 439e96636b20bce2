//! To the wire: members by the names and in the forms of a dialect.

use alloc::vec::Vec;

use super::EXTRA;
use super::decode::{is_whole, unwrapped};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::schema::{Field, Kind};
use crate::time::Time;

pub(super) fn encode_members(
    fields: &[Field],
    members: &Object,
    dialect: Dialect,
    wire: &mut Object,
) {
    encode_fields(fields, members, dialect, wire);
    encode_extra(members, wire);
}

pub(super) fn encode_fields(
    fields: &[Field],
    members: &Object,
    dialect: Dialect,
    wire: &mut Object,
) {
    for field in fields {
        let name = field.wire_name(dialect);
        if let Some(value) = members.get(field.name)
            && !name.is_empty()
        {
            wire.push(name, encode_value(field.kind, value, dialect));
        }
    }
}

pub(super) fn encode_extra(members: &Object, wire: &mut Object) {
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

/// The name of a member in a dialect.
pub(super) fn own_name(fields: &[Field], name: &str, dialect: Dialect) -> Option<&'static str> {
    let field = fields.iter().find(|field| field.name == name)?;
    Some(field.wire_name(dialect)).filter(|wire| !wire.is_empty())
}
