//! The catalogue has a row for every status that the documents of all systems list.
//!
//! `tests/contract/status-rows.json` was collected from those documents, apart from the catalogue: operations and numbers
//! are named as the documents name them, `id` is the code that the status means, `ok` for success.
#![cfg(not(target_arch = "wasm32"))]

use std::{collections::BTreeMap, fs, path::Path};

use ourchat_codegen::catalogue::{Catalogue, WireRow};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a row of the catalogue speaks about the operation of a document.
fn is_about(catalogue: &Catalogue, row: &WireRow, operation: &str) -> bool {
    if row.operation == "*" {
        return true;
    }
    let bare = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    catalogue
        .systems
        .names_of(&row.system, operation)
        .into_iter()
        .any(|name| match row.operation.strip_suffix(".*") {
            Some(service) => name == row.operation || name.starts_with(service),
            None => row.operation == name || bare(&row.operation) == name,
        })
}

fn is_text(row: &WireRow, text: Option<&str>) -> bool {
    match (&row.text, text) {
        (None, None) => true,
        (Some(known), Some(text)) => match known.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => known.eq_ignore_ascii_case(text),
        },
        _ => false,
    }
}

/// The codes that the catalogue gives a status of a document.
fn codes(catalogue: &Catalogue, status: &Value, number: Option<i64>) -> Vec<String> {
    let text = |name: &str| status[name].as_str();
    let fits = |row: &WireRow| {
        Some(row.system.as_str()) == text("system")
            && row.dialect.as_deref() == text("dialect")
            && (row.code == number || number.is_some_and(|number| row.accept.contains(&number)))
            && is_about(catalogue, row, text("operation").expect("an operation"))
    };
    let message = text("message").unwrap_or_default().to_lowercase();
    let decided = |row: &WireRow| {
        row.message
            .iter()
            .any(|words| message.contains(&words.to_lowercase()))
    };
    let mut rows: Vec<_> = catalogue
        .all_rows()
        .filter(|(_, row)| fits(row) && row.when_http.is_empty())
        .filter(|(_, row)| row.message.is_empty() || decided(row))
        .filter(|(_, row)| is_text(row, text("text")))
        .collect();
    // The narrower row goes before the wider one.
    for narrower in [
        |row: &WireRow| !row.message.is_empty(),
        |row: &WireRow| row.operation != "*",
    ] {
        if rows.iter().any(|(_, row)| narrower(row)) {
            rows.retain(|(_, row)| narrower(row));
        }
    }
    rows.into_iter().map(|(id, _)| id.to_owned()).collect()
}

#[test]
fn the_catalogue_has_every_status_of_every_system() {
    let catalogue =
        Catalogue::read(&root().join("catalogue")).unwrap_or_else(|problems| panic!("{problems}"));
    let text = fs::read_to_string(root().join("tests/contract/status-rows.json"))
        .expect("the rows are there");
    let rows: Value = serde_json::from_str(&text).expect("the rows are JSON");
    let rows = rows["rows"].as_array().expect("a list");

    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    let mut missing = Vec::new();
    for row in rows {
        let id = row["id"].as_str().expect("an id");
        let accepted = row["accept"].as_array().into_iter().flatten();
        let numbers: Vec<Option<i64>> = std::iter::once(&row["code"])
            .chain(accepted)
            .map(Value::as_i64)
            .collect();
        let right = numbers.iter().all(|number| {
            let found = codes(&catalogue, row, *number);
            !found.is_empty() && found.iter().all(|code| code == id)
        });
        let count = counts
            .entry(row["system"].as_str().expect("a system"))
            .or_default();
        count.1 += 1;
        if right {
            count.0 += 1;
        } else {
            missing.push(format!("{row}: {:?}", codes(&catalogue, row, numbers[0])));
        }
    }
    for (system, (found, all)) in &counts {
        println!("{system}: rows {found} of {all}");
    }
    println!("rows {} of {}", rows.len() - missing.len(), rows.len());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(rows.len(), 391);
}
