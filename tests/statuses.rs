//! Every status that the server's documentation, its contract, gRPC, HTTP and browsers name is recognised.
//!
//! `tests/contract/statuses.json` was collected from those sources, apart from the catalogue: each row is a status as it
//! arrives (`system`, `operation`, `code`, `text`) with the code that it means; `id` is null for success.
#![cfg(not(target_arch = "wasm32"))]

use std::{fs, path::Path};

use ourchat_sdk::status::{
    Code, Failure, HttpHead, Outcome, TransportFailure, bad_response, from_grpc, from_http,
    from_transport, of_http_status,
};
use ourchat_sdk::wire::Method;
use ourchat_sdk::wire::trailers::Trailers;
use proptest::prelude::*;
use serde_json::Value;

fn http(status: u16) -> HttpHead {
    HttpHead {
        status,
        ..HttpHead::default()
    }
}

fn method(operation: &str) -> Method {
    Method::find(operation).unwrap_or_else(|| panic!("no method {operation}"))
}

fn grpc(operation: &str, code: &str, text: &str) -> Failure {
    from_grpc(
        method(operation),
        code,
        text,
        Some(&http(200)),
        &Trailers::default(),
    )
}

/// The methods that a row speaks about.
fn methods_of(operation: &str) -> Vec<Method> {
    match operation.strip_suffix('*') {
        Some(prefix) => Method::all()
            .filter(|method| method.operation().starts_with(prefix))
            .collect(),
        None => vec![method(operation)],
    }
}

fn transport(name: &str) -> TransportFailure {
    match name {
        "Offline" => TransportFailure::Offline,
        "Network" => TransportFailure::Network,
        "Timeout" => TransportFailure::Timeout,
        "Cancelled" => TransportFailure::Cancelled,
        "Closed" => TransportFailure::Closed,
        "StatusHidden" => TransportFailure::StatusHidden,
        "BadResponse" => TransportFailure::BadResponse,
        "Truncated" => TransportFailure::Truncated,
        "TooLarge" => TransportFailure::TooLarge,
        other => panic!("no transport failure {other}"),
    }
}

/// What the core says about a row, for every method that it speaks about.
fn recognised(row: &Value) -> Vec<Option<&'static str>> {
    let operation = row["operation"].as_str().expect("an operation");
    let text = row["text"].as_str().unwrap_or("");
    let number = || row["code"].as_u64().expect("a number");
    let http_status = || u16::try_from(number()).expect("an HTTP status");
    let id = |failure: Failure| Some(failure.code.id());
    match row["system"].as_str().expect("a system") {
        // Success never reaches the recognition of failures.
        "ourchat-grpc" if number() == 0 => vec![None],
        "ourchat-grpc" => methods_of(operation)
            .into_iter()
            .map(|method| {
                let failure = from_grpc(
                    method,
                    &number().to_string(),
                    text,
                    None,
                    &Trailers::default(),
                );
                let status = failure.status.as_ref().expect("what arrived is kept");
                assert_eq!(
                    (status.code.as_str(), status.detail.as_str()),
                    (number().to_string().as_str(), text)
                );
                id(failure)
            })
            .collect(),
        "grpc" => ["BasicService.Ping", "OurChatService.SendMsg"]
            .into_iter()
            .flat_map(|operation| ["", "words that no table knows"].map(|text| (operation, text)))
            .map(|(operation, text)| id(grpc(operation, &number().to_string(), text)))
            .collect(),
        "grpc-http" if operation == "*" => {
            vec![id(from_http(
                method("OurChatService.SendMsg"),
                &http(http_status()),
                b"",
            ))]
        }
        "grpc-http" => vec![id(from_http(method(operation), &http(http_status()), b""))],
        "http" => vec![of_http_status(http_status()).map(Code::id)],
        "transport" => {
            let kind = transport(row["code"].as_str().expect("a name"));
            methods_of(operation)
                .into_iter()
                .map(|method| id(from_transport(kind, method)))
                .collect()
        }
        other => panic!("no system {other}"),
    }
}

#[test]
fn every_row_means_its_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/statuses.json");
    let text = fs::read_to_string(path).expect("the rows are there");
    let rows: Value = serde_json::from_str(&text).expect("the rows are JSON");
    let rows = rows["rows"].as_array().expect("a list");
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let found = recognised(row);
            assert!(!found.is_empty(), "{row} speaks about no method");
            let right = found.iter().all(|id| *id == row["id"].as_str());
            (!right).then(|| format!("{row}: {found:?}"))
        })
        .collect();
    println!("rows {} of {}", rows.len() - wrong.len(), rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() > 200, "rows are missing");
}

