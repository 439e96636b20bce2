//! The messages of the protocol: what their members are called in each dialect, and what they are called here.
//!
//! Here means: in the API of the package, which names things as the client of the newer servers does. Members that a dialect
//! does not have carry an empty name there; they are read all the same when a server sends them.

use alloc::vec::Vec;

use crate::dialect::Dialect;

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text.
    Text,
    /// An id: decimal digits here, a number on the wire; the first dialect writes it as a text.
    Id,
    /// An id that every dialect writes as a text.
    IdText,
    /// A point in time: RFC 3339 here, on the wire unix seconds or RFC 3339.
    Time,
    /// A whole number of at most nine digits.
    Number,
    /// A whole number of any size that is not negative.
    Size,
    /// `true` or `false`.
    Flag,
    /// Several texts.
    Texts,
    /// Several ids.
    Ids,
    /// An object with these members.
    Fields(&'static [Field]),
    /// Several objects with these members.
    List(&'static [Field]),
    /// Names of these members.
    Names(&'static [Field]),
    /// The parts of a message of a user.
    Content,
    /// Anything.
    Any,
}

/// A member of a message.
#[derive(Debug)]
pub struct Field {
    /// Its name here.
    pub name: &'static str,
    /// Its name on the wire in each dialect; empty where there is none.
    pub wire: [&'static str; 3],
    /// What it holds.
    pub kind: Kind,
    /// Whether a message without it cannot be sent.
    pub required: bool,
    /// Whether it may be left out, without a word, where a dialect has no name for it.
    pub optional: bool,
}

impl Field {
    /// Its name in a dialect; empty where there is none.
    #[must_use]
    pub fn wire_name(&self, dialect: Dialect) -> &'static str {
        self.wire[dialect as usize]
    }
}

const fn field(name: &'static str, wire: &'static str, kind: Kind) -> Field {
    renamed(name, [wire; 3], kind)
}

const fn renamed(name: &'static str, wire: [&'static str; 3], kind: Kind) -> Field {
    Field {
        name,
        wire,
        kind,
        required: false,
        optional: false,
    }
}

const fn dispensable(field: Field) -> Field {
    Field {
        optional: true,
        ..field
    }
}

const fn required(field: Field) -> Field {
    Field {
        required: true,
        ..field
    }
}

/// What can be asked about a session.
pub static SESSION: &[Field] = &[
    field("sessionId", "session_id", Kind::Id),
    field("name", "name", Kind::Text),
    renamed("avatar", ["avatar", "avatar", ""], Kind::Text),
    renamed("avatarHash", ["avatar_hash", "avatar_hash", ""], Kind::Text),
    renamed("avatarKey", ["", "avatar_key", "avatar_key"], Kind::Text),
    field("createdTime", "time", Kind::Time),
    field("updatedTime", "update_time", Kind::Time),
    field("members", "members", Kind::Texts),
    field("owner", "owner", Kind::Text),
];

/// What can be asked about an account. The last servers know these names without underscores only.
pub static ACCOUNT: &[Field] = &[
    field("ocid", "ocid", Kind::Text),
    renamed("email", ["", "email", "email"], Kind::Text),
    renamed("userName", ["nickname", "nickname", "username"], Kind::Text),
    renamed(
        "displayName",
        ["", "display_name", "displayname"],
        Kind::Text,
    ),
    field("status", "status", Kind::Any),
    renamed("avatar", ["avatar", "avatar", ""], Kind::Text),
    renamed("avatarHash", ["avatar_hash", "avatar_hash", ""], Kind::Text),
    renamed("avatarKey", ["", "avatar_key", "avatarkey"], Kind::Text),
    field("registerTime", "time", Kind::Time),
    renamed(
        "publicUpdatedTime",
        ["", "public_update_time", "publicupdatetime"],
        Kind::Time,
    ),
    renamed(
        "updatedTime",
        ["update_time", "update_time", "updatetime"],
        Kind::Time,
    ),
    field("sessions", "sessions", Kind::Ids),
    field("friends", "friends", Kind::Texts),
];

static FRIEND: &[Field] = &[renamed(
    "displayName",
    ["display_name", "display_name", "displayname"],
    Kind::Text,
)];

/// A message of a user, as the batches of the later dialects hold it.
pub static USER_MESSAGE: &[Field] = &[
    field("sessionId", "session_id", Kind::Id),
    field("id", "msg_id", Kind::Id),
    field("senderOcid", "sender_id", Kind::Text),
    field("time", "time", Kind::Time),
    field("content", "bundle_msg", Kind::Content),
];

/// Sender and session of a message in the first dialect.
pub static SENDER: &[Field] = &[
    field("senderOcid", "ocid", Kind::Text),
    field("sessionId", "session_id", Kind::Id),
];

/// The other members of a message in the first dialect.
pub static SINGLE_MESSAGE: &[Field] = &[
    field("time", "time", Kind::Time),
    field("id", "msg_id", Kind::IdText),
    field("content", "msg", Kind::Content),
];

static OPERATIONS: &[Field] = &[
    field("time", "time", Kind::Time),
    field("operation", "oper", Kind::Any),
];

const STATUS: Field = field("status", "status", Kind::Number);
const OCID: Field = field("ocid", "ocid", Kind::Text);
const SESSION_ID: Field = field("sessionId", "session_id", Kind::Id);

/// Members of the messages, by the number of their type.
static MESSAGES: [&[Field]; 32] = [
    &[
        SESSION_ID,
        field("messages", "msgs", Kind::List(USER_MESSAGE)),
    ],
    &[
        required(SESSION_ID),
        required(field("fields", "request_values", Kind::Names(SESSION))),
    ],
    &[STATUS, field("data", "data", Kind::Fields(SESSION))],
    &[],
    &[
        required(field("email", "email", Kind::Text)),
        required(field("password", "password", Kind::Text)),
        required(field("name", "name", Kind::Text)),
    ],
    &[STATUS, OCID],
    &[
        required(field("loginType", "login_type", Kind::Number)),
        required(field("account", "account", Kind::Text)),
        required(field("password", "password", Kind::Text)),
    ],
    &[STATUS, OCID],
    &[
        required(field("members", "members", Kind::Texts)),
        renamed("name", ["", "name", "name"], Kind::Text),
        renamed("avatarKey", ["", "avatar_key", "avatar_key"], Kind::Text),
        dispensable(renamed("message", ["", "message", "message"], Kind::Text)),
    ],
    &[STATUS, SESSION_ID],
    &[
        required(OCID),
        required(field("fields", "request_values", Kind::Names(ACCOUNT))),
    ],
    &[STATUS, field("data", "data", Kind::Fields(ACCOUNT))],
    &[
        STATUS,
        field("httpPort", "http_port", Kind::Number),
        field("serverVersion", "server_version", Kind::Any),
        field("serverId", "unique_identifier", Kind::Any),
    ],
    &[],
    &[dispensable(renamed(
        "email",
        ["", "email", "email"],
        Kind::Text,
    ))],
    &[STATUS],
    &[],
    &[STATUS],
    &[STATUS, field("details", "details", Kind::Text)],
    &[
        dispensable(renamed("ocid", ["ocid", "", ""], Kind::Text)),
        required(field("data", "data", Kind::Fields(ACCOUNT))),
    ],
    &[STATUS],
    &[
        required(field("hash", "hash", Kind::Text)),
        required(field("autoClean", "auto_clean", Kind::Flag)),
        required(field("size", "size", Kind::Size)),
    ],
    &[
        STATUS,
        field("key", "key", Kind::Text),
        field("hash", "hash", Kind::Text),
    ],
    &[STATUS],
    &[
        SESSION_ID,
        field("inviterOcid", "inviter_id", Kind::Text),
        field("message", "message", Kind::Text),
        field("expiresAt", "expire_timestamp", Kind::Time),
    ],
    &[
        required(field("sessionId", "session_id", Kind::IdText)),
        required(field("accept", "accept", Kind::Flag)),
    ],
    &[STATUS],
    &[
        required(OCID),
        required(field("data", "data", Kind::Fields(FRIEND))),
    ],
    &[required(field("time", "time", Kind::Time))],
    &[
        required(SESSION_ID),
        required(field("time", "time", Kind::Time)),
        required(field("content", "bundle_msg", Kind::Content)),
    ],
    &[STATUS, field("id", "msg_id", Kind::Id)],
    &[STATUS, field("actions", "actions", Kind::List(OPERATIONS))],
];

/// The members of a message; none for a type that nobody knows.
#[must_use]
pub fn fields(code: i32) -> &'static [Field] {
    let known = usize::try_from(code)
        .ok()
        .and_then(|code| MESSAGES.get(code));
    known.copied().unwrap_or(&[])
}

/// Whether two names are the same but for underscores and the case of letters: servers write them in several ways.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<u8> {
        let bytes = name.bytes().filter(|byte| *byte != b'_');
        bytes.map(|byte| byte.to_ascii_lowercase()).collect()
    };
    one == other || letters(one) == letters(other)
}

/// The member that a name on the wire stands for.
#[must_use]
pub fn find<'a>(fields: &'a [Field], wire: &str) -> Option<&'a Field> {
    let named = |field: &&Field| {
        field
            .wire
            .iter()
            .any(|name| !name.is_empty() && same_name(name, wire))
    };
    // Documents and servers of different months; what is exact goes first.
    let exact = |field: &&Field| field.wire.contains(&wire);
    let documented = |field: &&Field| same_name(field.name, wire) && field.wire != [wire; 3];
    let all = || fields.iter().filter(|_| !wire.is_empty());
    all()
        .find(exact)
        .or_else(|| all().find(named))
        .or_else(|| all().find(documented))
}
