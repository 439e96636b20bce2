//! Against the rules of JSON and another library.

use proptest::prelude::*;

use super::read::DEEPEST;
use super::*;

/// The value as another JSON library sees it.
fn oracle(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}

#[test]
fn numbers_keep_their_digits() {
    for number in [
        "0",
        "-0",
        "18446744073709551615",
        "9007199254740993",
        "1.50",
        "1e400",
        "-12E-3",
    ] {
        let value = Value::parse(number).unwrap_or_else(|| panic!("{number}"));
        assert_eq!(value.to_wire(), number);
    }
    for (number, script) in [
        ("9007199254740991", "9007199254740991"),
        ("9007199254740992", "\"9007199254740992\""),
        ("-9007199254740993", "\"-9007199254740993\""),
        ("12345678901234567.5", "12345678901234567.5"),
    ] {
        let value = Value::parse(number).expect("a number");
        assert_eq!(value.to_script(), script);
    }
}

#[test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.",
        ".5",
        "+1",
        "nul",
        "\"\u{1}\"",
        "\"\\x\"",
        "\"\\u12\"",
        "[1 2]",
        "{1:2}",
        "{\"a\" 1}",
        "1 2",
        "\"open",
        "--1",
        "1e",
        "\u{feff}1",
    ] {
        assert_eq!(Value::parse(text), None, "{text:?}");
        assert_eq!(oracle(text), None, "{text:?}");
    }
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(Value::parse(&deep(DEEPEST)).is_some());
    assert_eq!(Value::parse(&deep(100_000)), None);
}

#[test]
fn texts_are_unescaped() {
    let text = r#""\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00""#;
    assert_eq!(Value::parse(text), Some("\"\\/\u{8}\u{c}\n\r\téé😀".into()));
    // Half of a pair is no character; JavaScript sends such texts.
    assert_eq!(Value::parse(r#""\ud83dx""#), Some("\u{fffd}x".into()));
    assert_eq!(Value::parse(r#""\ud83dA""#), Some("\u{fffd}A".into()));
    assert_eq!(Value::parse(r#""\udc00""#), Some("\u{fffd}".into()));
}

#[test]
fn of_equal_keys_the_last_counts() {
    let Some(Value::Object(object)) = Value::parse(r#"{"a":1,"b":2,"a":3}"#) else {
        panic!("it is an object")
    };
    assert_eq!(object.small_number("a"), Some(3));
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn reads_and_writes_what_another_library_does(value in json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON")] {
            let own = Value::parse(&text).expect("it is JSON");
            prop_assert_eq!(oracle(&own.to_wire()), Some(value.clone()));
        }
    }

    #[test]
    fn agrees_with_another_library_about_what_json_is(text in r#"[\[\]{}:,"\\ 0-9.eE+\-a-u\n]{0,12}"#) {
        let surrogate = text.contains("\\ud");
        if !surrogate {
            // That library refuses numbers beyond a double; here they keep their digits.
            let too_large = text.contains(['e', 'E']);
            if !too_large {
                prop_assert_eq!(Value::parse(&text).is_some(), oracle(&text).is_some(), "{}", text);
            }
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        if let Some(value) = Value::parse(&text) {
            prop_assert_eq!(Value::parse(&value.to_wire()), Some(value));
        }
    }
}
