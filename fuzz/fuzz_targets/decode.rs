//! Any bytes as any message: both the transcoder and prost understand the same, or both refuse.
//!
//! The differences that are meant are listed in `tests/wire_differential.rs`.
#![no_main]

use std::{collections::BTreeMap, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use ourchat_proto::{MESSAGES, RoundTrip};
use ourchat_sdk::wire::{Malformed, MessageId, Value, ValueBuilder, ValueSource, decode, encode};

/// Every message of the contract with prost's round trip.
static CONTRACT: LazyLock<Vec<(MessageId, RoundTrip)>> = LazyLock::new(|| {
    let prost: BTreeMap<_, _> = MESSAGES.iter().copied().collect();
    MessageId::all()
        .map(|message| (message, prost[message.full_name()]))
        .collect()
});

fn read(bytes: &[u8], message: MessageId) -> Result<Value, Malformed> {
    let mut builder = ValueBuilder::new();
    decode(bytes, message, &mut builder)?;
    Ok(Value::Object(builder.finish()))
}

fuzz_target!(|input: &[u8]| {
    let Some((&selector, bytes)) = input.split_first() else {
        return;
    };
    let (message, prost) = CONTRACT[usize::from(selector) % CONTRACT.len()];
    let expected = prost(bytes);
    match read(bytes, message) {
        Err(Malformed::Group) => {}
        Err(error) => assert!(expected.is_err(), "only we refuse: {}", error.reason()),
        Ok(value) => {
            let expected = expected.expect("only prost refuses");
            let mut written = Vec::new();
            match encode(&ValueSource::new(), &Some(&value), message, &mut written) {
                Ok(()) => assert_eq!(written, expected),
                // Large ids are read and not written.
                Err(error) => assert!(error.expected.starts_with("an id"), "{}", error.path),
            }
        }
    }
});
