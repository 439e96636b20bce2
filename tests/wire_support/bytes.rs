//! Random wire bytes for any message, by the descriptors and independent of the table: everything that a decoder has to
//! understand, not only what encoders write.

use std::{collections::BTreeMap, path::Path};

use fastrand::Rng;
use prost_types::{
    DescriptorProto, FieldDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

/// The messages of the contract by their full names, the well-known types included.
pub struct Schema(BTreeMap<String, DescriptorProto>);

impl Schema {
    /// Compiles the `.proto` files of this workspace.
    pub fn compile() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
        let files = ourchat_codegen::descriptors::compile(&root)
            .expect("the contract compiles")
            .file;
        let messages = files.into_iter().flat_map(|file| {
            let package = file.package.unwrap_or_default();
            file.message_type
                .into_iter()
                .map(move |message| (format!("{package}.{}", message.name()), message))
        });
        Self(messages.collect())
    }

    /// One message.
    pub fn message(&self, full_name: &str) -> &DescriptorProto {
        &self.0[full_name]
    }

    /// Appends the fields of one message: any of them, any number of times, in any order, and unknown ones.
    pub fn write(&self, rng: &mut Rng, full_name: &str, out: &mut Vec<u8>) {
        let fields = &self.message(full_name).field;
        for _ in 0..rng.usize(0..8) {
            match rng.choice(fields) {
                Some(field) if rng.u8(0..8) > 0 => self.write_field(rng, field, out),
                _ => write_unknown(rng, fields, out),
            }
        }
        // Often the fields in their order too, so that the usual path is taken as well.
        if rng.bool() {
            fields
                .iter()
                .for_each(|field| self.write_field(rng, field, out));
        }
    }

    fn write_field(&self, rng: &mut Rng, field: &FieldDescriptorProto, out: &mut Vec<u8>) {
        let number = u64::try_from(field.number()).expect("positive");
        let of = field.r#type();
        let repeated = field.label() == Label::Repeated;
        match of {
            Type::String | Type::Bytes | Type::Message => {
                let content = match of {
                    Type::String => super::text(rng).into_bytes(),
                    Type::Bytes => super::bytes(rng),
                    _ => {
                        let mut content = Vec::new();
                        self.write(rng, field.type_name().trim_start_matches('.'), &mut content);
                        content
                    }
                };
                varint(rng, number << 3 | 2, out);
                delimited(rng, &content, out);
            }
            _ if repeated && rng.bool() => {
                let mut packed = Vec::new();
                for _ in 0..rng.usize(0..6) {
                    write_scalar(rng, of, &mut packed);
                }
                varint(rng, number << 3 | 2, out);
                delimited(rng, &packed, out);
            }
            _ => {
                for _ in 0..if repeated { rng.usize(1..4) } else { 1 } {
                    varint(rng, number << 3 | u64::from(of == Type::Double), out);
                    write_scalar(rng, of, out);
                }
            }
        }
    }
}

fn write_scalar(rng: &mut Rng, of: Type, out: &mut Vec<u8>) {
    match of {
        Type::Double => {
            let hard = [
                0.0,
                -0.0,
                1.0,
                f64::NAN,
                f64::NEG_INFINITY,
                f64::MIN_POSITIVE,
            ];
            let number = if rng.bool() {
                rng.f64()
            } else {
                rng.choice(hard).expect("not empty")
            };
            out.extend_from_slice(&number.to_le_bytes());
        }
        Type::Uint64 => {
            let value = super::integer(rng);
            varint(rng, value, out);
        }
        // All 64 bits also where fewer count, and any number for a boolean.
        _ => {
            let value = if rng.bool() {
                rng.u64(0..20)
            } else {
                rng.u64(..)
            };
            varint(rng, value, out);
        }
    }
}

fn write_unknown(rng: &mut Rng, known: &[FieldDescriptorProto], out: &mut Vec<u8>) {
    let number = if rng.bool() {
        rng.u32(1..100)
    } else {
        rng.u32(1..1 << 29)
    };
    if known
        .iter()
        .any(|field| field.number().unsigned_abs() == number)
    {
        return;
    }
    let wire_type = rng.choice([0, 1, 2, 5]).expect("not empty");
    varint(rng, u64::from(number) << 3 | wire_type, out);
    match wire_type {
        0 => {
            let value = rng.u64(..);
            varint(rng, value, out);
        }
        1 => out.extend_from_slice(&rng.u64(..).to_le_bytes()),
        5 => out.extend_from_slice(&rng.u32(..).to_le_bytes()),
        _ => {
            let content = super::bytes(rng);
            delimited(rng, &content, out);
        }
    }
}

fn delimited(rng: &mut Rng, content: &[u8], out: &mut Vec<u8>) {
    varint(rng, content.len() as u64, out);
    out.extend_from_slice(content);
}

/// Now and then with more bytes than needed, which is allowed.
fn varint(rng: &mut Rng, mut value: u64, out: &mut Vec<u8>) {
    let mut bytes = 1;
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
        bytes += 1;
    }
    if bytes < 10 && rng.u8(0..30) == 0 {
        out.push(value as u8 | 0x80);
        out.push(0);
    } else {
        out.push(value as u8);
    }
}

/// Damages bytes: cut, changed, doubled, inserted or random altogether.
pub fn damage(rng: &mut Rng, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        bytes.extend((0..rng.usize(1..20)).map(|_| rng.u8(..)));
        return;
    }
    for _ in 0..rng.usize(1..4) {
        if bytes.is_empty() {
            return;
        }
        let at = rng.usize(..bytes.len());
        match rng.u8(0..6) {
            0 => bytes.truncate(at),
            1 => bytes[at] = rng.u8(..),
            2 => bytes[at] ^= 1 << rng.u8(0..8),
            3 => bytes.insert(at, rng.u8(..)),
            4 => {
                bytes.remove(at);
            }
            _ => {
                let tail = bytes[at..].to_vec();
                bytes.extend(tail);
            }
        }
    }
}
