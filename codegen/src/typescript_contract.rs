//! Writes the TypeScript types of the contract: every message and enum with the comments of `proto/`, and the request
//! and response of every call.

mod comments;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};

use crate::{names::camel_case, wire_table};
use comments::Comments;

const HEADER: &str = "\
// Generated from proto/ by `cargo run -p ourchat-codegen`. Do not edit.
/**
 * The wire contract in JavaScript's types, as the core reads and writes them: field names in camelCase, ids as decimal
 * strings, times as `Date`, lengths of time in milliseconds, bytes as `Uint8Array`, enums as texts, absent as
 * `undefined`. A text that an enum does not list is a number that a newer server sends.
 *
 * What is sent takes more than what is received gives, so messages that occur on both sides have two types; the one for
 * sending ends in `Input`. Fields that a request may leave out have their default then.
 *
 * @packageDocumentation
 */
import type { Id, IdInput, TimeInput } from \"../types.js\";
";

/// `contract.ts`.
///
/// # Errors
/// When the contract has a field of a type that the transcoder does not know.
pub fn contract(descriptors: &FileDescriptorSet) -> Result<String, String> {
    let contract = Contract::read(descriptors);
    let mut out = HEADER.to_owned();
    for (full_name, (enumeration, documentation)) in &contract.enums {
        contract.write_enum(&mut out, full_name, enumeration, documentation)?;
    }
    for (full_name, (message, documentation)) in &contract.messages {
        let both = contract.sent.contains(full_name) && contract.received.contains(full_name);
        let mut name = contract.names[full_name].clone();
        if contract.received.contains(full_name) {
            contract.write_message(&mut out, &name, message, documentation, false)?;
        }
        if both {
            name.push_str("Input");
        }
        if contract.sent.contains(full_name) {
            contract.write_message(&mut out, &name, message, documentation, true)?;
        }
    }
    contract.write_calls(&mut out, descriptors);
    Ok(out)
}

/// The types of the contract by their full names, each with its comments.
struct Contract<'a> {
    messages: BTreeMap<String, (&'a DescriptorProto, Comments<'a>)>,
    enums: BTreeMap<String, (&'a EnumDescriptorProto, Comments<'a>)>,
    /// Names in TypeScript.
    names: BTreeMap<String, String>,
    /// Messages that are part of a request.
    sent: BTreeSet<String>,
    /// Messages that are part of a response.
    received: BTreeSet<String>,
}

impl<'a> Contract<'a> {
    fn read(descriptors: &'a FileDescriptorSet) -> Self {
        let mut messages = BTreeMap::new();
        let mut enums = BTreeMap::new();
        for file in wire_table::files(descriptors) {
            // 4 and 5 are the numbers of messages and enums in the description of a file.
            for (index, message) in file.message_type.iter().enumerate() {
                let name = format!("{}.{}", file.package(), message.name());
                messages.insert(name, (message, Comments::of(file, 4, index)));
            }
            for (index, enumeration) in file.enum_type.iter().enumerate() {
                let name = format!("{}.{}", file.package(), enumeration.name());
                enums.insert(name, (enumeration, Comments::of(file, 5, index)));
            }
        }
        let names = names::assign(messages.keys().chain(enums.keys()));
        let mut contract = Self {
            messages,
            enums,
            names,
            sent: BTreeSet::new(),
            received: BTreeSet::new(),
        };
        for file in wire_table::files(descriptors) {
            for method in file.service.iter().flat_map(|service| &service.method) {
                let mut sent = std::mem::take(&mut contract.sent);
                contract.reach(method.input_type(), &mut sent);
                contract.sent = sent;
                let mut received = std::mem::take(&mut contract.received);
                contract.reach(method.output_type(), &mut received);
                contract.received = received;
            }
        }
        contract
    }

