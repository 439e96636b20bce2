//! Values → bytes of a message.

use super::{
    table::{EnumId, Field, Key, Kind, Label, MessageId},
    writer,
};

/// Values that the encoder can look into.
///
/// Every value is looked at once, because looking may run foreign code that answers differently the next time.
pub trait Source {
    /// A cheap handle to a value.
    type Value: Clone;
    /// Whether the value is an object whose members can be asked for.
    fn is_object(&self, value: &Self::Value) -> bool;
    /// A member of an object; `None` when it is missing.
    fn field(&self, object: &Self::Value, key: Key) -> Option<Self::Value>;
    /// The number of items of a list; `None` for what is no list.
    fn length(&self, value: &Self::Value) -> Option<u32>;
    /// One item of a list.
    fn item(&self, value: &Self::Value, index: u32) -> Self::Value;
    /// Appends a text as UTF-8; `false` for what is no text or cannot be written as UTF-8.
    fn string(&self, value: &Self::Value, out: &mut Vec<u8>) -> bool;
    /// Appends bytes; `false` for what is none.
    fn bytes(&self, value: &Self::Value, out: &mut Vec<u8>) -> bool;
    /// An unsigned 64-bit integer.
    fn uint64(&self, value: &Self::Value) -> Option<u64>;
    /// A signed 64-bit integer.
    fn int64(&self, value: &Self::Value) -> Option<i64>;
    /// A number.
    fn number(&self, value: &Self::Value) -> Option<f64>;
    /// True or false.
    fn boolean(&self, value: &Self::Value) -> Option<bool>;
    /// The number of a value of an enum.
    fn enumeration(&self, value: &Self::Value, of: EnumId) -> Option<i32>;
    /// A moment, in seconds since 1970 and nanoseconds.
    fn timestamp(&self, value: &Self::Value) -> Option<(i64, i32)>;
    /// A length of time.
    fn duration(&self, value: &Self::Value) -> Option<(i64, i32)>;
}

/// A value that does not fit its field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidField {
    /// Where it stands: `filter.createdAfter`, `members[2]`; empty for the root.
    pub path: String,
    /// What should stand there, in English: `an id: decimal string, bigint or safe integer`.
    pub expected: &'static str,
}

const OBJECT: &str = "an object";
const LIST: &str = "an array";
const STRING: &str = "a string without lone surrogates";
const BYTES: &str = "bytes: Uint8Array, another view or ArrayBuffer";
const UINT64: &str = "an id: decimal string, bigint or safe integer";
const INT64: &str = "an integer: decimal string, bigint or safe integer";
const UINT32: &str = "an integer from 0 to 4294967295";
const INT32: &str = "an integer from -2147483648 to 2147483647";
const DOUBLE: &str = "a number";
const BOOL: &str = "a boolean";
const ENUM: &str = "one of the values of the enum";
const TIMESTAMP: &str = "a time: Date, milliseconds since 1970 or ISO 8601 string";
const DURATION: &str = "a number of milliseconds";
const ONLY_ONE: &str = "to be left out, because another field of the same choice is given";

impl InvalidField {
    fn within(self, key: Key, index: Option<u32>) -> Self {
        let mut path = String::from(key.name());
        if let Some(index) = index {
            path.push('[');
            push_decimal(&mut path, index);
            path.push(']');
        }
        if !self.path.is_empty() {
            path.push('.');
            path.push_str(&self.path);
        }
        Self { path, ..self }
    }
}

impl From<&'static str> for InvalidField {
    fn from(expected: &'static str) -> Self {
        Self {
            path: String::new(),
            expected,
        }
    }
}

/// `core::fmt` would cost more than the rest of the encoder.
fn push_decimal(out: &mut String, value: u32) {
    if value >= 10 {
        push_decimal(out, value / 10);
    }
    out.push(char::from(b'0' + (value % 10) as u8));
}

