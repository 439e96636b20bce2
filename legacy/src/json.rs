//! JSON as it is written: numbers keep their digits, objects the order of their keys.
//!
//! The ids of the protocol exceed what a double holds, so nothing here turns a number into one.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::json::Json;

mod read;
#[cfg(test)]
mod tests;
mod write;

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
