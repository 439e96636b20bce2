//! The transcoder against prost: for every message of the contract both must understand the same bytes in the same way.
//!
//! Deliberate differences, and there are no others:
//! - Groups are refused (`Malformed::Group`); prost skips well-formed ones in unknown fields. proto3 has no groups.
//! - Unsigned 64-bit integers of 2^63 and above are decoded, but not encoded: the server's database breaks on them.
#![cfg(not(target_arch = "wasm32"))]

mod wire_support;

use std::collections::BTreeMap;

use fastrand::Rng;
use ourchat_proto::{MESSAGES, RoundTrip};
use ourchat_sdk::wire::{
    Kind, Label, Malformed, MessageId, Object, Value, ValueBuilder, ValueSource, decode, encode,
    messages,
};
use prost_types::field_descriptor_proto::{Label as WireLabel, Type};
use wire_support::{
    bytes::{Schema, damage},
    values::{self, Range},
};

const SEED: u64 = 0x0c4a7;
const ROUNDS: usize = 150;

/// Every message with prost's round trip.
fn contract() -> impl Iterator<Item = (MessageId, RoundTrip)> {
    let prost: BTreeMap<_, _> = MESSAGES.iter().copied().collect();
    MessageId::all().map(move |message| (message, prost[message.full_name()]))
}

fn read(bytes: &[u8], message: MessageId) -> Result<Object, Malformed> {
    let mut builder = ValueBuilder::new();
    decode(bytes, message, &mut builder)?;
    Ok(builder.finish())
}

fn write(object: Object, message: MessageId) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    encode(
        &ValueSource::new(),
        &Some(&Value::Object(object)),
        message,
        &mut out,
    )
    .map_err(|error| format!("{} should be {}", error.path, error.expected))?;
    Ok(out)
}

#[test]
fn the_table_is_the_contract() {
    let schema = Schema::compile();
    let mut count = 0;
    for message in MessageId::all() {
        let descriptor = schema.message(message.full_name());
        assert_eq!(
            message.fields().len(),
            descriptor.field.len(),
            "{}",
            message.full_name()
        );
        for expected in &descriptor.field {
            let context = format!("{}.{}", message.full_name(), expected.name());
            let number = expected.number().unsigned_abs();
            let field = message
                .fields()
                .iter()
                .find(|it| it.number() == number)
                .expect(&context);
            assert_eq!(field.key().name(), expected.json_name(), "{context}");
            let type_name = expected.type_name().trim_start_matches('.');
            let kind = match expected.r#type() {
                Type::String => Kind::String,
                Type::Bytes => Kind::Bytes,
                Type::Uint64 => Kind::Uint64,
                Type::Int64 => Kind::Int64,
                Type::Uint32 => Kind::Uint32,
                Type::Int32 => Kind::Int32,
                Type::Bool => Kind::Bool,
                Type::Double => Kind::Double,
                Type::Enum => Kind::Enum,
                Type::Message if type_name == "google.protobuf.Timestamp" => Kind::Timestamp,
                Type::Message if type_name == "google.protobuf.Duration" => Kind::Duration,
                _ => Kind::Message,
            };
            assert_eq!(field.kind(), kind, "{context}");
            if kind == Kind::Message {
                assert_eq!(field.message().full_name(), type_name, "{context}");
            }
            let label = match (expected.label(), expected.oneof_index) {
                (WireLabel::Repeated, _) => Label::Repeated,
                (_, Some(_)) if expected.proto3_optional() => Label::Optional,
                (_, Some(group)) => Label::Oneof(u8::try_from(group).expect("few oneofs")),
                _ => Label::Plain,
            };
            assert_eq!(field.label(), label, "{context}");
            count += 1;
        }
    }
    assert_eq!(MessageId::all().count(), MESSAGES.len());
    println!(
        "{} messages with {count} fields are in the table",
        MESSAGES.len()
    );
}

#[test]
fn both_understand_the_same_bytes() {
    let schema = Schema::compile();
    let mut rng = Rng::with_seed(SEED);
    let (mut count, mut bytes_read) = (0, 0);
    for (message, prost) in contract() {
        for _ in 0..ROUNDS {
            let mut bytes = Vec::new();
            schema.write(&mut rng, message.full_name(), &mut bytes);
            let expected = prost(&bytes).expect("the generator writes what prost reads");
            let object = read(&bytes, message).unwrap_or_else(|error| {
                panic!(
                    "{}: {} in {bytes:02x?}",
                    message.full_name(),
                    error.reason()
                )
            });
            assert_eq!(
                write(object, message),
                Ok(expected),
                "{} from {bytes:02x?}",
                message.full_name()
            );
            count += 1;
            bytes_read += bytes.len();
        }
    }
    println!(
        "{} messages, {count} cases, {bytes_read} bytes understood as prost does",
        MESSAGES.len()
    );
}

#[test]
fn values_survive_the_way_through_prost() {
    let mut rng = Rng::with_seed(SEED);
    let mut count = 0;
    for (message, prost) in contract() {
        for _ in 0..ROUNDS {
            let object = values::object(&mut rng, message, Range::Wire);
            let ours = write(object.clone(), message).expect("the values fit");
            let theirs = prost(&ours).expect("what is written can be read");
            assert_eq!(ours, theirs, "{}: {object:?}", message.full_name());
            assert_eq!(
                read(&theirs, message),
                Ok(object),
                "{}",
                message.full_name()
            );
            count += 1;
        }
    }
    println!(
        "{} messages, {count} values written as prost does",
        MESSAGES.len()
    );
}

#[test]
fn both_refuse_the_same_bytes() {
    let schema = Schema::compile();
    let mut rng = Rng::with_seed(SEED);
    let (mut accepted, mut refused, mut groups, mut too_large) = (0, 0, 0, 0);
    for (message, prost) in contract() {
        for _ in 0..ROUNDS * 3 {
            let mut bytes = Vec::new();
            schema.write(&mut rng, message.full_name(), &mut bytes);
            damage(&mut rng, &mut bytes);
            match (read(&bytes, message), prost(&bytes)) {
                (Err(Malformed::Group), _) => groups += 1,
                (Err(_), Err(_)) => refused += 1,
                (Ok(object), Ok(expected)) => match write(object, message) {
                    Ok(ours) => {
                        assert_eq!(ours, expected, "{} from {bytes:02x?}", message.full_name());
                        accepted += 1;
                    }
                    // The only values that are decoded and not encoded.
                    Err(error) => {
                        assert!(
                            error.ends_with("an id: decimal string, bigint or safe integer"),
                            "{error}"
                        );
                        too_large += 1;
                    }
                },
                (ours, theirs) => {
                    panic!(
                        "{}: ours {ours:?}, prost {theirs:?} from {bytes:02x?}",
                        message.full_name()
                    )
                }
            }
        }
    }
    // Every way must have been taken often, or the test would say little.
    assert!(accepted > 1000 && refused > 1000, "{accepted} {refused}");
    println!(
        "{accepted} damaged messages accepted and {refused} refused by both; {groups} groups, {too_large} large ids"
    );
}

#[test]
fn ids_of_64_bits_are_read_but_not_written() {
    let message = messages::SERVICE_BASIC_V1_GET_ID_RESPONSE;
    let object = read(
        &[
            0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
        ],
        message,
    )
    .expect("well formed");
    assert_eq!(
        object.get(message.fields()[0].key()),
        Some(&Value::Uint64(u64::MAX))
    );
    assert_eq!(
        write(object, message),
        Err("id should be an id: decimal string, bigint or safe integer".to_owned())
    );
}
