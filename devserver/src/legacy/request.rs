//! Reading what clients send.

use serde_json::{Map, Value};

use super::failure::Failure;

/// A message of a client.
#[derive(Debug)]
pub struct Request {
    /// The message type.
    pub code: u64,
    fields: Fields,
}

/// Why a frame is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON.
    NotJson,
    /// It has no message type.
    NoCode,
    /// Its message type is no number.
    CodeNotANumber,
}

impl Request {
    /// Reads a text frame.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let fields = match serde_json::from_str(text) {
            Err(_) => return Err(Unreadable::NotJson),
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Err(Unreadable::NoCode),
        };
        let code = fields.get("code").ok_or(Unreadable::NoCode)?;
        let code = code.as_u64().ok_or(Unreadable::CodeNotANumber)?;
        Ok(Self {
            code,
            fields: Fields(fields),
        })
    }
}

impl std::ops::Deref for Request {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

/// The members of an object. Reading one that is missing or of another type is [`Failure::Argument`].
#[derive(Debug)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// A value, if it is there and not null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// A text.
    pub fn text(&self, key: &str) -> Result<String, Failure> {
        self.optional_text(key)?.ok_or(Failure::Argument)
    }

    /// A text that may be missing.
    pub fn optional_text(&self, key: &str) -> Result<Option<String>, Failure> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Failure::Argument),
        }
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<u64, Failure> {
        let number = self.get(key).and_then(Value::as_u64);
        number.ok_or(Failure::Argument)
    }

    /// A yes or no that may be missing.
    pub fn optional_flag(&self, key: &str) -> Result<Option<bool>, Failure> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Failure::Argument),
        }
    }

    /// An id, as a number or as the text of one.
    pub fn id(&self, key: &str) -> Result<u64, Failure> {
        match self.get(key) {
            Some(Value::Number(id)) => id.as_u64(),
            Some(Value::String(id)) => id.parse().ok(),
            _ => None,
        }
        .ok_or(Failure::Argument)
    }

    /// A list.
    pub fn list(&self, key: &str) -> Result<&[Value], Failure> {
        let list = self.get(key).and_then(Value::as_array);
        list.map(Vec::as_slice).ok_or(Failure::Argument)
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, Failure> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts: Option<_> = self.list(key)?.iter().map(text).collect();
        texts.ok_or(Failure::Argument)
    }

    /// An object.
    pub fn object(&self, key: &str) -> Result<Self, Failure> {
        match self.get(key) {
            Some(Value::Object(fields)) => Ok(Self(fields.clone())),
            _ => Err(Failure::Argument),
        }
    }
}
