//! Writes the tables of the core.

use std::{env, fs, path::PathBuf};

use ourchat_codegen::{descriptors, wire_table};

fn main() {
    println!("cargo:rerun-if-changed=proto/service");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));

    let contract = descriptors::compile(&root.join("proto"))
        .unwrap_or_else(|error| panic!("proto/ does not compile: {error}"));
    let table = wire_table::generate(&contract)
        .unwrap_or_else(|error| panic!("the contract does not fit the wire table: {error}"));
    fs::write(out.join("wire_table.rs"), table).expect("OUT_DIR is writable");
}