/// Statuses as header lines, percent-coding included: what they mean, and whether a new login helps.
#[test]
fn statuses_are_read_from_headers() {
    for (operation, headers, code, relogin) in [
        (
            "AuthService.Auth",
            [("grpc-status", "16"), ("grpc-message", "Wrong%20Password")],
            "auth/wrong-password",
            false,
        ),
        (
            "AuthService.Auth",
            [("grpc-status", "16"), ("grpc-message", "Account%20Locked")],
            "auth/account-locked",
            false,
        ),
        (
            "OurChatService.GetAccountInfo",
            [("grpc-status", "16"), ("grpc-message", "Token%20Expired")],
            "auth/token-expired",
            true,
        ),
        (
            "OurChatService.SetSelfInfo",
            [("grpc-status", "333"), ("grpc-message", "Ocid Too Long")],
            "argument/ocid-too-long",
            false,
        ),
        (
            "OurChatService.DeleteSession",
            [
                ("grpc-status", "3"),
                ("grpc-message", "Request Invalid Value"),
            ],
            "argument/request-value",
            false,
        ),
        (
            "BasicService.Ping",
            [
                ("grpc-status", "14"),
                ("grpc-message", "Server Maintaining"),
            ],
            "server/maintenance",
            false,
        ),
        (
            "OurChatService.SendMsg",
            [("grpc-status", "7"), ("grpc-message", "100%")],
            "permission/denied",
            false,
        ),
        (
            "OurChatService.SendMsg",
            [("grpc-status", "7"), ("grpc-message", "%E4%BD")],
            "permission/denied",
            false,
        ),
    ] {
        let trailers = Trailers::from_pairs(&headers);
        let status = trailers.status.as_ref().expect("a status");
        let failure = from_grpc(
            method(operation),
            &status.text,
            &trailers.message,
            Some(&http(200)),
            &trailers,
        );
        assert_eq!(
            (failure.code.id(), failure.relogin),
            (code, relogin),
            "{headers:?}"
        );
        assert!(
            !failure
                .status
                .expect("what arrived is kept")
                .detail
                .is_empty()
        );
    }
}

fn any_method() -> impl Strategy<Value = Method> {
    (0..Method::all().count()).prop_map(|index| Method::all().nth(index).expect("within the table"))
}

/// Numbers, texts of the table, and anything else.
fn any_code() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..40_u32).prop_map(|number| number.to_string()),
        "[0-9]{0,25}",
        any::<String>()
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 5] = [
        "Server Error",
        "User Not Found",
        "Permission Denied",
        "Invalid JSON: \u{e9}",
        "Token Invalid",
    ];
    prop_oneof![
        proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn check(failure: &Failure) -> Result<(), TestCaseError> {
    prop_assert!(Code::all().any(|code| code == failure.code));
    prop_assert!(
        failure
            .retry_after_ms
            .is_none_or(|ms| ms.is_finite() && ms >= 0.0)
    );
    prop_assert!(failure.outcome == Outcome::Unknown || failure.retry_safe);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_grpc_status_is_some_failure(method in any_method(), code in any_code(), text in any_text(), status in any::<u16>()) {
        let failure = from_grpc(method, &code, &text, Some(&http(status)), &Trailers::default());
        check(&failure)?;
        let kept = failure.status.expect("what arrived is kept");
        prop_assert_eq!(kept.code, code.trim());
        prop_assert_eq!(kept.detail, text);
        prop_assert_eq!(kept.http_status, Some(status));
    }

    #[test]
    fn any_http_answer_is_some_failure(
        method in any_method(),
        status in any::<u16>(),
        body in any::<Vec<u8>>(),
        retry_after in proptest::option::of(any::<String>()),
        content_type in proptest::option::of(any::<String>()),
        now_ms in any::<f64>(),
    ) {
        let head = HttpHead { status, retry_after: retry_after.clone(), ratelimit_after: retry_after, request_id: content_type.clone(), content_type, now_ms };
        for failure in [from_http(method, &head, &body), bad_response(method, &head, &body)] {
            check(&failure)?;
            let kept = failure.status.expect("what arrived is kept");
            prop_assert_eq!(kept.code, status.to_string());
            prop_assert!(kept.detail.chars().count() <= 120);
        }
    }

    #[test]
    fn pages_of_any_form_are_described(before in "[<>a-zA-Z ]{0,20}", inside in "[<>\u{130}a-z ]{0,20}") {
        let page = format!("<{before}<TiTle{inside}");
        check(&from_http(method("BasicService.Ping"), &http(502), page.as_bytes()))?;
    }

    #[test]
    fn any_wait_is_no_time_or_a_sensible_one(text in "[0-9A-Za-z:,. -]{0,40}", now_ms in any::<f64>()) {
        let _ = ourchat_sdk::status::retry_after::parse(&text, now_ms);
    }
}