    fn reach(&self, type_name: &str, found: &mut BTreeSet<String>) {
        let name = type_name.trim_start_matches('.');
        let Some((message, _)) = self.messages.get(name) else {
            return;
        };
        if found.insert(name.to_owned()) {
            for field in message
                .field
                .iter()
                .filter(|field| field.r#type() == Type::Message)
            {
                self.reach(field.type_name(), found);
            }
        }
    }

    fn write_enum(
        &self,
        out: &mut String,
        full_name: &str,
        enumeration: &EnumDescriptorProto,
        documentation: &Comments,
    ) -> Result<(), String> {
        let mut text = documentation.own();
        let values = wire_table::enum_values(enumeration)?;
        text.push('\n');
        for (index, value) in values.iter().enumerate() {
            let about = documentation.member(index).replace('\n', " ");
            text.push_str(&format!("\n- `{value}`: {about}"));
        }
        comments::write(out, "", &text);
        out.push_str(&format!("export type {} =\n", self.names[full_name]));
        for value in &values {
            out.push_str(&format!("  | {value:?}\n"));
        }
        out.push_str("  | (string & {});\n");
        Ok(())
    }

    fn write_message(
        &self,
        out: &mut String,
        name: &str,
        message: &DescriptorProto,
        documentation: &Comments,
        sent: bool,
    ) -> Result<(), String> {
        comments::write(out, "", &documentation.own());
        out.push_str(&format!("export interface {name} {{"));
        for (index, field) in message.field.iter().enumerate() {
            comments::write(out, "  ", &documentation.member(index));
            let (optional, suffix) = if sent {
                let required = is_required(field);
                (!required, if required { "" } else { " | undefined" })
            } else {
                (may_be_absent(field), "")
            };
            out.push_str(&format!(
                "  readonly {}{}: {}{suffix};\n",
                camel_case(field.name()),
                if optional { "?" } else { "" },
                self.type_of(field, sent)
                    .map_err(|problem| format!("{name}: {problem}"))?,
            ));
        }
        out.push_str("}\n");
        Ok(())
    }

    fn type_of(&self, field: &FieldDescriptorProto, sent: bool) -> Result<String, String> {
        let type_name = field.type_name().trim_start_matches('.');
        let one = match field.r#type() {
            Type::String => "string".to_owned(),
            Type::Bytes => (if sent {
                "Uint8Array"
            } else {
                "Uint8Array<ArrayBuffer>"
            })
            .to_owned(),
            Type::Uint64 | Type::Int64 => (if sent { "IdInput" } else { "Id" }).to_owned(),
            Type::Uint32 | Type::Int32 | Type::Double => "number".to_owned(),
            Type::Bool => "boolean".to_owned(),
            Type::Enum => self.names[type_name].clone(),
            Type::Message if type_name == "google.protobuf.Timestamp" => {
                (if sent { "TimeInput" } else { "Date" }).to_owned()
            }
            Type::Message if type_name == "google.protobuf.Duration" => "number".to_owned(),
            Type::Message if sent && self.received.contains(type_name) => {
                format!("{}Input", self.names[type_name])
            }
            Type::Message => self.names[type_name].clone(),
            other => return Err(format!("{}: type {other:?}", field.name())),
        };
        Ok(if field.label() == Label::Repeated {
            format!("readonly {one}[]")
        } else {
            one
        })
    }

    fn write_calls(&self, out: &mut String, descriptors: &FileDescriptorSet) {
        comments::write(
            out,
            "",
            "The request and the response of every call, by `Service.Method`.",
        );
        out.push_str("export interface Calls {");
        for file in wire_table::files(descriptors) {
            // 6 is the number of services in the description of a file.
            for (index, service) in file.service.iter().enumerate() {
                let documentation = Comments::of(file, 6, index);
                for (index, method) in service.method.iter().enumerate() {
                    comments::write(out, "  ", &documentation.member(index));
                    let request = method.input_type().trim_start_matches('.');
                    let response = method.output_type().trim_start_matches('.');
                    let suffix = if self.received.contains(request) {
                        "Input"
                    } else {
                        ""
                    };
                    out.push_str(&format!(
                        "  readonly \"{}.{}\": {{ readonly request: {}{suffix}; readonly response: {} }};\n",
                        service.name(),
                        method.name(),
                        self.names[request],
                        self.names[response],
                    ));
                }
            }
        }
        out.push_str("}\n");
    }
}

/// Fields that have a default are always there in what the core decodes.
fn may_be_absent(field: &FieldDescriptorProto) -> bool {
    field.label() != Label::Repeated
        && (field.r#type() == Type::Message || field.oneof_index.is_some())
}

/// The encoder writes defaults for what a request leaves out; only a missing id it refuses.
fn is_required(field: &FieldDescriptorProto) -> bool {
    field.label() != Label::Repeated
        && field.r#type() == Type::Uint64
        && field.oneof_index.is_none()
}

#[cfg(test)]
mod tests;
