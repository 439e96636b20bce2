//! Writes the table of the recogniser.

use std::{env, fs, path::PathBuf};

use ourchat_codegen::{catalogue::Catalogue, descriptors, recogniser_table};

fn main() {
    println!("cargo:rerun-if-changed=../proto/service");
    println!("cargo:rerun-if-changed=../catalogue");
    let crate_root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let root = crate_root.join("..");
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));

    let contract = descriptors::compile(&root.join("proto"))
        .unwrap_or_else(|error| panic!("proto/ does not compile: {error}"));
    let catalogue = Catalogue::read(&root.join("catalogue"))
        .unwrap_or_else(|error| panic!("catalogue/:\n{error}"));
    let table = if env::var_os("CARGO_FEATURE_EVERY_SYSTEM").is_some() {
        recogniser_table::generate(&catalogue, &contract)
    } else {
        recogniser_table::generate(&catalogue.for_legacy(), &Default::default())
    };
    let table =
        table.unwrap_or_else(|error| panic!("the catalogue does not fit the table: {error}"));
    fs::write(out.join("recogniser_table.rs"), table).expect("OUT_DIR is writable");
}
