//! Writing JSON, for the wire and for JavaScript.

use alloc::string::String;

use ourchat_recogniser::json::Json;

use super::{Object, Value};

/// The largest whole number that JavaScript holds exactly, in digits.
const LARGEST_SAFE: &str = "9007199254740991";

impl Object {
    /// About how many bytes it takes as JSON.
    #[must_use]
    pub fn weight(&self) -> u64 {
        let members = self.0.iter();
        members.fold(8, |sum, (key, value)| {
            sum + 8 + key.len() as u64 + value.weight()
        })
    }
}

impl Value {
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

    /// About how many bytes it takes as JSON.
    #[must_use]
    pub fn weight(&self) -> u64 {
        match self {
            Self::Null | Self::Bool(_) => 8,
            Self::Number(text) | Self::Text(text) => 8 + text.len() as u64,
            Self::List(items) => items.iter().fold(8, |sum, item| sum + item.weight()),
            Self::Object(object) => object.weight(),
        }
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
