//! Arguments are checked before anything is sent: types by the transcoder, limits of the wire contract here.

use super::Refusal;
use crate::status;
use crate::wire::{Field, Kind, Label, MessageId, Method, Source, encode, methods};

/// A limit that the contract names for one field of a request.
enum Rule {
    /// Has to be there.
    Required,
    /// Has to hold something else than white space.
    NotBlank,
    /// At most so many bytes of UTF-8.
    MaxBytes(usize),
    /// At most so many Unicode characters.
    MaxCharacters(usize),
    /// A list with at least one id, each of them once.
    EachOnce,
    /// A length of time of at least a second.
    Second,
}

use Rule::{EachOnce, MaxBytes, MaxCharacters, NotBlank, Required, Second};

/// (operation, path of the field in JavaScript's spelling, rules). Ids that are no proto3 `optional` are always required.
static RULES: &[(&str, &str, &[Rule])] = &[
    ("AuthService.Auth", "password", &[Required]),
    ("AuthService.Register", "email", &[NotBlank]),
    ("AuthService.Register", "name", &[NotBlank, MaxBytes(60)]),
    ("AuthService.Register", "password", &[Required]),
    ("AuthService.Verify", "email", &[NotBlank]),
    ("BasicService.GetId", "ocid", &[Required]),
    (
        "OurChatService.AddFriend",
        "displayName",
        &[MaxCharacters(200)],
    ),
    ("OurChatService.AddRole", "name", &[NotBlank]),
    ("OurChatService.AddRole", "permissions", &[EachOnce]),
    ("OurChatService.BanUser", "duration", &[Second]),
    ("OurChatService.DeleteFile", "key", &[NotBlank]),
    ("OurChatService.Download", "key", &[NotBlank]),
    ("OurChatService.MuteUser", "duration", &[Second]),
    ("OurChatService.NewSession", "name", &[MaxCharacters(200)]),
    ("OurChatService.SendMsg", "markdownText", &[Required]),
    ("OurChatService.SendRoomKey", "roomKey", &[Required]),
    (
        "OurChatService.SetFriendInfo",
        "displayName",
        &[Required, MaxCharacters(200)],
    ),
    ("OurChatService.SetSelfInfo", "ocid", &[MaxBytes(50)]),
    (
        "OurChatService.SetSelfInfo",
        "userDefinedStatus",
        &[MaxBytes(128)],
    ),
    (
        "OurChatService.SetSelfInfo",
        "userName",
        &[NotBlank, MaxBytes(60)],
    ),
    (
        "OurChatService.SetSessionInfo",
        "name",
        &[MaxCharacters(200)],
    ),
    ("ServerManageService.BanUser", "duration", &[Second]),
    (
        "ServerManageService.GetHistoricalMetrics",
        "endTime",
        &[Required],
    ),
    (
        "ServerManageService.GetHistoricalMetrics",
        "interval",
        &[Required],
    ),
    (
        "ServerManageService.GetHistoricalMetrics",
        "startTime",
        &[Required],
    ),
    (
        "ServerManageService.PublishAnnouncement",
        "announcement",
        &[Required],
    ),
    (
        "ServerManageService.PublishAnnouncement",
        "announcement.content",
        &[Required],
    ),
    (
        "ServerManageService.PublishAnnouncement",
        "announcement.title",
        &[Required],
    ),
    ("ServerManageService.SetConfig", "content", &[Required]),
    (
        "ServerManageService.SetServerStatus",
        "serverStatus",
        &[Required],
    ),
];

/// The largest request message that the server reads, in bytes.
pub const MAX_REQUEST_BYTES: usize = 4 << 20;

/// Turns a request value into the bytes of its message.
///
/// # Errors
/// `argument/invalid` with the path of every field that is wrong; nothing has been sent.
pub fn request<S: Source>(
    source: &S,
    value: &S::Value,
    method: Method,
) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    if let Err(wrong) = encode(source, value, method.request(), &mut bytes) {
        let path = if wrong.path.is_empty() {
            "request".to_owned()
        } else {
            wrong.path
        };
        return Err(invalid(method, vec![(path, wrong.expected)]));
    }
    let wrong = check(source, value, method);
    if !wrong.is_empty() {
        return Err(invalid(method, wrong));
    }
    if bytes.len() > MAX_REQUEST_BYTES {
        return Err(invalid(
            method,
            vec![(
                "request".to_owned(),
                "expected at most 4194304 bytes in all",
            )],
        ));
    }
    Ok(bytes)
}

