//! No input whatever makes the recogniser panic, and what it answers is always whole.

use ourchat_recogniser::{Code, Input, Scope, answer};
use proptest::prelude::*;
use serde_json::{Value, json};

mod support;

use support::Fields;

const NAMES: [&str; 30] = [
    "system",
    "dialect",
    "learned",
    "operation",
    "httpStatus",
    "now",
    "online",
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    "content-type",
    "retry-after",
    "x-ratelimit-after",
    "success",
    "status",
    "code",
    "message",
    "errorCode",
    "errorMessage",
    "showType",
    "data",
    "details",
    "name",
    "isError",
    "headers",
    "response",
    "detail",
    "type",
    "errors.a",
    "text",
];

const WORDS: [&str; 24] = [
    "0",
    "1",
    "3",
    "7",
    "9",
    "10",
    "16",
    "18",
    "200",
    "333",
    "401",
    "404",
    "429",
    "503",
    "1005",
    "1024",
    "1320",
    "1330",
    "2024-10",
    "auto",
    "Wrong Password",
    "AbortError",
    "application/grpc-web",
    "umi-rest",
];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(Value::from),
        3 => prop::sample::select(&WORDS[..]).prop_map(|word| word.parse::<u32>().map_or(Value::Null, Value::from)),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(json!({})),
        1 => any::<f64>().prop_map(Value::from),
        1 => ".{0,40}".prop_map(Value::from),
        1 => "[A-Za-z0-9+/=_-]{0,80}".prop_map(Value::from),
    ]
}

fn scope() -> impl Strategy<Value = Scope> {
    prop::sample::select(vec![
        Scope::Options,
        Scope::Headers,
        Scope::Payload,
        Scope::Payload,
        Scope::Info,
        Scope::Response,
        Scope::ResponseData,
        Scope::Data,
    ])
}

/// Whether an answer is one that JavaScript can make something of.
fn is_whole(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Ok(answer) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    let has_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    if let Some(error) = answer.get("error") {
        let known = error["code"]
            .as_str()
            .is_some_and(|code| Code::find(code).is_some());
        let texts = ["category", "outcome", "action", "userMessage"]
            .iter()
            .all(|name| has_text(&error[*name]));
        known
            && texts
            && has_text(&error["retry"]["kind"])
            && error["retry"]["safe"].is_boolean()
            && has_text(&error["status"]["system"])
            && error["status"]["code"].is_string()
            && error["relogin"].is_boolean()
            && error["showType"].is_u64()
    } else if let Some(success) = answer.get("success") {
        has_text(&success["system"]) && success["code"].is_string()
    } else {
        has_text(&answer["invalid"]) && answer["expected"].is_array()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(is_whole(&answer(&bytes)));
        prop_assert!(Input::parse(&bytes).fields.len() <= bytes.len());
    }

    #[test]
    fn any_fields_are_survived(
        fields in prop::collection::vec((scope(), prop::sample::select(&NAMES[..]), value()), 0..12),
        cut in 0..40_usize,
    ) {
        let mut bytes = Fields::default();
        for (scope, name, value) in &fields {
            bytes.add(*scope, name, value);
        }
        let text = answer(&bytes.0);
        prop_assert!(is_whole(&text), "{text}");
        let short = bytes.0.len().saturating_sub(cut);
        prop_assert!(is_whole(&answer(&bytes.0[..short])));
    }

    #[test]
    fn any_details_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), number in 0..20_u8) {
        let mut fields = Fields::default();
        fields.add(Scope::Headers, "grpc-status", &number.to_string().into());
        fields.add(Scope::Headers, "grpc-status-details-bin", &base64(&bytes).into());
        let text = answer(&fields.0);
        prop_assert!(is_whole(&text), "{text}");
    }
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
