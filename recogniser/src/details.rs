//! `grpc-status-details-bin`: a `google.rpc.Status` and the details in it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::json::Json;

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

fn text_of(message: &[u8], number: u64) -> &str {
    bytes_of(message, number)
        .next()
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
    let mut numbers = Fields(message).filter_map(move |(number, value)| match value {
        Value::Number(value) if number == wanted => Some(value),
        _ => None,
    });
    numbers.next().unwrap_or(0)
}

impl<'a> Details<'a> {
    /// Reads a `google.rpc.Status`; never fails.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        let all = bytes_of(bytes, 3).map(|any| {
            let name = text_of(any, 1).rsplit('/').next().unwrap_or("");
            (name, bytes_of(any, 2).next().unwrap_or(&[]))
        });
        Self {
            message: text_of(bytes, 2),
            all: all.collect(),
        }
    }

    fn find(&self, name: &str) -> Option<&'a [u8]> {
        let found = self
            .all
            .iter()
            .find(|(full, _)| full.strip_prefix("google.rpc.") == Some(name));
        found.map(|(_, bytes)| *bytes)
    }

    /// `ErrorInfo.reason`, if an OurChat server names it.
    #[must_use]
    pub fn reason(&self) -> Option<&'a str> {
        let info = self.find("ErrorInfo")?;
        let domain = text_of(info, 2);
        let ours = crate::text::contains(domain, "ourchat");
        Some(text_of(info, 1)).filter(|reason| ours && !reason.is_empty())
    }

    /// `RetryInfo.retry_delay` in milliseconds.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<f64> {
        let delay = bytes_of(self.find("RetryInfo")?, 1).next()?;
        let (seconds, nanos) = (number_of(delay, 1), number_of(delay, 2));
        // A negative duration is written as an enormous number.
        let seconds = u32::try_from(seconds).ok()?;
        let nanos = u32::try_from(nanos)
            .ok()
            .filter(|nanos| *nanos < 1_000_000_000)?;
        Some(f64::from(seconds) * 1000.0 + f64::from(nanos / 1_000_000))
    }

    /// `LocalizedMessage`: the locale and the text.
    #[must_use]
    pub fn localized(&self) -> Option<(&'a str, &'a str)> {
        let message = self.find("LocalizedMessage")?;
        Some((text_of(message, 1), text_of(message, 2))).filter(|(_, text)| !text.is_empty())
    }

    /// `RequestInfo.request_id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        Some(text_of(self.find("RequestInfo")?, 1)).filter(|id| !id.is_empty())
    }

    /// The fields of `BadRequest` with what is wrong in each.
    pub fn violations(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let request = self.find("BadRequest").unwrap_or(&[]);
        bytes_of(request, 1).map(|violation| (text_of(violation, 1), text_of(violation, 2)))
    }

    /// Writes the list of details: `{ type, value }`, where a type that is not known has `{ bytes }` in base64 as its value.
    pub fn write(&self, json: &mut Json) {
        json.array(self.all.iter(), |json, (name, bytes)| {
            json.object(|json| {
                json.member("type", name);
                json.key("value");
                json.object(|json| self.write_value(json, name, bytes));
            });
        });
    }

    fn write_value(&self, json: &mut Json, name: &str, bytes: &[u8]) {
        match name.strip_prefix("google.rpc.").unwrap_or("") {
            "ErrorInfo" => {
                json.member("reason", text_of(bytes, 1));
                json.member("domain", text_of(bytes, 2));
                json.key("metadata");
                json.object(|json| {
                    for pair in bytes_of(bytes, 3) {
                        json.member(text_of(pair, 1), text_of(pair, 2));
                    }
                });
            }
            "RetryInfo" => {
                if let Some(delay) = self.retry_after_ms() {
                    json.number("retryDelay", milliseconds(delay));
                }
            }
            "LocalizedMessage" => {
                json.member("locale", text_of(bytes, 1));
                json.member("message", text_of(bytes, 2));
            }
            "RequestInfo" => {
                json.member("requestId", text_of(bytes, 1));
                json.member("servingData", text_of(bytes, 2));
            }
            "BadRequest" => list(
                json,
                "fieldViolations",
                bytes,
                ["field", "description", "reason"],
            ),
            "Help" => list(json, "links", bytes, ["description", "url", ""]),
            _ => json.member("bytes", &base64(bytes)),
        }
    }
}

/// A list of messages, each with texts in its fields 1, 2 and 3.
fn list(json: &mut Json, name: &str, bytes: &[u8], names: [&str; 3]) {
    json.key(name);
    json.array(bytes_of(bytes, 1), |json, item| {
        json.object(|json| {
            for (number, name) in (1..).zip(names) {
                if !name.is_empty() {
                    json.member(name, text_of(item, number));
                }
            }
        });
    });
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
