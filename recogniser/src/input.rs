//! What JavaScript hands over: the known fields of a payload, as texts with their kind.

use alloc::vec::Vec;

use crate::text;

/// Where a field was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Scope {
    /// What the caller said beside the payload.
    Options = 0,
    /// Headers of the answer, in lower case.
    Headers = 1,
    /// The payload itself.
    Payload = 2,
    /// Its member `info`, where umi keeps the envelope in an error.
    Info = 3,
    /// Its member `response`, as in errors of axios and umi-request.
    Response = 4,
    /// Its member `response.data`.
    ResponseData = 5,
    /// Its member `data`.
    Data = 6,
}

impl Scope {
    const ALL: [Self; 7] = [
        Self::Options,
        Self::Headers,
        Self::Payload,
        Self::Info,
        Self::Response,
        Self::ResponseData,
        Self::Data,
    ];

    /// Where bodies are looked for, in this order.
    pub const BODIES: [Self; 4] = [Self::Payload, Self::Info, Self::ResponseData, Self::Data];
}

/// What a value is in JavaScript.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// `null`
    Null = 0,
    /// A boolean: `true` or `false`.
    Boolean = 1,
    /// A number (or `BigInt`) as JavaScript prints it.
    Number = 2,
    /// A string.
    Text = 3,
    /// An object, array or function; its text is empty.
    Object = 4,
}

/// One field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field<'a> {
    /// Where it was found.
    pub scope: Scope,
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Its value.
    pub value: &'a str,
}

/// Everything that is known about a payload.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input<'a> {
    /// All fields; of several with the same name the first one counts.
    pub fields: Vec<Field<'a>>,
}

impl<'a> Input<'a> {
    /// Reads fields: scope, kind, length of the name (a byte each), name, length of the value (four bytes, the lowest
    /// first), value. What is not well-formed ends the list.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        let mut fields = Vec::new();
        let mut rest = bytes;
        while let Some((field, after)) = Self::field(rest) {
            fields.extend(field);
            rest = after;
        }
        Self { fields }
    }

    fn field(bytes: &'a [u8]) -> Option<(Option<Field<'a>>, &'a [u8])> {
        let [scope, kind, name, rest @ ..] = bytes else {
            return None;
        };
        let (name, rest) = rest.split_at_checked(usize::from(*name))?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (value, rest) =
            rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let kind = match kind {
            0 => Kind::Null,
            1 => Kind::Boolean,
            2 => Kind::Number,
            3 => Kind::Text,
            _ => Kind::Object,
        };
        let scope = Scope::ALL.get(usize::from(*scope));
        let texts = core::str::from_utf8(name)
            .ok()
            .zip(core::str::from_utf8(value).ok());
        let field = scope.zip(texts).map(|(scope, (name, value))| Field {
            scope: *scope,
            name,
            kind,
            value,
        });
        Some((field, rest))
    }

    /// The field, whatever it holds but `null`.
    #[must_use]
    pub fn get(&self, scope: Scope, name: &str) -> Option<Field<'a>> {
        self.fields
            .iter()
            .find(|field| field.scope == scope && field.name == name)
            .copied()
            .filter(|field| field.kind != Kind::Null)
    }

    /// The text in a field; empty when there is none.
    #[must_use]
    pub fn text(&self, scope: Scope, name: &str) -> &'a str {
        self.get(scope, name)
            .filter(|field| field.kind == Kind::Text)
            .map_or("", |field| field.value)
    }

    /// The boolean in a field.
    #[must_use]
    pub fn boolean(&self, scope: Scope, name: &str) -> Option<bool> {
        self.get(scope, name)
            .filter(|field| field.kind == Kind::Boolean)
            .map(|field| field.value == "true")
    }

    /// A number or a text in a field, as it is written.
    #[must_use]
    pub fn scalar(&self, scope: Scope, name: &str) -> Option<&'a str> {
        self.get(scope, name)
            .filter(|field| matches!(field.kind, Kind::Number | Kind::Text))
            .map(|field| field.value)
    }

    /// The whole number in a field; with `strict` only if it is a number and not a text.
    #[must_use]
    pub fn number(&self, scope: Scope, name: &str, strict: bool) -> Option<i32> {
        self.get(scope, name)
            .filter(|field| field.kind == Kind::Number || field.kind == Kind::Text && !strict)
            .and_then(|field| text::number(field.value))
    }

    /// Whether a field holds an object.
    #[must_use]
    pub fn has_object(&self, scope: Scope, name: &str) -> bool {
        self.get(scope, name)
            .is_some_and(|field| field.kind == Kind::Object)
    }
}
