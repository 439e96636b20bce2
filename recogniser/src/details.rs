//! `grpc-status-details-bin`: a `google.rpc.Status` and the details in it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::json::Json;
use crate::table::Code;

/// Who may say in an `ErrorInfo` which code of the catalogue a failure has.
const DOMAIN: &str = "ourchat";
/// How the names of the messages begin.
const PACKAGE: &str = "google.rpc.";

/// What the messages of `google.rpc` say that recognition needs, and all of them for the record.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Details<'a> {
    /// `Status.message`.
    pub message: &'a str,
    /// Every detail: the full name of its type and its bytes.
    pub all: Vec<(&'a str, &'a [u8])>,
}

/// A field of a protobuf message: its number and its value.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// A fixed-size number, which no message here has.
    Other,
}

struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Value<'a>);

    /// The next field; broken bytes end the message.
    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            1 => self.take(8).map(|_| Value::Other)?,
            5 => self.take(4).map(|_| Value::Other)?,
            _ => return None,
        };
        Some((tag >> 3, value))
    }
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

/// The text of a field; of several the last one counts, as protobuf wants it.
fn text_of(message: &[u8], number: u64) -> &str {
    bytes_of(message, number)
        .last()
        .and_then(|bytes| core::str::from_utf8(bytes).ok())
        .unwrap_or("")
}

fn bytes_of(message: &[u8], wanted: u64) -> impl Iterator<Item = &[u8]> {
    Fields(message).filter_map(move |(number, value)| match value {
        Value::Bytes(bytes) if number == wanted => Some(bytes),
        _ => None,
    })
}

fn number_of(message: &[u8], wanted: u64) -> u64 {
    let numbers = Fields(message).filter_map(move |(number, value)| match value {
        Value::Number(value) if number == wanted => Some(value),
        _ => None,
    });
    numbers.last().unwrap_or(0)
}

/// Whether the bytes are a message at all.
fn is_whole(message: &[u8]) -> bool {
    let mut fields = Fields(message);
    while fields.next().is_some() {}
    fields.0.is_empty()
}

impl<'a> Details<'a> {
    /// Reads a `google.rpc.Status`; never fails.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        let all = bytes_of(bytes, 3).map(|any| {
            let name = text_of(any, 1).rsplit('/').next().unwrap_or("");
            (name, bytes_of(any, 2).last().unwrap_or(&[]))
        });
        Self {
            message: text_of(bytes, 2),
            all: all.collect(),
        }
    }

    fn find(&self, name: &str) -> Option<&'a [u8]> {
        let named = |full: &str| full.strip_prefix(PACKAGE) == Some(name);
        let found = self.all.iter().find(|(full, _)| named(full));
        found.map(|(_, bytes)| *bytes)
    }

    /// The code that an OurChat server names in `ErrorInfo`: `AUTH_WRONG_PASSWORD`, or the id itself. Codes of what happens on
    /// this side of the line are not for servers to give.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let info = self
            .find("ErrorInfo")
            .filter(|info| text_of(info, 2) == DOMAIN)?;
        let reason = text_of(info, 1);
        let plain = |byte: u8| match byte {
            b'/' | b'-' => b'_',
            byte => byte.to_ascii_lowercase(),
        };
        Code::all().find(|code| {
            let id = code.id();
            let local = id.starts_with("sdk/") || id.starts_with("transport/");
            !local && id.bytes().map(plain).eq(reason.bytes().map(plain))
        })
    }

    /// `RetryInfo.retry_delay` in milliseconds.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<f64> {
        delay(self.find("RetryInfo")?)
    }

    /// `RequestInfo.request_id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        Some(text_of(self.find("RequestInfo")?, 1)).filter(|id| !id.is_empty())
    }

    /// The fields of `BadRequest` as the SDK spells them, with what is wrong in each.
    pub fn violations(&self) -> impl Iterator<Item = (String, &'a str)> {
        let request = self.find("BadRequest").unwrap_or(&[]);
        bytes_of(request, 1).map(|violation| (path(text_of(violation, 1)), text_of(violation, 2)))
    }

    /// Writes the list of details: `{ type, value }`, where a type that is not known, or whose bytes are none of it, has
    /// `{ base64 }` as its value.
    pub fn write(&self, json: &mut Json) {
        json.array(self.all.iter(), |json, (name, bytes)| {
            json.object(|json| {
                json.member("type", name);
                json.key("value");
                json.object(|json| {
                    let known = is_whole(bytes) && write_value(json, name, bytes);
                    if !known {
                        json.member("base64", &base64(bytes));
                    }
                });
            });
        });
    }
}

