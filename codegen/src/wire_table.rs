//! Writes the table that the transcoder of the core works from: every message, enum and method of the contract.
//!
//! Names are deduplicated into a few space-separated texts, and a field takes six bytes, because everything written
//! here is part of what a page downloads.

mod source;

use std::collections::BTreeMap;

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    FileDescriptorSet, MethodDescriptorProto,
    field_descriptor_proto::{Label, Type},
    method_options::IdempotencyLevel,
};

use crate::names;

/// Packages with one of these prefixes are part of the table; the well-known types are built into the transcoder.
const PACKAGES: [&str; 2] = ["service.", "google.rpc"];
/// The transcoder remembers the fields that it has met in a 64-bit set.
const MAX_FIELDS: usize = 64;
/// Services that answer without a token.
const OPEN_SERVICES: [&str; 2] = ["AuthService", "BasicService"];

/// The Rust source of the table: statics and the modules `keys`, `messages` and `methods`.
///
/// # Errors
/// When the contract uses something that the table has no room for: a type outside the supported ones, a field number
/// above 255, more than 64 fields in a message, an enum with gaps, messages nested in a cycle.
pub fn generate(descriptors: &FileDescriptorSet) -> Result<String, String> {
    let contract = Contract::read(descriptors)?;
    let mut source = String::new();
    contract
        .write(&mut source)
        .map_err(|error| error.to_string())?;
    Ok(source)
}

/// What the contract says about a call beside its messages.
#[derive(Debug)]
pub struct Call {
    /// `Service.Method`.
    pub name: String,
    /// What happens when it is made twice: 0 unknown, 1 nothing (no side effects), 2 the same as once.
    pub idempotency: usize,
    /// Whether the server wants a token.
    pub needs_token: bool,
}

/// Every call of the contract, in its order.
///
/// # Errors
/// When the contract uses something that the table has no room for, see [`generate`].
pub fn calls(descriptors: &FileDescriptorSet) -> Result<Vec<Call>, String> {
    let contract = Contract::read(descriptors)?;
    let calls = contract.methods.iter().map(|method| Call {
        name: format!("{}.{}", method.service, method.name),
        idempotency: method.flags >> 2 & 0b11,
        needs_token: method.flags >> 4 & 1 == 1,
    });
    Ok(calls.collect())
}

struct Field {
    number: u8,
    kind: &'static str,
    label: u8,
    key: usize,
    type_index: usize,
}

struct Message {
    full_name: String,
    fields: Vec<Field>,
}

struct Method {
    service: String,
    name: String,
    request: usize,
    response: usize,
    flags: usize,
}

#[derive(Default)]
struct Contract {
    keys: Vec<String>,
    enums: Vec<Vec<String>>,
    messages: Vec<Message>,
    packages: Vec<String>,
    methods: Vec<Method>,
}

impl Contract {
    fn read(descriptors: &FileDescriptorSet) -> Result<Self, String> {
        let mut messages = BTreeMap::new();
        let mut enums = BTreeMap::new();
        for file in files(descriptors) {
            for message in &file.message_type {
                if !message.nested_type.is_empty() || !message.enum_type.is_empty() {
                    return Err(format!(
                        "{}: nested types are not supported",
                        message.name()
                    ));
                }
                messages.insert(format!("{}.{}", file.package(), message.name()), message);
            }
            for enumeration in &file.enum_type {
                enums.insert(
                    format!("{}.{}", file.package(), enumeration.name()),
                    enumeration,
                );
            }
        }
        refuse_cycles(&messages)?;

        let mut contract = Self::default();
        let message_index = index_of(messages.keys());
        let enum_index = index_of(enums.keys());
        for enumeration in enums.values() {
            contract.enums.push(enum_values(enumeration)?);
        }
        for (full_name, message) in &messages {
            let fields = contract
                .fields(message, &message_index, &enum_index)
                .map_err(|error| format!("{full_name}: {error}"))?;
            contract.messages.push(Message {
                full_name: full_name.clone(),
                fields,
            });
        }
        for file in files(descriptors) {
            for service in &file.service {
                let package = contract.packages.len();
                contract.packages.push(file.package().to_owned());
                for method in &service.method {
                    let find = |name: &str| {
                        message_index
                            .get(name.trim_start_matches('.'))
                            .copied()
                            .ok_or_else(|| format!("{}: unknown message {name}", method.name()))
                    };
                    contract.methods.push(Method {
                        service: service.name().to_owned(),
                        name: method.name().to_owned(),
                        request: find(method.input_type())?,
                        response: find(method.output_type())?,
                        flags: method_flags(service.name(), method)? | package << 5,
                    });
                }
            }
        }
        contract.check_sizes()
    }

    fn check_sizes(self) -> Result<Self, String> {
        if self.messages.len() > 256
            || self.enums.len() > 256
            || self.methods.len() > 256
            || self.packages.len() > 8
        {
            return Err(
                "more messages, enums, methods or services than the table has room for".into(),
            );
        }
        Ok(self)
    }

    fn key(&mut self, name: String) -> usize {
        self.keys
            .iter()
            .position(|key| *key == name)
            .unwrap_or_else(|| {
                self.keys.push(name);
                self.keys.len() - 1
            })
    }

