//! The generated files of the repository are what the catalogue and the contract say, and no code ever disappears.
#![cfg(not(target_arch = "wasm32"))]

use std::{collections::BTreeSet, fs, path::Path};

use ourchat_codegen::{
    catalogue::{CORE_SYSTEMS, Catalogue},
    descriptors, outputs,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn catalogue() -> Catalogue {
    Catalogue::read(&root().join("catalogue")).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn generated_files_are_current() {
    for (path, content) in outputs::all(root()).unwrap_or_else(|problem| panic!("{problem}")) {
        let committed = fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(
            committed == content,
            "{} is not what catalogue/ and proto/ say; run `cargo run -p ourchat-codegen`",
            path.display()
        );
    }
}

/// `error_codes.txt` lists every code that was ever published, one a line.
#[test]
fn codes_are_only_ever_added() {
    let list = fs::read_to_string(root().join("tests/contract/error_codes.txt"))
        .expect("the list is there");
    let listed: BTreeSet<&str> = list.lines().collect();
    assert_eq!(listed.len(), list.lines().count(), "a code is listed twice");

    let catalogue = catalogue();
    let present: BTreeSet<&str> = catalogue
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    let gone: Vec<_> = listed.difference(&present).collect();
    let unlisted: Vec<_> = present.difference(&listed).collect();
    assert!(gone.is_empty(), "published codes without a file: {gone:?}");
    assert!(
        unlisted.is_empty(),
        "codes that tests/contract/error_codes.txt does not list: {unlisted:?}"
    );
    println!("codes {} of {}", present.len(), listed.len());
}

/// Codes of systems that only the recogniser meets would make every page's download larger.
#[test]
fn the_core_has_the_codes_that_can_reach_it() {
    let catalogue = catalogue();
    let expected: Vec<&str> = catalogue
        .entries
        .iter()
        .filter(|entry| catalogue.in_core(entry))
        .map(|entry| entry.id.as_str())
        .collect();
    let carried: Vec<&str> = ourchat_sdk::status::Code::all()
        .map(ourchat_sdk::status::Code::id)
        .collect();
    assert_eq!(carried, expected);
    assert!(carried.contains(&"auth/wrong-password"));
    assert!(!carried.contains(&"im/grant-failed"));
    println!(
        "codes in the core {} of {}",
        carried.len(),
        catalogue.entries.len()
    );
}

#[test]
fn every_operation_is_one_of_the_contract() {
    let contract =
        descriptors::compile(&root().join("proto")).unwrap_or_else(|problem| panic!("{problem}"));
    let mut operations = BTreeSet::from(["*".to_owned()]);
    for service in contract.file.iter().flat_map(|file| &file.service) {
        operations.insert(format!("{}.*", service.name()));
        operations.extend(
            service
                .method
                .iter()
                .map(|method| format!("{}.{}", service.name(), method.name())),
        );
    }
    let catalogue = catalogue();
    let of_rows = catalogue
        .all_rows()
        .filter(|(_, row)| CORE_SYSTEMS.contains(&row.system.as_str()))
        .map(|(_, row)| &row.operation);
    let of_names = catalogue
        .systems
        .operations
        .iter()
        .filter(|operation| operation.systems.iter().any(|name| name == "ourchat-grpc"))
        .map(|operation| &operation.name);
    let of_methods = catalogue.methods.values().flat_map(|method| &method.calls);
    let unknown: Vec<_> = of_rows
        .chain(of_names)
        .chain(of_methods)
        .filter(|operation| !operations.contains(*operation))
        .collect();
    assert!(unknown.is_empty(), "no such call: {unknown:?}");
}

#[test]
fn the_reference_has_one_anchor_per_code() {
    let catalogue = catalogue();
    for entry in &catalogue.entries {
        let domain = entry.id.split('/').next().expect("a domain");
        let path = root().join(format!("docs/errors/{domain}.md"));
        let page = fs::read_to_string(path).expect("the domain has a page");
        for anchor in [
            format!("<a id=\"{}\"></a>", entry.anchor()),
            format!("\n## {}\n", entry.id),
        ] {
            assert_eq!(page.matches(&anchor).count(), 1, "{}", entry.id);
        }
    }
    println!("anchors {0} of {0}", catalogue.entries.len());
}
