//! Any bytes field by field: the reader ends, stays within its input, and its fields written again are read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ourchat_sdk::wire::{
    reader::{Payload, Reader},
    writer,
};

fuzz_target!(|input: &[u8]| {
    let mut fields = Vec::new();
    let mut failed = false;
    for field in Reader::new(input) {
        assert!(!failed, "nothing follows an error");
        match field {
            Ok(field) => fields.push(field),
            Err(_) => failed = true,
        }
    }
    assert!(fields.len() <= input.len());

    let mut written = Vec::new();
    for &(number, payload) in &fields {
        assert!((1..1 << 29).contains(&number));
        match payload {
            Payload::Varint(value) => writer::varint_field(&mut written, number, value),
            Payload::Fixed64(bits) => {
                writer::double_field(&mut written, number, f64::from_bits(bits))
            }
            Payload::Bytes(bytes) => {
                assert!(input.as_ptr_range().contains(&bytes.as_ptr()) || bytes.is_empty());
                let text = str::from_utf8(bytes).unwrap_or_default();
                assert_eq!(payload.text(), text);
                writer::bytes_field(&mut written, number, bytes);
            }
            Payload::Fixed32(bits) => {
                writer::varint(&mut written, u64::from(number) << 3 | 5);
                written.extend_from_slice(&bits.to_le_bytes());
            }
        }
    }
    let again: Result<Vec<_>, _> = Reader::new(&written).collect();
    assert_eq!(again.as_deref(), Ok(&fields[..]));
});
