//! What of the contract ends up in the table.

use std::path::Path;

use prost_types::{FileDescriptorProto, field_descriptor_proto::Type};

use super::*;

fn contract() -> Contract {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    Contract::read(&crate::descriptors::compile(&root).expect("the contract compiles"))
        .expect("it fits the table")
}

fn fields(contract: &Contract, message: &str) -> Vec<(u8, &'static str, u8, String)> {
    let message = contract
        .messages
        .iter()
        .find(|it| it.full_name == message)
        .expect("it is part of the contract");
    let fields = message.fields.iter();
    fields
        .map(|it| (it.number, it.kind, it.label, contract.keys[it.key].clone()))
        .collect()
}

#[test]
fn the_whole_contract_is_in_the_table() {
    let contract = contract();
    assert_eq!(
        (
            contract.messages.len(),
            contract.enums.len(),
            contract.methods.len()
        ),
        (191, 9, 73)
    );
    assert_eq!(contract.packages.len(), 4);
}

#[test]
fn names_lose_prefix_and_underscores() {
    let contract = contract();
    let values = |name: &str| {
        contract
            .enums
            .iter()
            .any(|values| values.iter().any(|value| value == name))
    };
    assert!(values("userName") && values("iceCandidate") && values("unspecified"));
    assert!(
        !contract
            .enums
            .iter()
            .flatten()
            .any(|value| value.contains('_') || value.starts_with("query"))
    );
    assert!(contract.keys.iter().any(|key| key == "markdownText"));
}

#[test]
fn fields_stand_in_the_order_in_which_prost_writes_them() {
    let contract = contract();
    let numbers: Vec<_> = fields(
        &contract,
        "service.ourchat.msg_delivery.v1.FetchMsgsResponse",
    )
    .iter()
    .map(|it| it.0)
    .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 5, 6]);
    let login = fields(&contract, "service.auth.authorize.v1.AuthRequest");
    assert_eq!(login[0], (1, "String", 3, "email".into()));
    assert_eq!(login[2], (3, "String", 0, "password".into()));
}

#[test]
fn a_message_within_itself_is_refused() {
    let field = FieldDescriptorProto {
        name: Some("again".into()),
        number: Some(1),
        r#type: Some(Type::Message.into()),
        type_name: Some(".service.x.Loop".into()),
        ..Default::default()
    };
    let message = DescriptorProto {
        name: Some("Loop".into()),
        field: vec![field],
        ..Default::default()
    };
    let file = FileDescriptorProto {
        package: Some("service.x".into()),
        message_type: vec![message],
        ..Default::default()
    };
    let error =
        generate(&FileDescriptorSet { file: vec![file] }).expect_err("it would recurse for ever");
    assert_eq!(error, "service.x.Loop contains itself");
}
