//! Writes the tables of the core.

use std::{env, fs, path::PathBuf};

use ourchat_codegen::{catalogue::Catalogue, descriptors, status_table, wire_table};

fn main() {
    println!("cargo:rerun-if-changed=proto/service");
    println!("cargo:rerun-if-changed=proto/google");
    println!("cargo:rerun-if-changed=catalogue");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));

    let contract = descriptors::compile(&root.join("proto"))
        .unwrap_or_else(|error| panic!("proto/ does not compile: {error}"));
    let table = wire_table::generate(&contract)
        .unwrap_or_else(|error| panic!("the contract does not fit the wire table: {error}"));
    fs::write(out.join("wire_table.rs"), table).expect("OUT_DIR is writable");

    let catalogue = Catalogue::read(&root.join("catalogue"))
        .unwrap_or_else(|error| panic!("catalogue/:\n{error}"));
    let table = status_table::generate(&catalogue)
        .unwrap_or_else(|error| panic!("the catalogue does not fit the status table: {error}"));
    fs::write(out.join("status_table.rs"), table).expect("OUT_DIR is writable");
}