/// Writes the members of a known message.
fn write_value(json: &mut Json, name: &str, bytes: &[u8]) -> bool {
    match name.strip_prefix(PACKAGE).unwrap_or("") {
        "ErrorInfo" => {
            texts(json, bytes, &["reason", "domain"]);
            json.key("metadata");
            json.object(|json| {
                for pair in bytes_of(bytes, 3) {
                    json.member(text_of(pair, 1), text_of(pair, 2));
                }
            });
        }
        "RetryInfo" => {
            if let Some(delay) = delay(bytes) {
                json.number("retryDelay", milliseconds(delay));
            }
        }
        "DebugInfo" => {
            json.key("stackEntries");
            let entries = bytes_of(bytes, 1).map(|entry| core::str::from_utf8(entry).unwrap_or(""));
            json.texts(entries);
            json.member("detail", text_of(bytes, 2));
        }
        "QuotaFailure" => {
            let names = [
                "subject",
                "description",
                "apiService",
                "quotaMetric",
                "quotaId",
            ];
            list(json, "violations", bytes, &names, |json, item| {
                json.key("quotaValue");
                json.decimal(number_of(item, 7));
            });
        }
        "PreconditionFailure" => {
            list(
                json,
                "violations",
                bytes,
                &["type", "subject", "description"],
                |_, _| {},
            );
        }
        "BadRequest" => {
            let names = ["field", "description", "reason"];
            list(json, "fieldViolations", bytes, &names, |json, item| {
                if let Some(message) = bytes_of(item, 4).last() {
                    json.key("localizedMessage");
                    json.object(|json| texts(json, message, &["locale", "message"]));
                }
            });
        }
        "RequestInfo" => texts(json, bytes, &["requestId", "servingData"]),
        "ResourceInfo" => {
            texts(
                json,
                bytes,
                &["resourceType", "resourceName", "owner", "description"],
            );
        }
        "Help" => list(json, "links", bytes, &["description", "url"], |_, _| {}),
        "LocalizedMessage" => texts(json, bytes, &["locale", "message"]),
        _ => return false,
    }
    true
}

/// Members that are the texts in the fields 1, 2 and so on.
fn texts(json: &mut Json, message: &[u8], names: &[&str]) {
    for (number, name) in (1..).zip(names) {
        json.member(name, text_of(message, number));
    }
}

/// A list of messages, each with such texts and whatever `more` writes.
fn list(json: &mut Json, name: &str, bytes: &[u8], names: &[&str], more: fn(&mut Json, &[u8])) {
    json.key(name);
    json.array(bytes_of(bytes, 1), |json, item| {
        json.object(|json| {
            texts(json, item, names);
            more(json, item);
        });
    });
}

/// The duration in a `RetryInfo`; a negative one asks for nothing.
fn delay(info: &[u8]) -> Option<f64> {
    let delay = bytes_of(info, 1).last()?;
    // A negative number is written as an enormous one.
    let seconds = u32::try_from(number_of(delay, 1)).ok()?;
    let nanos = u32::try_from(number_of(delay, 2)).ok();
    let nanos = nanos.filter(|nanos| *nanos < 1_000_000_000)?;
    Some(f64::from(seconds) * 1000.0 + f64::from(nanos / 1_000_000))
}

/// `members[2].userId` of `members[2].user_id`; the whole request has no name of its own.
fn path(field: &str) -> String {
    let mut path = String::with_capacity(field.len());
    let mut upper = false;
    for character in field.chars() {
        if character != '_' {
            path.push(if upper {
                character.to_ascii_uppercase()
            } else {
                character
            });
        }
        upper = character == '_';
    }
    if path.is_empty() {
        path.push_str("request");
    }
    path
}

/// Milliseconds as JSON has them: whole and not negative.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub fn milliseconds(value: f64) -> u64 {
    value as u64
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}
