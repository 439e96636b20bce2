//! Random trees of values for any message, by the table.

use fastrand::Rng;
use ourchat_sdk::wire::{Field, Kind, Label, MessageId, Object, Value};

/// What the values may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Everything that the wire can carry.
    Wire,
    /// What a JavaScript value can hold: times in whole milliseconds and not further away than a `Date` reaches.
    JavaScript,
}

/// A random object of this type, defaults included; every member of every oneof gets its turn.
pub fn object(rng: &mut Rng, message: MessageId, range: Range) -> Object {
    let mut object = Object::with_defaults(message);
    let fields = message.fields();
    for field in fields {
        let present = rng.u8(0..4) > 0;
        match field.label() {
            Label::Repeated => {
                let count = if present { rng.usize(0..6) } else { 0 };
                object.set(
                    field.key(),
                    Value::List((0..count).map(|_| value(rng, field, range)).collect()),
                );
            }
            Label::Oneof(group) => {
                let members: Vec<_> = fields
                    .iter()
                    .filter(|it| it.label() == Label::Oneof(group))
                    .collect();
                // Decided once for the whole group, at its first member.
                if members[0].number() == field.number() && present {
                    let member = members[rng.usize(..members.len())];
                    object.set(member.key(), value(rng, member, range));
                }
            }
            _ if present => object.set(field.key(), value(rng, field, range)),
            _ => {}
        }
    }
    object
}

fn value(rng: &mut Rng, field: &Field, range: Range) -> Value {
    match field.kind() {
        Kind::String => Value::String(super::text(rng)),
        Kind::Bytes => Value::Bytes(super::bytes(rng)),
        Kind::Uint64 => Value::Uint64(super::integer(rng)),
        Kind::Int64 => Value::Int64(rng.i64(..) >> rng.u32(0..64)),
        Kind::Uint32 => Value::Number(f64::from(rng.u32(..) >> rng.u32(0..32))),
        Kind::Int32 => Value::Number(f64::from(rng.i32(..) >> rng.u32(0..32))),
        Kind::Bool => Value::Bool(rng.bool()),
        Kind::Double => Value::Number(match rng.u8(0..8) {
            0 => f64::INFINITY,
            1 => -1e-300,
            2 => 0.0,
            _ => (rng.f64() - 0.5) * 1e9,
        }),
        Kind::Enum if rng.u8(0..5) == 0 => Value::Enum(rng.i32(..)),
        Kind::Enum => Value::Enum(rng.i32(0..12)),
        Kind::Message => Value::Object(object(rng, field.message(), range)),
        Kind::Timestamp if range == Range::Wire => Value::Timestamp(rng.i64(..), rng.i32(..)),
        Kind::Duration if range == Range::Wire => Value::Duration(rng.i64(..), rng.i32(..)),
        Kind::Timestamp => {
            let milliseconds =
                rng.i64(-8_640_000_000_000_000..=8_640_000_000_000_000) >> rng.u32(0..53);
            Value::Timestamp(
                milliseconds.div_euclid(1000),
                milliseconds.rem_euclid(1000) as i32 * 1_000_000,
            )
        }
        Kind::Duration => {
            let milliseconds =
                rng.i64(-315_576_000_000_000..=315_576_000_000_000) >> rng.u32(0..48);
            Value::Duration(
                milliseconds / 1000,
                (milliseconds % 1000) as i32 * 1_000_000,
            )
        }
    }
}