/// A refusal that names fields.
pub fn invalid(method: Method, fields: Vec<(String, &'static str)>) -> Refusal {
    let fields = fields
        .into_iter()
        .map(|(path, expected)| (path, vec![expected.to_owned()]))
        .collect();
    Box::new(status::invalid_argument(method, fields))
}

fn check<S: Source>(source: &S, value: &S::Value, method: Method) -> Vec<(String, &'static str)> {
    let mut wrong = Vec::new();
    let message = method.request();
    check_fields(source, value, message, method.operation(), "", &mut wrong);
    let given = |name: &str| member(source, value, message, name);
    if method.id() == methods::AUTH_SERVICE_AUTH
        && given("email").is_some() == given("ocid").is_some()
    {
        wrong.push(("email".to_owned(), "expected either email or ocid"));
    }
    if method.id() == methods::OUR_CHAT_SERVICE_SIGNAL {
        let kind = message
            .fields()
            .iter()
            .find(|field| field.kind() == Kind::Enum)
            .and_then(|field| {
                let value = source.field(value, field.key())?;
                source.enumeration(&value, field.enumeration())
            });
        let needed = match kind {
            Some(1 | 2) => "sdp",
            Some(3) => "iceCandidate",
            _ => "signalType",
        };
        let mut text = Vec::new();
        let found = given(needed).is_some_and(|value| source.string(&value, &mut text));
        if needed == "signalType" {
            wrong.push((needed.to_owned(), "expected offer, answer or iceCandidate"));
        } else if !found || text.is_empty() {
            wrong.push((needed.to_owned(), "expected a text that is not empty"));
        }
    }
    wrong
}

/// Checks the fields of a message and of those within it; lists of messages occur in no request.
fn check_fields<S: Source>(
    source: &S,
    value: &S::Value,
    message: MessageId,
    operation: &str,
    prefix: &str,
    wrong: &mut Vec<(String, &'static str)>,
) {
    for field in message.fields() {
        let path = [prefix, field.key().name()].concat();
        let given = source.field(value, field.key());
        let found = if is_required_id(field) && given.is_none() {
            Some("expected an id: decimal string, bigint or safe integer")
        } else {
            RULES
                .iter()
                .filter(|(of, at, _)| *of == operation && *at == path)
                .flat_map(|(_, _, rules)| rules.iter())
                .filter(|rule| {
                    given.is_some() || matches!(rule, Required) || field.label() != Label::Optional
                })
                .find_map(|rule| broken(rule, source, given.as_ref()))
        };
        if let Some(expected) = found {
            wrong.push((path, expected));
        } else if let (Kind::Message, Some(given)) = (field.kind(), given)
            && field.label() != Label::Repeated
        {
            let prefix = [path.as_str(), "."].concat();
            check_fields(source, &given, field.message(), operation, &prefix, wrong);
        }
    }
}

fn is_required_id(field: &Field) -> bool {
    matches!((field.kind(), field.label()), (Kind::Uint64, Label::Plain))
}

fn member<S: Source>(
    source: &S,
    value: &S::Value,
    message: MessageId,
    name: &str,
) -> Option<S::Value> {
    let mut fields = message.fields().iter();
    let field = fields.find(|field| field.key().name() == name)?;
    source.field(value, field.key())
}

fn broken<S: Source>(rule: &Rule, source: &S, value: Option<&S::Value>) -> Option<&'static str> {
    let text = || {
        let mut text = Vec::new();
        value
            .is_some_and(|value| source.string(value, &mut text))
            .then_some(text)
    };
    match rule {
        Required => value.is_none().then_some("expected a value"),
        NotBlank if value.is_none() => Some("expected a value"),
        NotBlank => text()
            .filter(|text| is_blank(text))
            .map(|_| "expected more than white space"),
        MaxBytes(most) => text()
            .filter(|text| text.len() > *most)
            .map(|_| match most {
                50 => "expected at most 50 bytes of UTF-8",
                60 => "expected at most 60 bytes of UTF-8",
                _ => "expected at most 128 bytes of UTF-8",
            }),
        MaxCharacters(most) => text()
            .filter(|text| text.iter().filter(|byte| **byte & 0xC0 != 0x80).count() > *most)
            .map(|_| "expected at most 200 characters"),
        EachOnce => {
            let ids = value.and_then(|value| ids(source, value));
            (!ids.is_some_and(is_set)).then_some("expected at least one value, and each only once")
        }
        Second => value
            .and_then(|value| source.duration(value))
            .filter(|(seconds, _)| *seconds < 1)
            .map(|_| "expected at least 1000 milliseconds"),
    }
}

fn ids<S: Source>(source: &S, list: &S::Value) -> Option<Vec<u64>> {
    (0..source.length(list)?)
        .map(|index| source.uint64(&source.item(list, index)))
        .collect()
}

fn is_set(mut ids: Vec<u64>) -> bool {
    ids.sort_unstable();
    !ids.is_empty() && ids.is_sorted_by(|before, after| before < after)
}

fn is_blank(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}
