//! Arguments are checked before anything is sent: types by the transcoder, limits of the wire contract here.

use super::Refusal;
use crate::status;
use crate::wire::{Field, Key, Kind, Label, Method, Source, encode};

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
}

use Rule::{MaxBytes, MaxCharacters, NotBlank, Required};

/// (operation, field in JavaScript's spelling, rules). Ids that are no proto3 `optional` are always required.
static RULES: &[(&str, &str, &[Rule])] = &[
    ("AuthService.Auth", "password", &[Required]),
    ("AuthService.Register", "email", &[NotBlank]),
    ("AuthService.Register", "name", &[NotBlank, MaxBytes(60)]),
    ("AuthService.Register", "password", &[Required]),
    ("AuthService.Verify", "email", &[NotBlank]),
    ("BasicService.GetId", "ocid", &[Required]),
    ("OurChatService.AddRole", "name", &[NotBlank]),
    ("OurChatService.DeleteFile", "key", &[NotBlank]),
    ("OurChatService.Download", "key", &[NotBlank]),
    ("OurChatService.NewSession", "name", &[MaxCharacters(200)]),
    ("OurChatService.SendMsg", "markdownText", &[Required]),
    (
        "OurChatService.SetFriendInfo",
        "displayName",
        &[MaxCharacters(200)],
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
    let operation = method.operation();
    for field in method.request().fields() {
        let name = field.key().name();
        let given = source.field(value, field.key());
        let found = if is_required_id(field) && given.is_none() {
            Some("expected an id: decimal string, bigint or safe integer")
        } else if given.is_none() && field.label() == Label::Optional {
            None
        } else {
            RULES
                .iter()
                .filter(|(of, key, _)| *of == operation && *key == name)
                .flat_map(|(_, _, rules)| rules.iter())
                .find_map(|rule| broken(rule, source, given.as_ref()))
        };
        if let Some(expected) = found {
            wrong.push((name.to_owned(), expected));
        }
    }
    if operation == "AuthService.Auth"
        && present(source, value, method, "email") == present(source, value, method, "ocid")
    {
        wrong.push(("email".to_owned(), "expected either email or ocid"));
    }
    wrong
}

fn is_required_id(field: &Field) -> bool {
    matches!((field.kind(), field.label()), (Kind::Uint64, Label::Plain))
}

fn present<S: Source>(source: &S, value: &S::Value, method: Method, name: &str) -> bool {
    let key: Option<Key> = method
        .request()
        .fields()
        .iter()
        .map(Field::key)
        .find(|key| key.name() == name);
    key.is_some_and(|key| source.field(value, key).is_some())
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
    }
}

fn is_blank(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}
