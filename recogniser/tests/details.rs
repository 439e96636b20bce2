//! What `grpc-status-details-bin` adds to a status.

use ourchat_recogniser::{Scope, answer};
use serde_json::{Value, json};

mod support;

use support::Fields;

/// A field of a message that holds bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length > 127 {
        out.push(u8::try_from(length & 127).expect("seven bits") | 128);
        length >>= 7;
    }
    out.push(u8::try_from(length).expect("seven bits"));
    out.extend(bytes);
    out
}

fn any(name: &str, value: &[u8]) -> Vec<u8> {
    let url = format!("type.googleapis.com/{name}");
    field(3, &[field(1, url.as_bytes()), field(2, value)].concat())
}

fn base64(bytes: &[u8]) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1))
        .collect();
    bits.chunks(6)
        .map(|group| {
            let digit = group
                .iter()
                .fold(0, |sum, bit| sum << 1 | usize::from(*bit))
                << (6 - group.len());
            char::from(digits[digit])
        })
        .collect()
}

fn error(code: &str, message: &str, details: &[Vec<u8>]) -> Value {
    let status = [
        vec![8, 7],
        field(2, b"Text of the details"),
        details.concat(),
    ]
    .concat();
    let mut fields = Fields::default();
    fields.add(
        Scope::Options,
        "operation",
        &"OurChatService.SendMsg".into(),
    );
    fields.add(Scope::Headers, "grpc-status", &code.into());
    fields.add(Scope::Headers, "grpc-message", &message.into());
    fields.add(
        Scope::Headers,
        "grpc-status-details-bin",
        &base64(&status).into(),
    );
    let answer: Value = serde_json::from_str(&answer(&fields.0)).expect("JSON");
    answer["error"].clone()
}

#[test]
fn an_empty_message_is_taken_from_the_details() {
    let error = error("7", "", &[]);
    assert_eq!(error["status"]["detail"], "Text of the details");
    assert_eq!(error["details"], Value::Null);
}

#[test]
fn a_reason_of_ourchat_wins_over_the_text() {
    let info = |reason: &str, domain: &str| {
        any(
            "google.rpc.ErrorInfo",
            &[
                field(1, reason.as_bytes()),
                field(2, domain.as_bytes()),
                field(3, &[field(1, b"limit"), field(2, b"5")].concat()),
            ]
            .concat(),
        )
    };
    for (reason, domain, code) in [
        ("PERMISSION_MUTED", "ourchat", "permission/muted"),
        ("auth/account-locked", "ourchat", "auth/account-locked"),
        (
            "PERMISSION_MUTED",
            "chat.ourchat.example",
            "permission/e2ee-not-on",
        ),
        ("SOMETHING_NEW", "ourchat", "permission/e2ee-not-on"),
        // What happens on this side of the line is not for servers to say.
        ("TRANSPORT_OFFLINE", "ourchat", "permission/e2ee-not-on"),
    ] {
        let error = error("7", "E2EE Not On", &[info(reason, domain)]);
        assert_eq!(error["code"], code, "{reason} of {domain}");
        let value = json!({ "reason": reason, "domain": domain, "metadata": { "limit": "5" } });
        assert_eq!(
            error["details"],
            json!([{ "type": "google.rpc.ErrorInfo", "value": value }])
        );
    }
}

#[test]
fn the_server_says_how_long_to_wait() {
    let delay = [8, 3, 16, 0x80, 0xe5, 0x9a, 0x77];
    let wait = any("google.rpc.RetryInfo", &field(1, &delay));
    let limited = error("8", "slow down", std::slice::from_ref(&wait));
    assert_eq!(limited["code"], "rate/limited");
    assert_eq!(limited["retry"]["afterMs"], 3250);
    assert_eq!(limited["details"][0]["value"]["retryDelay"], 3250);
    assert_eq!(
        error("8", "Storage Full", &[wait])["code"],
        "quota/storage-full"
    );
    // Minus one second is ten bytes.
    let negative = [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    let error = error(
        "14",
        "",
        &[any("google.rpc.RetryInfo", &field(1, &negative))],
    );
    assert_eq!(error["retry"]["afterMs"], Value::Null);
}

#[test]
fn the_rest_is_kept() {
    let violation = [
        field(1, b"user_name"),
        field(2, b"too long"),
        field(3, b"LENGTH"),
    ]
    .concat();
    let link = [field(1, b"Docs"), field(2, b"https://example.org")].concat();
    let error = error(
        "3",
        "no",
        &[
            any(
                "google.rpc.BadRequest",
                &[field(1, &violation), field(1, &violation)].concat(),
            ),
            any(
                "google.rpc.LocalizedMessage",
                &[field(1, b"zh-CN"), field(2, "名字太长".as_bytes())].concat(),
            ),
            any("google.rpc.RequestInfo", &field(1, b"r-1")),
            any("google.rpc.Help", &field(1, &link)),
            any("example.Other", &[1, 2, 255]),
        ],
    );
    assert_eq!(
        error["fields"],
        json!({ "userName": ["too long", "too long"] })
    );
    assert_eq!(
        error["details"][1]["value"],
        json!({ "locale": "zh-CN", "message": "名字太长" })
    );
    assert_eq!(error["traceId"], "r-1");
    let violation = json!({ "field": "user_name", "description": "too long", "reason": "LENGTH" });
    assert_eq!(
        error["details"][0]["value"],
        json!({ "fieldViolations": [violation, violation] })
    );
    assert_eq!(
        error["details"][3]["value"],
        json!({ "links": [{ "description": "Docs", "url": "https://example.org" }] })
    );
    assert_eq!(
        error["details"][4],
        json!({ "type": "example.Other", "value": { "base64": "AQL/" } })
    );
}

#[test]
fn details_may_come_in_pieces() {
    let status = field(2, b"Text of the details");
    let (head, tail) = status.split_at(9);
    let value = format!("{}, !?,{}", base64(head), base64(tail));
    let mut fields = Fields::default();
    fields.add(Scope::Headers, "grpc-status", &"7".into());
    fields.add(Scope::Headers, "grpc-status-details-bin", &value.into());
    let answer: Value = serde_json::from_str(&answer(&fields.0)).expect("JSON");
    assert_eq!(answer["error"]["status"]["detail"], "Text of the details");
}