    fn fields(
        &mut self,
        message: &DescriptorProto,
        messages: &BTreeMap<&str, usize>,
        enums: &BTreeMap<&str, usize>,
    ) -> Result<Vec<Field>, String> {
        if message.field.len() > MAX_FIELDS {
            return Err(format!("more than {MAX_FIELDS} fields"));
        }
        encoding_order(message)
            .into_iter()
            .map(|field| {
                let type_name = field.type_name().trim_start_matches('.');
                let find = |types: &BTreeMap<&str, usize>| {
                    types
                        .get(type_name)
                        .copied()
                        .ok_or_else(|| format!("unknown type {type_name}"))
                };
                let (kind, type_index) = match field.r#type() {
                    Type::String => ("String", 0),
                    Type::Bytes => ("Bytes", 0),
                    Type::Uint64 => ("Uint64", 0),
                    Type::Int64 => ("Int64", 0),
                    Type::Uint32 => ("Uint32", 0),
                    Type::Int32 => ("Int32", 0),
                    Type::Bool => ("Bool", 0),
                    Type::Double => ("Double", 0),
                    Type::Enum => ("Enum", find(enums)?),
                    Type::Message if type_name == "google.protobuf.Timestamp" => ("Timestamp", 0),
                    Type::Message if type_name == "google.protobuf.Duration" => ("Duration", 0),
                    Type::Message => ("Message", find(messages)?),
                    other => {
                        return Err(format!("{}: type {other:?} is not supported", field.name()));
                    }
                };
                Ok(Field {
                    number: u8::try_from(field.number()).map_err(|_| {
                        format!("{}: number {} is too high", field.name(), field.number())
                    })?,
                    kind,
                    label: label(field),
                    key: self.key(names::camel_case(field.name())),
                    type_index,
                })
            })
            .collect()
    }
}

/// The files of the contract and of what gRPC adds to statuses, without the well-known types.
pub(crate) fn files(descriptors: &FileDescriptorSet) -> impl Iterator<Item = &FileDescriptorProto> {
    descriptors.file.iter().filter(|file| {
        PACKAGES
            .iter()
            .any(|prefix| file.package().starts_with(prefix))
    })
}

fn index_of<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
    names
        .enumerate()
        .map(|(index, name)| (name.as_str(), index))
        .collect()
}

/// The oneof that a field belongs to; the one that stands behind proto3 `optional` does not count.
fn oneof(field: &FieldDescriptorProto) -> Option<i32> {
    if field.proto3_optional() {
        None
    } else {
        field.oneof_index
    }
}

/// Fields in the order in which prost writes them: by number, a oneof as a whole where its lowest number belongs.
fn encoding_order(message: &DescriptorProto) -> Vec<&FieldDescriptorProto> {
    let place = |field: &FieldDescriptorProto| match oneof(field) {
        None => field.number(),
        group => {
            let members = message.field.iter().filter(|other| oneof(other) == group);
            members
                .map(FieldDescriptorProto::number)
                .min()
                .unwrap_or(field.number())
        }
    };
    let mut fields: Vec<_> = message.field.iter().collect();
    fields.sort_by_key(|field| (place(field), field.number()));
    fields
}

fn label(field: &FieldDescriptorProto) -> u8 {
    if field.label() == Label::Repeated {
        2
    } else if field.proto3_optional() {
        1
    } else {
        oneof(field).map_or(0, |index| {
            3 + u8::try_from(index).expect("few oneofs in a message")
        })
    }
}

fn method_flags(service: &str, method: &MethodDescriptorProto) -> Result<usize, String> {
    let streaming = match (method.client_streaming(), method.server_streaming()) {
        (false, false) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (true, true) => return Err(format!("{}: both sides stream", method.name())),
    };
    let idempotency = match method
        .options
        .as_ref()
        .map(|options| options.idempotency_level())
    {
        Some(IdempotencyLevel::NoSideEffects) => 1,
        Some(IdempotencyLevel::Idempotent) => 2,
        Some(IdempotencyLevel::IdempotencyUnknown) | None => 0,
    };
    let needs_token = usize::from(!OPEN_SERVICES.contains(&service));
    Ok(streaming | idempotency << 2 | needs_token << 4)
}

/// The values' names for JavaScript; the place in the list is the number.
pub(crate) fn enum_values(enumeration: &EnumDescriptorProto) -> Result<Vec<String>, String> {
    let prefix = format!("{}_", names::constant_case(enumeration.name()));
    let mut values: Vec<_> = enumeration.value.iter().collect();
    values.sort_by_key(|value| value.number());
    values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            if usize::try_from(value.number()) != Ok(index) {
                return Err(format!(
                    "{}: numbers are not 0, 1, 2 ...",
                    enumeration.name()
                ));
            }
            let name = value.name().strip_prefix(&prefix).unwrap_or(value.name());
            Ok(names::camel_case(&name.to_ascii_lowercase()))
        })
        .collect()
}

/// The decoder recurses into nested messages; that is bounded because no message contains itself.
fn refuse_cycles(messages: &BTreeMap<String, &DescriptorProto>) -> Result<(), String> {
    fn visit(
        name: &str,
        messages: &BTreeMap<String, &DescriptorProto>,
        above: &mut Vec<String>,
    ) -> Result<(), String> {
        if above.iter().any(|it| it == name) {
            return Err(format!("{name} contains itself"));
        }
        let Some(message) = messages.get(name) else {
            return Ok(());
        };
        above.push(name.to_owned());
        for field in message
            .field
            .iter()
            .filter(|field| field.r#type() == Type::Message)
        {
            visit(field.type_name().trim_start_matches('.'), messages, above)?;
        }
        above.pop();
        Ok(())
    }
    messages
        .keys()
        .try_for_each(|name| visit(name, messages, &mut Vec::new()))
}

#[cfg(test)]
mod tests;