/// Appends the bytes of one message; they are the same that prost would write.
///
/// # Errors
/// When a value does not fit its field, with the path of the first one; `out` is then as it was.
pub fn encode<S: Source>(
    source: &S,
    value: &S::Value,
    message: MessageId,
    out: &mut Vec<u8>,
) -> Result<(), InvalidField> {
    let start = out.len();
    let result = fields(source, value, message, out);
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// The depth of the recursion is that of the contract, in which no message contains itself.
fn fields<S: Source>(
    source: &S,
    object: &S::Value,
    message: MessageId,
    out: &mut Vec<u8>,
) -> Result<(), InvalidField> {
    if !source.is_object(object) {
        return Err(OBJECT.into());
    }
    let mut chosen = None;
    for field in message.fields() {
        let key = field.key();
        let Some(value) = source.field(object, key) else {
            continue;
        };
        let keep_default = match field.label() {
            Label::Repeated => {
                list(source, &value, field, out)?;
                continue;
            }
            Label::Oneof(group) if chosen == Some(group) => {
                return Err(InvalidField::from(ONLY_ONE).within(key, None));
            }
            Label::Oneof(group) => {
                chosen = Some(group);
                true
            }
            Label::Optional => true,
            Label::Plain => false,
        };
        single(source, &value, field, keep_default, out)
            .map_err(|error| error.within(key, None))?;
    }
    Ok(())
}

fn list<S: Source>(
    source: &S,
    value: &S::Value,
    field: &Field,
    out: &mut Vec<u8>,
) -> Result<(), InvalidField> {
    let length = source.length(value);
    let length = length.ok_or_else(|| InvalidField::from(LIST).within(field.key(), None))?;
    let packed = !matches!(
        field.kind(),
        Kind::String | Kind::Bytes | Kind::Message | Kind::Timestamp | Kind::Duration
    );
    let items = |out: &mut Vec<u8>| {
        (0..length).try_for_each(|index| {
            let item = source.item(value, index);
            let written = if packed {
                packed_item(source, &item, field, out)
            } else {
                single(source, &item, field, true, out)
            };
            written.map_err(|error| error.within(field.key(), Some(index)))
        })
    };
    if packed && length > 0 {
        writer::delimited_field(out, field.number(), items)
    } else {
        items(out)
    }
}

fn packed_item<S: Source>(
    source: &S,
    value: &S::Value,
    field: &Field,
    out: &mut Vec<u8>,
) -> Result<(), InvalidField> {
    if field.kind() == Kind::Double {
        out.extend_from_slice(&source.number(value).ok_or(DOUBLE)?.to_le_bytes());
    } else {
        writer::varint(out, integer(source, value, field)?);
    }
    Ok(())
}

/// Writes a field with its tag, or nothing when it has its default and that need not be kept.
fn single<S: Source>(
    source: &S,
    value: &S::Value,
    field: &Field,
    keep_default: bool,
    out: &mut Vec<u8>,
) -> Result<(), InvalidField> {
    let number = field.number();
    let start = out.len();
    match field.kind() {
        Kind::String | Kind::Bytes => {
            let is_text = field.kind() == Kind::String;
            let mut empty = true;
            writer::delimited_field(out, number, |out| {
                let before = out.len();
                let fits = if is_text {
                    source.string(value, out)
                } else {
                    source.bytes(value, out)
                };
                empty = out.len() == before;
                if fits {
                    Ok(())
                } else {
                    Err(if is_text { STRING } else { BYTES })
                }
            })?;
            if empty && !keep_default {
                out.truncate(start);
            }
        }
        Kind::Message => writer::delimited_field(out, number, |out| {
            fields(source, value, field.message(), out)
        })?,
        Kind::Timestamp => time(number, source.timestamp(value).ok_or(TIMESTAMP)?, out)?,
        Kind::Duration => time(number, source.duration(value).ok_or(DURATION)?, out)?,
        Kind::Double => {
            let value = source.number(value).ok_or(DOUBLE)?;
            if keep_default || value != 0.0 {
                writer::double_field(out, number, value);
            }
        }
        _ => {
            let value = integer(source, value, field)?;
            if keep_default || value != 0 {
                writer::varint_field(out, number, value);
            }
        }
    }
    Ok(())
}

/// An integer as it stands on the wire: negative ones with all 64 bits.
fn integer<S: Source>(source: &S, value: &S::Value, field: &Field) -> Result<u64, &'static str> {
    Ok(match field.kind() {
        // The server's database breaks on larger values.
        Kind::Uint64 => source
            .uint64(value)
            .filter(|value| value >> 63 == 0)
            .ok_or(UINT64)?,
        Kind::Int64 => source.int64(value).ok_or(INT64)? as u64,
        Kind::Uint32 => {
            let number = source.number(value).ok_or(UINT32)?;
            let integer = number as u32;
            if f64::from(integer) == number {
                u64::from(integer)
            } else {
                return Err(UINT32);
            }
        }
        Kind::Int32 => {
            let number = source.number(value).ok_or(INT32)?;
            let integer = number as i32;
            if f64::from(integer) == number {
                i64::from(integer) as u64
            } else {
                return Err(INT32);
            }
        }
        Kind::Enum => i64::from(source.enumeration(value, field.enumeration()).ok_or(ENUM)?) as u64,
        _ => u64::from(source.boolean(value).ok_or(BOOL)?),
    })
}

fn time(number: u32, (seconds, nanos): (i64, i32), out: &mut Vec<u8>) -> Result<(), InvalidField> {
    writer::delimited_field(out, number, |out| {
        for (number, value) in [(1, seconds), (2, i64::from(nanos))] {
            if value != 0 {
                writer::varint_field(out, number, value as u64);
            }
        }
        Ok(())
    })
}
