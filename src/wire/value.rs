//! A tree of values in Rust: what a JavaScript object is in the browser.

use super::{
    decode::{Place, Sink},
    encode::Source,
    table::{EnumId, Key, Kind, Label, MessageId},
};

/// A value of any field, at full precision.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A text.
    String(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An unsigned 64-bit integer.
    Uint64(u64),
    /// A signed 64-bit integer.
    Int64(i64),
    /// A number of any other numeric type.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A value of an enum, by its number.
    Enum(i32),
    /// A moment: seconds since 1970 and nanoseconds.
    Timestamp(i64, i32),
    /// A length of time: seconds and nanoseconds.
    Duration(i64, i32),
    /// The values of a repeated field.
    List(Vec<Self>),
    /// A message.
    Object(Object),
}

/// The members of a message that are present, whatever the order in which they were set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Object {
    /// Sorted by key.
    members: Vec<(Key, Value)>,
}

impl Object {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            members: Vec::new(),
        }
    }

    /// An object with the defaults that the message's fields have when they are absent on the wire.
    #[must_use]
    pub fn with_defaults(message: MessageId) -> Self {
        let mut object = Self::new();
        for field in message.fields() {
            let default = match (field.label(), field.kind()) {
                (Label::Repeated, _) => Value::List(Vec::new()),
                (Label::Optional | Label::Oneof(_), _)
                | (_, Kind::Message | Kind::Timestamp | Kind::Duration) => {
                    continue;
                }
                (_, Kind::String) => Value::String(String::new()),
                (_, Kind::Bytes) => Value::Bytes(Vec::new()),
                (_, Kind::Uint64) => Value::Uint64(0),
                (_, Kind::Int64) => Value::Int64(0),
                (_, Kind::Uint32 | Kind::Int32 | Kind::Double) => Value::Number(0.0),
                (_, Kind::Bool) => Value::Bool(false),
                (_, Kind::Enum) => Value::Enum(0),
            };
            object.set(field.key(), default);
        }
        object
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Value> {
        self.members
            .get(self.place(key).ok()?)
            .map(|(_, value)| value)
    }

    /// Adds or replaces a member.
    pub fn set(&mut self, key: Key, value: Value) {
        match self.place(key) {
            Ok(index) => self.members[index].1 = value,
            Err(index) => self.members.insert(index, (key, value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, key: Key) -> Option<Value> {
        self.place(key)
            .ok()
            .map(|index| self.members.remove(index).1)
    }

    /// All members, sorted by key.
    pub fn members(&self) -> impl Iterator<Item = (Key, &Value)> {
        self.members.iter().map(|(key, value)| (*key, value))
    }

    fn place(&self, key: Key) -> Result<usize, usize> {
        self.members.binary_search_by_key(&key, |(key, _)| *key)
    }
}

/// Builds an [`Object`] from what the decoder finds.
#[derive(Default, Debug)]
pub struct ValueBuilder {
    /// The objects begun and not ended, each with its place in the one before.
    open: Vec<(Option<Place>, Object)>,
    root: Object,
}

impl ValueBuilder {
    /// A builder that has not received anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The root object, once it has ended.
    #[must_use]
    pub fn finish(self) -> Object {
        self.root
    }

    fn put(&mut self, at: Place, value: Value) {
        let Some((_, object)) = self.open.last_mut() else {
            return;
        };
        if !at.repeated {
            object.set(at.key, value);
        } else if let Ok(index) = object.place(at.key)
            && let Value::List(list) = &mut object.members[index].1
        {
            list.push(value);
        }
    }
}

impl Sink for ValueBuilder {
    fn begin(&mut self, message: MessageId, at: Option<Place>) {
        let before = match (at, self.open.last_mut()) {
            (Some(at), Some((_, parent))) if !at.repeated => parent.remove(at.key),
            _ => None,
        };
        let object = match before {
            Some(Value::Object(object)) => object,
            _ => Object::with_defaults(message),
        };
        self.open.push((at, object));
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some((Some(at), object)) => self.put(at, Value::Object(object)),
            Some((None, object)) => self.root = object,
            None => {}
        }
    }

    fn string(&mut self, at: Place, value: &str) {
        self.put(at, Value::String(value.to_owned()));
    }

    fn bytes(&mut self, at: Place, value: &[u8]) {
        self.put(at, Value::Bytes(value.to_vec()));
    }

    fn uint64(&mut self, at: Place, value: u64) {
        self.put(at, Value::Uint64(value));
    }

    fn int64(&mut self, at: Place, value: i64) {
        self.put(at, Value::Int64(value));
    }

    fn number(&mut self, at: Place, value: f64) {
        self.put(at, Value::Number(value));
    }

    fn boolean(&mut self, at: Place, value: bool) {
        self.put(at, Value::Bool(value));
    }

    fn enumeration(&mut self, at: Place, _of: EnumId, value: i32) {
        self.put(at, Value::Enum(value));
    }

    fn timestamp(&mut self, at: Place, seconds: i64, nanos: i32) {
        self.put(at, Value::Timestamp(seconds, nanos));
    }

    fn duration(&mut self, at: Place, seconds: i64, nanos: i32) {
        self.put(at, Value::Duration(seconds, nanos));
    }

    fn clear(&mut self, key: Key) {
        if let Some((_, object)) = self.open.last_mut() {
            object.remove(key);
        }
    }

    fn time(&self, key: Key) -> (i64, i32) {
        match self.open.last().and_then(|(_, object)| object.get(key)) {
            Some(&(Value::Timestamp(seconds, nanos) | Value::Duration(seconds, nanos))) => {
                (seconds, nanos)
            }
            _ => (0, 0),
        }
    }
}

/// Lets the encoder look into a tree of values.
///
/// A value handle is `None` for an item beyond the end of its list, which fits no field.
#[derive(Clone, Copy, Default, Debug)]
pub struct ValueSource<'a>(std::marker::PhantomData<&'a Value>);

impl<'a> ValueSource<'a> {
    /// A source of values that live as long as `'a`.
    #[must_use]
    pub const fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<'a> Source for ValueSource<'a> {
    type Value = Option<&'a Value>;

    fn is_object(&self, value: &Self::Value) -> bool {
        matches!(value, Some(Value::Object(_)))
    }

    fn field(&self, object: &Self::Value, key: Key) -> Option<Self::Value> {
        match object {
            Some(Value::Object(object)) => object.get(key).map(Some),
            _ => None,
        }
    }

    fn length(&self, value: &Self::Value) -> Option<u32> {
        match value {
            Some(Value::List(items)) => u32::try_from(items.len()).ok(),
            _ => None,
        }
    }

    fn item(&self, value: &Self::Value, index: u32) -> Self::Value {
        match value {
            Some(Value::List(items)) => items.get(usize::try_from(index).ok()?),
            _ => None,
        }
    }

    fn string(&self, value: &Self::Value, out: &mut Vec<u8>) -> bool {
        let Some(Value::String(text)) = value else {
            return false;
        };
        out.extend_from_slice(text.as_bytes());
        true
    }

    fn bytes(&self, value: &Self::Value, out: &mut Vec<u8>) -> bool {
        let Some(Value::Bytes(bytes)) = value else {
            return false;
        };
        out.extend_from_slice(bytes);
        true
    }

    fn uint64(&self, value: &Self::Value) -> Option<u64> {
        if let Some(Value::Uint64(value)) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn int64(&self, value: &Self::Value) -> Option<i64> {
        if let Some(Value::Int64(value)) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn number(&self, value: &Self::Value) -> Option<f64> {
        if let Some(Value::Number(value)) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn boolean(&self, value: &Self::Value) -> Option<bool> {
        if let Some(Value::Bool(value)) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn enumeration(&self, value: &Self::Value, _of: EnumId) -> Option<i32> {
        if let Some(Value::Enum(value)) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn timestamp(&self, value: &Self::Value) -> Option<(i64, i32)> {
        if let Some(Value::Timestamp(seconds, nanos)) = value {
            Some((*seconds, *nanos))
        } else {
            None
        }
    }

    fn duration(&self, value: &Self::Value) -> Option<(i64, i32)> {
        if let Some(Value::Duration(seconds, nanos)) = value {
            Some((*seconds, *nanos))
        } else {
            None
        }
    }
}

impl Value {
    /// The text; `None` for anything else.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The object; `None` for anything else.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self {
            Some(object)
        } else {
            None
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self {
            items
        } else {
            &[]
        }
    }
}
