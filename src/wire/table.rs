//! The contract as a table: messages with their fields, enums, methods.
//!
//! The data is generated from the `.proto` files when the crate is built; it is laid out for its size in the binary.
//! Names are read from space-separated texts, which is slow and only happens once a call or in an error.

use super::ascii::{item, place};

/// One message type of the contract; the constants are in [`messages`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageId(pub u16);

/// One enum of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EnumId(pub u8);

/// One method of the contract; the constants are in [`methods`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MethodId(pub u8);

/// The name of a field in camel case, as an index into the list of all such names; the constants are in [`keys`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key(pub u16);

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// UTF-8 text.
    String,
    /// Any bytes.
    Bytes,
    /// Unsigned 64-bit integer; nearly always an id.
    Uint64,
    /// Signed 64-bit integer.
    Int64,
    /// Unsigned 32-bit integer.
    Uint32,
    /// Signed 32-bit integer.
    Int32,
    /// True or false.
    Bool,
    /// 64-bit floating point number.
    Double,
    /// A value of [`Field::enumeration`].
    Enum,
    /// A message of type [`Field::message`].
    Message,
    /// `google.protobuf.Timestamp`: a moment.
    Timestamp,
    /// `google.protobuf.Duration`: a length of time.
    Duration,
}

/// How often a field occurs, and what its absence means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    /// Has its default when it is absent; a message, a moment or a duration is simply absent.
    Plain,
    /// Present or absent.
    Optional,
    /// Any number of times, in order.
    Repeated,
    /// At most one member of this oneof of the message is present.
    Oneof(u8),
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    number: u8,
    kind: Kind,
    /// 0 plain, 1 optional, 2 repeated, 3 and above: member of the oneof with that number, less 3.
    label: u8,
    type_index: u8,
    key: u16,
}

impl Field {
    /// The field's number on the wire.
    #[must_use]
    pub fn number(&self) -> u32 {
        u32::from(self.number)
    }

    /// What the field holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How often the field occurs.
    #[must_use]
    pub fn label(&self) -> Label {
        match self.label {
            0 => Label::Plain,
            1 => Label::Optional,
            2 => Label::Repeated,
            member => Label::Oneof(member - 3),
        }
    }

    /// The field's name.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(self.key)
    }

    /// The message type of a field of kind [`Kind::Message`]; meaningless for other kinds.
    #[must_use]
    pub fn message(&self) -> MessageId {
        MessageId(u16::from(self.type_index))
    }

    /// The enum of a field of kind [`Kind::Enum`]; meaningless for other kinds.
    #[must_use]
    pub fn enumeration(&self) -> EnumId {
        EnumId(self.type_index)
    }
}

impl MessageId {
    /// Every message of the contract, in the order of their full names.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(FIELD_ENDS.len())
    }

    /// The fields in the order in which they are encoded; none for an id outside the contract.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        let index = usize::from(self.0);
        let start = index
            .checked_sub(1)
            .and_then(|before| FIELD_ENDS.get(before))
            .copied()
            .unwrap_or(0);
        let end = FIELD_ENDS.get(index).copied().unwrap_or(0);
        FIELDS
            .get(usize::from(start)..usize::from(end))
            .unwrap_or(&[])
    }

    /// The full name, such as `service.basic.v1.PingRequest`; empty for an id outside the contract.
    #[must_use]
    pub fn full_name(self) -> &'static str {
        item(MESSAGE_NAMES, b' ', usize::from(self.0))
    }
}

impl Key {
    /// All names, separated by one space each.
    #[must_use]
    pub fn all_names() -> &'static str {
        KEYS
    }

    /// The name, such as `markdownText`; empty for a key outside the contract.
    #[must_use]
    pub fn name(self) -> &'static str {
        item(KEYS, b' ', usize::from(self.0))
    }
}

impl EnumId {
    /// The names of all enums' values: enums separated by `|`, the values of one, from 0 on, by one space each.
    #[must_use]
    pub fn all_names() -> &'static str {
        ENUMS
    }

    /// The name of a value, such as `iceCandidate`; `None` when the contract has no value of that number.
    #[must_use]
    pub fn name(self, value: i32) -> Option<&'static str> {
        let name = item(
            item(ENUMS, b'|', usize::from(self.0)),
            b' ',
            usize::try_from(value).ok()?,
        );
        (!name.is_empty()).then_some(name)
    }

    /// The number of a value by its name.
    #[must_use]
    pub fn value(self, name: &str) -> Option<i32> {
        let values = item(ENUMS, b'|', usize::from(self.0));
        place(values, b' ', name).and_then(|index| i32::try_from(index).ok())
    }
}

/// Which side of a call streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Streaming {
    /// One message each way.
    Unary,
    /// One request, any number of responses.
    Server,
    /// Any number of requests, one response.
    Client,
}

/// What happens when a call is made twice, by `option idempotency_level` of the method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Idempotency {
    /// The call changes nothing.
    NoSideEffects,
    /// The second call changes nothing more.
    Idempotent,
    /// The second call may do it again.
    Unknown,
}

/// One RPC of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Method(MethodId);

impl From<MethodId> for Method {
    fn from(id: MethodId) -> Self {
        Self(id)
    }
}

impl MethodId {
    /// What is known about the method.
    #[must_use]
    pub const fn method(self) -> Method {
        Method(self)
    }
}

