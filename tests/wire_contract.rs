//! The `.proto` files agree with the recorded contract of the server, and every element of them is documented.
//!
//! `tests/contract/wire.json` was recorded from the server's own contract. It lists, by full name, the fields of every
//! message (`number name: label type`), the values of every enum (`number name`) and the methods of every service
//! (`name: kind request -> response`). The comparison runs in both directions, so nothing may be missing or extra.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ourchat_codegen::descriptors;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MethodDescriptorProto,
};

/// Members (fields, values or methods) by the full name of what they belong to.
type Members = BTreeMap<String, BTreeSet<String>>;

/// One side of the comparison: the members of all `messages`, `enums` and `services`.
type Contract = BTreeMap<String, Members>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the contract itself, without the well-known types they import.
fn contract_files() -> Vec<FileDescriptorProto> {
    let mut files = descriptors::compile(&root().join("proto"))
        .expect("proto/ compiles")
        .file;
    files.retain(|file| file.package().starts_with("service."));
    files
}

fn describe(files: &[FileDescriptorProto]) -> Contract {
    let mut contract = Contract::default();
    for file in files {
        assert_eq!(file.syntax(), "proto3", "{}", file.name());
        for message in &file.message_type {
            describe_message(file.package(), message, &mut contract);
        }
        for enumeration in &file.enum_type {
            let values = enumeration
                .value
                .iter()
                .map(|value| format!("{} {}", value.number(), value.name()));
            insert(
                &mut contract,
                "enums",
                file.package(),
                enumeration.name(),
                values.collect(),
            );
        }
        for service in &file.service {
            let methods = service.method.iter().map(describe_method);
            insert(
                &mut contract,
                "services",
                file.package(),
                service.name(),
                methods.collect(),
            );
        }
    }
    contract
}

fn describe_message(scope: &str, message: &DescriptorProto, contract: &mut Contract) {
    let fields = message
        .field
        .iter()
        .map(|field| describe_field(message, field));
    insert(
        contract,
        "messages",
        scope,
        message.name(),
        fields.collect(),
    );
    let inner = format!("{scope}.{}", message.name());
    for nested in &message.nested_type {
        describe_message(&inner, nested, contract);
    }
    for enumeration in &message.enum_type {
        let values = enumeration
            .value
            .iter()
            .map(|value| format!("{} {}", value.number(), value.name()));
        insert(
            contract,
            "enums",
            &inner,
            enumeration.name(),
            values.collect(),
        );
    }
}

fn insert(contract: &mut Contract, kind: &str, scope: &str, name: &str, value: BTreeSet<String>) {
    let previous = contract
        .entry(kind.to_owned())
        .or_default()
        .insert(format!("{scope}.{name}"), value);
    assert!(previous.is_none(), "{scope}.{name} is defined twice");
}

fn describe_field(message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
    let kind = field
        .r#type()
        .as_str_name()
        .trim_start_matches("TYPE_")
        .to_lowercase();
    let kind = match field.type_name() {
        "" => kind,
        name => format!("{kind} {}", name.trim_start_matches('.')),
    };
    let label = if field.label() == Label::Repeated {
        let packable = !matches!(
            field.r#type(),
            Type::String | Type::Bytes | Type::Message | Type::Group
        );
        // proto3 packs what can be packed unless an option says otherwise.
        let packed = packable
            && field
                .options
                .as_ref()
                .is_none_or(|options| options.packed.unwrap_or(true));
        if packed {
            "packed".to_owned()
        } else {
            "repeated".to_owned()
        }
    } else if field.proto3_optional() {
        "optional".to_owned()
    } else if let Some(index) = field.oneof_index {
        format!(
            "oneof {}",
            message.oneof_decl[usize::try_from(index).expect("an index")].name()
        )
    } else {
        "plain".to_owned()
    };
    format!("{} {}: {label} {kind}", field.number(), field.name())
}

fn describe_method(method: &MethodDescriptorProto) -> String {
    let kind = match (method.client_streaming(), method.server_streaming()) {
        (false, false) => "unary",
        (false, true) => "server streaming",
        (true, false) => "client streaming",
        (true, true) => "bidirectional",
    };
    let name = |path: &str| path.trim_start_matches('.').to_owned();
    format!(
        "{}: {kind} {} -> {}",
        method.name(),
        name(method.input_type()),
        name(method.output_type())
    )
}

