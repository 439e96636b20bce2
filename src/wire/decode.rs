//! Bytes of a message → values.

use super::{
    reader::{Malformed, Payload, Reader},
    table::{EnumId, Field, Key, Kind, Label, MessageId},
};

/// Where a value belongs within the object that is being built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The member's name.
    pub key: Key,
    /// Whether the value is appended to the list there.
    pub repeated: bool,
}

/// Receives what the decoder finds.
///
/// The values belong to the object that was begun last and not ended. A value for a singular place replaces what is
/// there. After a decoder's error the objects begun are not ended; the sink must be reset.
pub trait Sink {
    /// Begins an object of type `message` with the defaults of its fields.
    ///
    /// Without a place it is the root. At a singular place that holds an object already, that one is continued.
    fn begin(&mut self, message: MessageId, at: Option<Place>);
    /// Ends the object begun last.
    fn end(&mut self);
    /// A text.
    fn string(&mut self, at: Place, value: &str);
    /// Bytes.
    fn bytes(&mut self, at: Place, value: &[u8]);
    /// An unsigned 64-bit integer, mostly an id.
    fn uint64(&mut self, at: Place, value: u64);
    /// A signed 64-bit integer.
    fn int64(&mut self, at: Place, value: i64);
    /// A number of any other numeric type.
    fn number(&mut self, at: Place, value: f64);
    /// True or false.
    fn boolean(&mut self, at: Place, value: bool);
    /// A value of an enum, known to the contract or not.
    fn enumeration(&mut self, at: Place, of: EnumId, value: i32);
    /// A moment, in seconds since 1970 and nanoseconds.
    fn timestamp(&mut self, at: Place, seconds: i64, nanos: i32);
    /// A length of time.
    fn duration(&mut self, at: Place, seconds: i64, nanos: i32);
    /// Removes a member because another one of the same oneof came later.
    fn clear(&mut self, key: Key);
    /// The moment or length of time at a singular place, which a repeated occurrence on the wire continues; zeros when
    /// there is none.
    fn time(&self, key: Key) -> (i64, i32);
}

/// Decodes one message into a sink, as the root object.
///
/// Understands whatever prost understands, in the same way: fields in any order and any number of times, packed or
/// not, unknown fields skipped. Only groups are refused, which proto3 does not have.
///
/// # Errors
/// When the bytes are no message of this type. The sink has then received a part of it.
pub fn decode<S: Sink>(bytes: &[u8], message: MessageId, sink: &mut S) -> Result<(), Malformed> {
    sink.begin(message, None);
    fields(bytes, message, sink, true)?;
    sink.end();
    Ok(())
}

/// Decodes the fields of the object begun last; `fresh` unless it continues one that had fields before.
///
/// The depth of the recursion is that of the contract, in which no message contains itself.
fn fields<S: Sink>(
    bytes: &[u8],
    message: MessageId,
    sink: &mut S,
    fresh: bool,
) -> Result<(), Malformed> {
    let table = message.fields();
    let mut reader = Reader::new(bytes);
    // One bit for each field of the table: has it occurred?
    let mut seen = if fresh { 0 } else { u64::MAX };
    let mut expected = 0;
    while let Some((number, payload)) = reader.next_field()? {
        let Some((index, field)) = find(table, number, expected) else {
            continue;
        };
        expected = index + 1;
        if let Label::Oneof(_) = field.label()
            && seen != 0
        {
            seen &= !clear_others(table, index, seen, sink);
        }
        let again = seen >> index & 1 == 1;
        seen |= 1 << index;
        value(field, payload, again, sink)?;
    }
    Ok(())
}

/// Fields mostly come in the order of the table, or repeat.
#[inline]
fn find(table: &'static [Field], number: u32, expected: usize) -> Option<(usize, &'static Field)> {
    for index in [expected, expected.wrapping_sub(1)] {
        if let Some(field) = table.get(index)
            && field.number() == number
        {
            return Some((index, field));
        }
    }
    table
        .iter()
        .enumerate()
        .find(|(_, field)| field.number() == number)
}

