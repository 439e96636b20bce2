//! JSON as it is written: numbers keep their digits, objects the order of their keys.
//!
//! The ids of the protocol exceed what a double holds, so nothing here turns a number into one.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::json::Json;

/// Deeper values are refused: reading them takes a piece of the stack for each level.
const DEEPEST: usize = 64;

/// The largest whole number that JavaScript holds exactly, in digits.
const LARGEST_SAFE: &str = "9007199254740991";

/// A JSON value.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Object(Object),
}

/// An object in the order of its keys. Of several members with the same key the last one counts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Object(pub Vec<(String, Value)>);

impl Object {
    /// The member with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let found = self.0.iter().rev().find(|(own, _)| own == key);
        found.map(|(_, value)| value)
    }

    /// The text in a member.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The whole number in a member, if it has at most nine digits.
    #[must_use]
    pub fn small_number(&self, key: &str) -> Option<i32> {
        match self.get(key) {
            Some(Value::Number(digits)) => ourchat_recogniser::text::number(digits),
            _ => None,
        }
    }

    /// Adds a member.
    pub fn push(&mut self, key: &str, value: impl Into<Value>) {
        self.0.push((key.to_owned(), value.into()));
    }

    /// Adds a member, if there is a value.
    pub fn push_some(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.push(key, value);
        }
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.push(key, value);
        self
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(decimal(number))
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Self>> for Value {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

/// The digits of a number.
#[must_use]
pub fn decimal(number: u64) -> String {
    let mut json = Json::default();
    json.decimal(number);
    json.finish().trim_matches('"').to_owned()
}

impl Value {
    /// Reads a JSON text; `None` when it is none, or nests deeper than 64 levels.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEEPEST)?;
        reader.blanks();
        (reader.at == text.len()).then_some(value)
    }

    /// The value as JSON, numbers as they are.
    #[must_use]
    pub fn to_wire(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, false);
        json.finish()
    }

    /// The value as JSON for JavaScript: whole numbers that it cannot hold exactly become texts.
    #[must_use]
    pub fn to_script(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, true);
        json.finish()
    }

    fn write(&self, json: &mut Json, for_script: bool) {
        match self {
            Self::Null => json.raw("null"),
            Self::Bool(true) => json.raw("true"),
            Self::Bool(false) => json.raw("false"),
            Self::Number(digits) if for_script && is_unsafe(digits) => json.text(digits),
            Self::Number(digits) => json.raw(digits),
            Self::Text(text) => json.text(text),
            Self::List(items) => {
                json.array(items.iter(), |json, item| item.write(json, for_script))
            }
            Self::Object(object) => json.object(|json| {
                for (key, value) in &object.0 {
                    json.key(key);
                    value.write(json, for_script);
                }
            }),
        }
    }
}

/// Whether a number is a whole one that JavaScript would round.
fn is_unsafe(number: &str) -> bool {
    let digits = number.trim_start_matches('-');
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    whole
        && (digits.len() > LARGEST_SAFE.len()
            || digits.len() == LARGEST_SAFE.len() && digits > LARGEST_SAFE)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, expected: &str) -> Option<()> {
        self.text
            .as_bytes()
            .get(self.at..)?
            .starts_with(expected.as_bytes())
            .then(|| self.at += expected.len())
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.blanks();
        match self.peek()? {
            b'n' => self.take("null").map(|()| Value::Null),
            b't' => self.take("true").map(|()| Value::Bool(true)),
            b'f' => self.take("false").map(|()| Value::Bool(false)),
            b'"' => self.text().map(Value::Text),
            b'[' => {
                let mut items = Vec::new();
                self.items(b']', |reader| {
                    items.push(reader.value(depth.checked_sub(1)?)?);
                    Some(())
                })?;
                Some(Value::List(items))
            }
            b'{' => {
                let mut members = Vec::new();
                self.items(b'}', |reader| {
                    reader.blanks();
                    let key = reader.text()?;
                    reader.blanks();
                    reader.take(":")?;
                    members.push((key, reader.value(depth.checked_sub(1)?)?));
                    Some(())
                })?;
                Some(Value::Object(Object(members)))
            }
            _ => self.number(),
        }
    }

    /// What stands between brackets.
    fn items(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.blanks();
        if self.peek()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            item(self)?;
            self.blanks();
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                next if next == end => return Some(()),
                _ => return None,
            }
        }
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let digits = self.text.get(start..self.at)?;
        Some(Value::Number(digits.to_owned()))
    }

    fn text(&mut self) -> Option<String> {
        self.take("\"")?;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(|character| matches!(character, '"' | '\\' | '\0'..='\x1f'))?;
            text.push_str(rest.get(..plain)?);
            self.at += plain + 1;
            match rest.as_bytes().get(plain)? {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += 1;
        Some(match kind {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let after = self.at;
                let second = self.take("\\u").and_then(|()| self.hex());
                if let Some(second @ 0xdc00..=0xdfff) = second {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return char::from_u32(code);
                }
                // Half a character; what follows stands for itself.
                self.at = after;
                char::REPLACEMENT_CHARACTER
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.bytes().try_fold(0, |sum, byte| {
            Some(sum * 16 + char::from(byte).to_digit(16)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
}
