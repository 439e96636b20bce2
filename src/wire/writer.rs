//! Raw protobuf bytes, written field by field.

/// Appends a variable-length integer.
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends an integer, boolean or enum field.
pub fn varint_field(out: &mut Vec<u8>, number: u32, value: u64) {
    varint(out, u64::from(number) << 3);
    varint(out, value);
}

/// Appends a floating point field.
pub fn double_field(out: &mut Vec<u8>, number: u32, value: f64) {
    varint(out, u64::from(number) << 3 | 1);
    out.extend_from_slice(&value.to_le_bytes());
}

/// Appends a text, bytes or message field.
pub fn bytes_field(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    varint(out, u64::from(number) << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// Appends a field whose content is not known yet: everything that `content` appends becomes its payload.
///
/// # Errors
/// Those of `content`; what it appended until then stays.
pub fn delimited_field<E>(
    out: &mut Vec<u8>,
    number: u32,
    content: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    varint(out, u64::from(number) << 3 | 2);
    delimited(out, content)
}

/// Appends the length of what `content` appends, and then that.
///
/// # Errors
/// Those of `content`; what it appended until then stays.
pub fn delimited<E>(
    out: &mut Vec<u8>,
    content: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let start = out.len();
    content(out)?;
    let length = out.len().saturating_sub(start);
    varint(out, length as u64);
    // The length was appended last because it was not known before; here it moves to the front.
    if let Some(appended) = out.get_mut(start..) {
        appended.rotate_left(length);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::reader::{Payload, Reader};

    #[test]
    fn what_is_written_is_read() {
        let mut out = Vec::new();
        varint_field(&mut out, 1, u64::MAX);
        double_field(&mut out, 2, 0.5);
        bytes_field(&mut out, 200, b"text");
        let long = vec![7; 300];
        delimited_field(&mut out, 4, |out| {
            out.extend_from_slice(&long);
            Ok::<(), ()>(())
        })
        .expect("content does not fail");
        let fields: Vec<_> = Reader::new(&out)
            .map(|field| field.expect("well formed"))
            .collect();
        assert_eq!(
            fields,
            [
                (1, Payload::Varint(u64::MAX)),
                (2, Payload::Fixed64(0.5f64.to_bits())),
                (200, Payload::Bytes(b"text")),
                (4, Payload::Bytes(&long)),
            ]
        );
    }
}
