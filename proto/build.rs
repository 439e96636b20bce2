//! Generates prost types, tonic stubs and the list of all messages from the `.proto` files of this folder.

use std::{env, fmt::Write, fs, path::PathBuf};

use ourchat_codegen::descriptors;

fn main() {
    println!("cargo:rerun-if-changed=service");
    println!("cargo:rerun-if-changed=google");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));
    let descriptors = descriptors::compile(&root)
        .unwrap_or_else(|error| panic!("proto/ does not compile: {error}"));

    let mut registry = String::from(
        "/// Every message of the contract with its prost decode-then-encode round trip.\npub static MESSAGES: &[(&str, RoundTrip)] = &[\n",
    );
    for file in &descriptors.file {
        if file.package().starts_with("google.protobuf") {
            continue;
        }
        for message in &file.message_type {
            let path = format!("{}.{}", file.package(), message.name());
            let module = file.package().replace('.', "::");
            writeln!(
                registry,
                "    ({path:?}, round_trip::<crate::{module}::{}>),",
                message.name()
            )
            .expect("writing to a string");
        }
    }
    registry.push_str("];\n");
    fs::write(out.join("registry.rs"), registry).expect("OUT_DIR is writable");

    let mut bare = descriptors.clone();
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    tonic_prost_build::configure()
        .build_server(env::var_os("CARGO_FEATURE_SERVER").is_some())
        .build_client(env::var_os("CARGO_FEATURE_CLIENT").is_some())
        .build_transport(false)
        .include_file("contract.rs")
        .compile_fds(bare)
        .expect("prost code is generated");
}
