//! Any value as any message: it is refused with a path, or its bytes are read back and written again the same.
#![no_main]

use libfuzzer_sys::{
    arbitrary::{Arbitrary, Result, Unstructured},
    fuzz_target,
};
use ourchat_sdk::wire::{
    Field, Key, Kind, Label, MessageId, Object, Value, ValueBuilder, ValueSource, decode, encode,
};

/// A value for a message: mostly what its fields want, sometimes anything.
#[derive(Debug)]
struct Case {
    message: MessageId,
    value: Value,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        let count = MessageId::all().count();
        let message = MessageId(u16::try_from(input.choose_index(count)?).expect("few messages"));
        let value = if input.ratio(1, 20)? {
            anything(input, 0)?
        } else {
            object(input, message)?
        };
        Ok(Self { message, value })
    }
}

fn object(input: &mut Unstructured<'_>, message: MessageId) -> Result<Value> {
    let mut object = Object::new();
    for field in message.fields() {
        let value = match input.int_in_range(0..=15)? {
            0..=3 => continue,
            4 => anything(input, 0)?,
            _ if field.label() == Label::Repeated => {
                let count = input.int_in_range(0..=5)?;
                Value::List(
                    (0..count)
                        .map(|_| value(input, field))
                        .collect::<Result<_>>()?,
                )
            }
            _ => value(input, field)?,
        };
        object.set(field.key(), value);
    }
    Ok(Value::Object(object))
}

fn value(input: &mut Unstructured<'_>, field: &Field) -> Result<Value> {
    Ok(match field.kind() {
        Kind::String => Value::String(input.arbitrary()?),
        Kind::Bytes => Value::Bytes(input.arbitrary()?),
        Kind::Uint64 => Value::Uint64(input.arbitrary()?),
        Kind::Int64 => Value::Int64(input.arbitrary()?),
        Kind::Uint32 => Value::Number(input.arbitrary::<u32>()?.into()),
        Kind::Int32 => Value::Number(input.arbitrary::<i32>()?.into()),
        Kind::Double => Value::Number(input.arbitrary()?),
        Kind::Bool => Value::Bool(input.arbitrary()?),
        Kind::Enum => Value::Enum(input.arbitrary()?),
        Kind::Message => object(input, field.message())?,
        Kind::Timestamp => Value::Timestamp(input.arbitrary()?, input.arbitrary()?),
        Kind::Duration => Value::Duration(input.arbitrary()?, input.arbitrary()?),
    })
}

fn anything(input: &mut Unstructured<'_>, depth: u8) -> Result<Value> {
    let most = if depth > 3 { 8 } else { 10 };
    Ok(match input.int_in_range(0..=most)? {
        0 => Value::String(input.arbitrary()?),
        1 => Value::Bytes(input.arbitrary()?),
        2 => Value::Uint64(input.arbitrary()?),
        3 => Value::Int64(input.arbitrary()?),
        4 => Value::Number(input.arbitrary()?),
        5 => Value::Bool(input.arbitrary()?),
        6 => Value::Enum(input.arbitrary()?),
        7 => Value::Timestamp(input.arbitrary()?, input.arbitrary()?),
        8 => Value::Duration(input.arbitrary()?, input.arbitrary()?),
        9 => {
            let count = input.int_in_range(0..=4)?;
            Value::List(
                (0..count)
                    .map(|_| anything(input, depth + 1))
                    .collect::<Result<_>>()?,
            )
        }
        _ => {
            let mut object = Object::new();
            for _ in 0..input.int_in_range(0..=4)? {
                object.set(Key(input.arbitrary()?), anything(input, depth + 1)?);
            }
            Value::Object(object)
        }
    })
}

fn write(value: &Value, message: MessageId) -> std::result::Result<Vec<u8>, String> {
    let mut out = b"before".to_vec();
    match encode(&ValueSource::new(), &Some(value), message, &mut out) {
        Ok(()) => Ok(out.split_off(6)),
        Err(error) => {
            assert_eq!(out, b"before", "a refused value leaves nothing behind");
            Err(error.path)
        }
    }
}

fuzz_target!(|case: Case| {
    let Case { message, value } = case;
    match write(&value, message) {
        // A path begins with a member of the message, unless the root itself is wrong.
        Err(path) => {
            let end = path.find(['.', '[']).unwrap_or(path.len());
            let known = message
                .fields()
                .iter()
                .any(|field| field.key().name() == &path[..end]);
            assert!(
                known || path.is_empty() && value.as_object().is_none(),
                "{path}"
            );
        }
        Ok(bytes) => {
            let mut builder = ValueBuilder::new();
            decode(&bytes, message, &mut builder).expect("what was written can be read");
            assert_eq!(write(&Value::Object(builder.finish()), message), Ok(bytes));
        }
    }
});