impl Method {
    /// Every method of the contract.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(|index| Self(MethodId(index))).take(METHODS.len())
    }

    /// The method with this [`operation`](Self::operation).
    #[must_use]
    pub fn find(operation: &str) -> Option<Self> {
        let index = place(OPERATIONS, b' ', operation)?;
        u8::try_from(index).ok().map(|index| Self(MethodId(index)))
    }

    /// The method's id.
    #[must_use]
    pub fn id(self) -> MethodId {
        self.0
    }

    /// The service without its package: `OurChatService`.
    #[must_use]
    pub fn service(self) -> &'static str {
        item(self.operation(), b'.', 0)
    }

    /// The name within the service: `SendMsg`.
    #[must_use]
    pub fn name(self) -> &'static str {
        item(self.operation(), b'.', 1)
    }

    /// Service and name: `OurChatService.SendMsg`.
    #[must_use]
    pub fn operation(self) -> &'static str {
        item(OPERATIONS, b' ', usize::from(self.0.0))
    }

    /// The path of the URL: `/service.ourchat.v1.OurChatService/SendMsg`.
    #[must_use]
    pub fn path(self) -> String {
        let package = item(PACKAGES, b' ', usize::from(self.row()[2] >> 5));
        ["/", package, ".", self.service(), "/", self.name()].concat()
    }

    /// The type of the request.
    #[must_use]
    pub fn request(self) -> MessageId {
        MessageId(u16::from(self.row()[0]))
    }

    /// The type of the response.
    #[must_use]
    pub fn response(self) -> MessageId {
        MessageId(u16::from(self.row()[1]))
    }

    /// Which side streams.
    #[must_use]
    pub fn streaming(self) -> Streaming {
        match self.row()[2] & 3 {
            0 => Streaming::Unary,
            1 => Streaming::Server,
            _ => Streaming::Client,
        }
    }

    /// What a second call does.
    #[must_use]
    pub fn idempotency(self) -> Idempotency {
        match self.row()[2] >> 2 & 3 {
            1 => Idempotency::NoSideEffects,
            2 => Idempotency::Idempotent,
            _ => Idempotency::Unknown,
        }
    }

    /// Whether the server wants a token: the services for login and basic facts do not.
    #[must_use]
    pub fn needs_token(self) -> bool {
        self.row()[2] & 16 != 0
    }

    fn row(self) -> [u8; 3] {
        METHODS
            .get(usize::from(self.0.0))
            .copied()
            .unwrap_or_default()
    }
}

include!(concat!(env!("OUT_DIR"), "/wire_table.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_know_their_facts() {
        let send = methods::OUR_CHAT_SERVICE_SEND_MSG.method();
        assert_eq!(send.operation(), "OurChatService.SendMsg");
        assert_eq!((send.service(), send.name()), ("OurChatService", "SendMsg"));
        assert_eq!(send.path(), "/service.ourchat.v1.OurChatService/SendMsg");
        assert_eq!(
            send.request(),
            messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_SEND_MSG_REQUEST
        );
        assert_eq!(
            send.response(),
            messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_SEND_MSG_RESPONSE
        );
        assert_eq!(send.streaming(), Streaming::Unary);
        assert!(send.needs_token());
        assert_eq!(
            methods::OUR_CHAT_SERVICE_UPLOAD.method().streaming(),
            Streaming::Client
        );
        assert_eq!(
            methods::OUR_CHAT_SERVICE_FETCH_MSGS.method().streaming(),
            Streaming::Server
        );
        assert!(!methods::BASIC_SERVICE_PING.method().needs_token());
        assert!(!methods::AUTH_SERVICE_REGISTER.method().needs_token());
        assert_eq!(send.idempotency(), Idempotency::Unknown);
        let ping = methods::BASIC_SERVICE_PING.method();
        assert_eq!(ping.idempotency(), Idempotency::NoSideEffects);
        let rename = methods::OUR_CHAT_SERVICE_SET_FRIEND_INFO.method();
        assert_eq!(rename.idempotency(), Idempotency::Idempotent);
        assert!(Method::all().all(|method| Method::find(method.operation()) == Some(method)));
        assert_eq!(Method::find("OurChatService.Nothing"), None);
        assert_eq!(Method::all().count(), 73);
    }

    #[test]
    fn names_are_found_both_ways() {
        assert_eq!(keys::MARKDOWN_TEXT.name(), "markdownText");
        let added = |message: &MessageId| message.full_name().starts_with("google.rpc.");
        assert_eq!(MessageId::all().count(), 191);
        assert_eq!(MessageId::all().filter(added).count(), 15);
        assert_eq!(
            messages::SERVICE_BASIC_V1_PING_REQUEST.full_name(),
            "service.basic.v1.PingRequest"
        );
        let field =
            messages::SERVICE_OURCHAT_GET_ACCOUNT_INFO_V1_GET_ACCOUNT_INFO_REQUEST.fields()[1];
        let values = field.enumeration();
        assert_eq!((field.kind(), field.label()), (Kind::Enum, Label::Repeated));
        assert_eq!(
            (values.name(3), values.value("userName")),
            (Some("userName"), Some(3))
        );
        assert_eq!(
            (values.name(12), values.name(-1), values.value("nothing")),
            (None, None, None)
        );
    }

    #[test]
    fn ids_outside_the_contract_are_empty() {
        assert!(MessageId(176).fields().is_empty() && MessageId(u16::MAX).fields().is_empty());
        assert_eq!(Key(u16::MAX).name(), "");
        assert_eq!(MethodId(200).method().operation(), "");
    }
}