/// Compares one kind of elements, adds every difference to `differences` and returns what to print.
fn compare(
    kind: &str,
    member: &str,
    recorded: &Contract,
    compiled: &Contract,
    differences: &mut Vec<String>,
) -> String {
    let (recorded, compiled) = (&recorded[kind], &compiled[kind]);
    let mut equal = 0;
    for name in recorded
        .keys()
        .chain(compiled.keys())
        .collect::<BTreeSet<_>>()
    {
        match (recorded.get(name), compiled.get(name)) {
            (Some(recorded), Some(compiled)) => {
                equal += recorded.intersection(compiled).count();
                differences.extend(
                    recorded
                        .difference(compiled)
                        .map(|line| format!("missing in {name}: {line}")),
                );
                differences.extend(
                    compiled
                        .difference(recorded)
                        .map(|line| format!("extra in {name}: {line}")),
                );
            }
            (Some(_), None) => differences.push(format!("missing: {name}")),
            (None, _) => differences.push(format!("extra: {name}")),
        }
    }
    let found = recorded
        .keys()
        .filter(|name| compiled.contains_key(*name))
        .count();
    let total: usize = recorded.values().map(BTreeSet::len).sum();
    format!(
        "{found} of {} {kind}, {equal} of {total} {member}",
        recorded.len()
    )
}

#[test]
fn descriptors_agree_with_the_recorded_contract() {
    let path = root().join("tests/contract/wire.json");
    let text = std::fs::read_to_string(&path).expect("the recorded contract can be read");
    let recorded: Contract =
        serde_json::from_str(&text).expect("the recorded contract is well-formed");
    let compiled = describe(&contract_files());

    let mut differences = Vec::new();
    assert!(
        recorded.keys().eq(["enums", "messages", "services"]),
        "nothing else is recorded"
    );
    let messages = compare("messages", "fields", &recorded, &compiled, &mut differences);
    let enums = compare("enums", "values", &recorded, &compiled, &mut differences);
    let services = compare(
        "services",
        "methods",
        &recorded,
        &compiled,
        &mut differences,
    );
    println!("contract: {messages}; {enums}; {services}");
    assert!(
        differences.is_empty(),
        "the contract differs:\n{}",
        differences.join("\n")
    );
}

/// Every element of a file with its place in the descriptor, which is how comments are found.
fn elements(file: &FileDescriptorProto) -> Vec<(Vec<i32>, String)> {
    let mut elements = Vec::new();
    let mut add = |path: &[usize], name: String| {
        let path = path
            .iter()
            .map(|step| i32::try_from(*step).expect("a small number"))
            .collect();
        elements.push((path, format!("{}.{name}", file.package())));
    };
    for (i, message) in file.message_type.iter().enumerate() {
        add(&[4, i], message.name().to_owned());
        for (j, field) in message.field.iter().enumerate() {
            add(
                &[4, i, 2, j],
                format!("{}.{}", message.name(), field.name()),
            );
        }
        for (j, oneof) in message.oneof_decl.iter().enumerate() {
            // An `optional` field is a oneof of its own that nobody wrote down.
            let written = message.field.iter().any(|field| {
                field.oneof_index == i32::try_from(j).ok() && !field.proto3_optional()
            });
            if written {
                add(
                    &[4, i, 8, j],
                    format!("{}.{}", message.name(), oneof.name()),
                );
            }
        }
    }
    for (i, enumeration) in file.enum_type.iter().enumerate() {
        add(&[5, i], enumeration.name().to_owned());
        for (j, value) in enumeration.value.iter().enumerate() {
            add(
                &[5, i, 2, j],
                format!("{}.{}", enumeration.name(), value.name()),
            );
        }
    }
    for (i, service) in file.service.iter().enumerate() {
        add(&[6, i], service.name().to_owned());
        for (j, method) in service.method.iter().enumerate() {
            add(
                &[6, i, 2, j],
                format!("{}.{}", service.name(), method.name()),
            );
        }
    }
    elements
}

#[test]
fn every_element_is_documented() {
    let (mut total, mut bare) = (0, Vec::new());
    for file in contract_files() {
        let info = file
            .source_code_info
            .as_ref()
            .expect("compiled with comments");
        let comments: BTreeMap<_, _> = info
            .location
            .iter()
            .map(|location| (location.path.as_slice(), location.leading_comments()))
            .collect();
        for (path, name) in elements(&file) {
            total += 1;
            let comment = comments
                .get(path.as_slice())
                .copied()
                .unwrap_or_default()
                .trim();
            // A comment of one word can only repeat the name.
            if comment.split_whitespace().count() < 2 {
                bare.push(name);
            }
        }
    }
    println!("documented: {} of {total} elements", total - bare.len());
    assert!(
        bare.is_empty(),
        "without a doc comment:\n{}",
        bare.join("\n")
    );
}
