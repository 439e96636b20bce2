//! Encoded events.

use crate::events::envelope::Micros;
use crate::wire::writer;

fn timestamp(time: Micros) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::varint_field(&mut bytes, 1, time.div_euclid(1_000_000) as u64);
    writer::varint_field(&mut bytes, 2, (time.rem_euclid(1_000_000) * 1000) as u64);
    bytes
}

/// An encoded `FetchMsgsResponse`.
pub fn event(kind: u32, payload: &[(u32, u64)], id: u64, time: Micros) -> Vec<u8> {
    let mut inner = Vec::new();
    for (number, value) in payload {
        writer::varint_field(&mut inner, *number, *value);
    }
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, kind, &inner);
    writer::varint_field(&mut bytes, 5, id);
    writer::bytes_field(&mut bytes, 6, &timestamp(time));
    bytes
}

/// A message, which is what most events are.
pub fn message(id: u64, time: Micros) -> Vec<u8> {
    event(1, &[(4, 1)], id, time)
}

/// Milliseconds as microseconds.
pub fn micros(ms: f64) -> Micros {
    (ms * 1000.0) as Micros
}
