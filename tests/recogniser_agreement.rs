//! The core and the recogniser of the entry `ourchat-sdk/errors` say the same about statuses of gRPC calls.
#![cfg(not(target_arch = "wasm32"))]

use std::{fs, path::Path};

use ourchat_recogniser::{Field, Input, Kind, Recognised, Scope};
use ourchat_sdk::status::{Failure, HttpHead, from_grpc, from_http};
use ourchat_sdk::wire::Method;
use ourchat_sdk::wire::trailers::Trailers;
use proptest::prelude::*;
use serde_json::Value;

/// What has to agree: code, outcome, way and safety of a repetition, new login, time to wait, name of the number.
type Verdict = (String, String, bool, bool, Option<u64>, Option<String>);

fn of_core(failure: &Failure) -> Verdict {
    (
        failure.code.id().into(),
        failure.outcome.name().into(),
        failure.retry_safe,
        failure.relogin,
        failure.retry_after_ms.map(f64::to_bits),
        failure
            .status
            .as_ref()
            .and_then(|status| status.name)
            .map(str::to_owned),
    )
}

fn of_recogniser(recognised: &Recognised<'_>) -> Verdict {
    (
        recognised.code().expect("a failure").id().into(),
        recognised.outcome.name().into(),
        recognised.retry_safe,
        recognised.relogin,
        recognised.retry_after_ms.map(f64::to_bits),
        recognised.status.name.map(str::to_owned),
    )
}

fn recognised(fields: &[(Scope, &str, Kind, &str)]) -> Verdict {
    let fields = fields.iter().map(|(scope, name, kind, value)| Field {
        scope: *scope,
        name,
        kind: *kind,
        value,
    });
    let input = Input {
        fields: fields.collect(),
    };
    let found = ourchat_recogniser::recognise(&input)
        .expect("right options")
        .expect("a status");
    of_recogniser(&found)
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The differences between both about a status.
fn difference(method: Method, code: &str, text: &str) -> Option<String> {
    let head = HttpHead {
        status: 200,
        ..HttpHead::default()
    };
    let core = of_core(&from_grpc(
        method,
        code,
        text,
        Some(&head),
        &Trailers::default(),
    ));
    let own = recognised(&[
        (Scope::Options, "operation", Kind::Text, method.operation()),
        (Scope::Options, "httpStatus", Kind::Number, "200"),
        (Scope::Options, "system", Kind::Text, "ourchat-grpc"),
        (Scope::Headers, "grpc-status", Kind::Text, code),
        (
            Scope::Headers,
            "grpc-message",
            Kind::Text,
            &percent_encoded(text),
        ),
    ]);
    (core != own).then(|| {
        format!(
            "{} {code} {text:?}: {core:?} and {own:?}",
            method.operation()
        )
    })
}

/// Every number and text of the documents and the contract.
fn statuses() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
    let mut statuses = Vec::new();
    for name in ["statuses.json", "status-rows.json"] {
        let text = fs::read_to_string(root.join(name)).expect("the rows are there");
        let file: Value = serde_json::from_str(&text).expect("the rows are JSON");
        for row in file["rows"].as_array().expect("a list") {
            let grpc = matches!(row["system"].as_str(), Some("ourchat-grpc" | "grpc"));
            if grpc && row["code"] != 0 {
                let text = row["text"].as_str().unwrap_or("words that no table knows");
                statuses.push((row["code"].to_string(), text.to_owned()));
            }
        }
    }
    statuses.sort();
    statuses.dedup();
    statuses
}

#[test]
fn both_say_the_same_about_every_status_of_every_call() {
    let statuses = statuses();
    let mut compared = 0;
    let mut different = Vec::new();
    for method in Method::all() {
        for (code, text) in &statuses {
            different.extend(difference(method, code, text));
            compared += 1;
        }
    }
    println!("{} of {compared} agree", compared - different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(compared > 73 * 100, "statuses are missing");
}

#[test]
fn both_say_the_same_about_http_statuses() {
    let mut different = Vec::new();
    for status in 100..600_u16 {
        for operation in [
            "OurChatService.SendMsg",
            "OurChatService.Upload",
            "BasicService.Ping",
        ] {
            let method = Method::find(operation).expect("a call");
            let head = HttpHead {
                status,
                retry_after: Some("3".into()),
                ..HttpHead::default()
            };
            if status == 200 {
                // Whether such an answer is right is seen in its body.
                continue;
            }
            let core = of_core(&from_http(method, &head, b""));
            let own = recognised(&[
                (Scope::Options, "operation", Kind::Text, operation),
                (
                    Scope::Options,
                    "httpStatus",
                    Kind::Number,
                    &status.to_string(),
                ),
                (Scope::Headers, "retry-after", Kind::Text, "3"),
            ]);
            if core != own {
                different.push(format!("{operation} {status}: {core:?} and {own:?}"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_say_the_same_about_other_numbers_and_texts(
        code in prop_oneof![2 => "[0-9]{1,2}", 1 => "[1-9][0-9]{0,3}", 1 => Just("333".to_owned()), 1 => Just("-3".to_owned())],
        text in prop_oneof!["[A-Za-z0-9%' ]{0,20}", ".{0,10}"],
        place in 0..73_usize,
    ) {
        prop_assume!(code != "0");
        let method = Method::all().nth(place).expect("73 calls");
        let difference = difference(method, &code, &text);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
}