/// Removes the other members of a oneof; returns the set of those removed.
fn clear_others<S: Sink>(table: &[Field], member: usize, seen: u64, sink: &mut S) -> u64 {
    let group = table.get(member).map(Field::label);
    let mut cleared = 0;
    for (index, field) in table.iter().enumerate() {
        if index != member && Some(field.label()) == group && seen >> index & 1 == 1 {
            sink.clear(field.key());
            cleared |= 1 << index;
        }
    }
    cleared
}

#[inline]
fn value<S: Sink>(
    field: &Field,
    payload: Payload<'_>,
    again: bool,
    sink: &mut S,
) -> Result<(), Malformed> {
    let at = Place {
        key: field.key(),
        repeated: field.label() == Label::Repeated,
    };
    match (field.kind(), payload) {
        (Kind::String, Payload::Bytes(bytes)) => {
            sink.string(at, str::from_utf8(bytes).map_err(|_| Malformed::Utf8)?);
        }
        (Kind::Bytes, Payload::Bytes(bytes)) => sink.bytes(at, bytes),
        (Kind::Message, Payload::Bytes(bytes)) => {
            sink.begin(field.message(), Some(at));
            fields(bytes, field.message(), sink, at.repeated || !again)?;
            sink.end();
        }
        (Kind::Timestamp | Kind::Duration, Payload::Bytes(bytes)) => {
            let before = if again && !at.repeated {
                sink.time(at.key)
            } else {
                (0, 0)
            };
            let (seconds, nanos) = time(bytes, before)?;
            if field.kind() == Kind::Timestamp {
                sink.timestamp(at, seconds, nanos);
            } else {
                sink.duration(at, seconds, nanos);
            }
        }
        (Kind::Double, Payload::Fixed64(bits)) => sink.number(at, f64::from_bits(bits)),
        (Kind::Double, Payload::Bytes(packed)) if at.repeated => {
            let mut packed = Reader::new(packed);
            while !packed.is_empty() {
                sink.number(at, f64::from_bits(packed.fixed64()?));
            }
        }
        (
            Kind::String
            | Kind::Bytes
            | Kind::Message
            | Kind::Timestamp
            | Kind::Duration
            | Kind::Double,
            _,
        ) => {
            return Err(Malformed::WireType);
        }
        (_, Payload::Varint(value)) => integer(field, at, value, sink),
        (_, Payload::Bytes(packed)) if at.repeated => {
            let mut packed = Reader::new(packed);
            while !packed.is_empty() {
                integer(field, at, packed.varint()?, sink);
            }
        }
        _ => return Err(Malformed::WireType),
    }
    Ok(())
}

fn integer<S: Sink>(field: &Field, at: Place, value: u64, sink: &mut S) {
    match field.kind() {
        Kind::Uint64 => sink.uint64(at, value),
        Kind::Int64 => sink.int64(at, value as i64),
        // The narrower types keep the low bits, as everywhere in protobuf.
        Kind::Uint32 => sink.number(at, f64::from(value as u32)),
        Kind::Int32 => sink.number(at, f64::from(value as i32)),
        Kind::Enum => sink.enumeration(at, field.enumeration(), value as i32),
        _ => sink.boolean(at, value != 0),
    }
}

/// Seconds and nanoseconds of a `Timestamp` or `Duration`.
fn time(bytes: &[u8], (mut seconds, mut nanos): (i64, i32)) -> Result<(i64, i32), Malformed> {
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next_field()? {
        match (number, payload) {
            (1, Payload::Varint(value)) => seconds = value as i64,
            (2, Payload::Varint(value)) => nanos = value as i32,
            (1 | 2, _) => return Err(Malformed::WireType),
            _ => {}
        }
    }
    Ok((seconds, nanos))
}
