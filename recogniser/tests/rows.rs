//! Every status of the documents is recognised, in each form in which it arrives.

use std::collections::BTreeMap;

use serde_json::{Value, json};

mod support;

use support::{arrivals, contract, recognise};

/// What a row means: its code, or `ok`, with the raw number that was kept.
fn recognised(payload: &Value, options: &Value) -> (String, String) {
    let Some(answer) = recognise(payload, options) else {
        return ("nothing".into(), String::new());
    };
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    match answer.get("error") {
        Some(error) => (text(&error["code"]), text(&error["status"]["code"])),
        None => ("ok".into(), text(&answer["success"]["code"])),
    }
}

#[test]
fn every_row_means_its_code() {
    let rows = contract("status-rows.json");
    let rows = rows["rows"].as_array().expect("a list");
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows {
        let system = row["system"].as_str().expect("a system");
        let count = counts.entry(system).or_default();
        count.1 += 1;
        let before = wrong.len();
        for (payload, options) in arrivals(row) {
            let (code, number) = recognised(&payload, &options);
            let kept = system == "transport"
                || payload.to_string().contains(&number)
                || options.to_string().contains(&number);
            if row["id"] != code.as_str() || !kept {
                wrong.push(format!("{row}\n  {payload} {options}\n  {code} {number}"));
            }
        }
        count.0 += usize::from(wrong.len() == before);
    }
    for (system, (right, all)) in &counts {
        println!("{system}: rows {right} of {all}");
    }
    println!(
        "rows {} of {}",
        counts.values().map(|count| count.0).sum::<usize>(),
        rows.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() > 390, "rows are missing");
}

#[test]
fn a_body_of_the_second_version_of_thinksns_is_not_taken_for_one_of_the_first() {
    for body in [
        json!({ "message": "..." }),
        json!({ "message": ["..."] }),
        json!({ "user": ["..."] }),
        json!({ "message": "...", "errors": { "user": ["is taken"] } }),
        json!({ "message": "...", "file": "/x.php", "line": 3, "trace": [] }),
    ] {
        assert_eq!(recognise(&body, &json!({})), None);
        assert_eq!(
            recognise(&body, &json!({ "system": "thinksns-plus" })),
            None
        );
        for (status, code) in [
            (401, "auth/unauthenticated"),
            (422, "argument/form-invalid"),
            (403, "permission/denied"),
        ] {
            let options = json!({ "system": "thinksns-plus", "httpStatus": status });
            let answer = recognise(&body, &options).expect("an error");
            assert_eq!(answer["error"]["code"], code);
            assert_eq!(answer["error"]["status"]["system"], "http");
        }
    }
}
