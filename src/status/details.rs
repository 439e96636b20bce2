//! What a server adds to a status: a `google.rpc.Status` in `grpc-status-details-bin`.
//!
//! Everything in it is the server's word and may be missing, wrong or of a kind that nobody knows: what cannot be read is
//! left out, and the status stands without it.

use super::{Code, Failure};
use crate::wire::reader::{Payload, Reader, last};
use crate::wire::{MessageId, ascii, messages};

/// Who may say in an `ErrorInfo` which code of the catalogue a failure has.
const DOMAIN: &str = "ourchat";
/// What any part of `google.rpc` is called.
const PACKAGE: &str = "google.rpc.";

/// One part of the details.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Detail<'a> {
    /// The full name of its message.
    pub type_name: &'a str,
    /// Its bytes.
    pub value: &'a [u8],
}

impl Detail<'_> {
    /// The message's place in the table, when it is one of the known ones.
    #[must_use]
    pub fn message(&self) -> Option<MessageId> {
        Some(match self.type_name.strip_prefix(PACKAGE)? {
            "ErrorInfo" => messages::GOOGLE_RPC_ERROR_INFO,
            "RetryInfo" => messages::GOOGLE_RPC_RETRY_INFO,
            "DebugInfo" => messages::GOOGLE_RPC_DEBUG_INFO,
            "QuotaFailure" => messages::GOOGLE_RPC_QUOTA_FAILURE,
            "PreconditionFailure" => messages::GOOGLE_RPC_PRECONDITION_FAILURE,
            "BadRequest" => messages::GOOGLE_RPC_BAD_REQUEST,
            "RequestInfo" => messages::GOOGLE_RPC_REQUEST_INFO,
            "ResourceInfo" => messages::GOOGLE_RPC_RESOURCE_INFO,
            "Help" => messages::GOOGLE_RPC_HELP,
            "LocalizedMessage" => messages::GOOGLE_RPC_LOCALIZED_MESSAGE,
            _ => return None,
        })
    }
}

/// The parts of a `google.rpc.Status`, in order.
#[must_use]
pub fn parts(status: &[u8]) -> Parts<'_> {
    Parts(Fields(Reader::new(status)))
}

/// See [`parts`].
#[derive(Clone, Debug)]
pub struct Parts<'a>(Fields<'a>);

impl<'a> Iterator for Parts<'a> {
    type Item = Detail<'a>;

    fn next(&mut self) -> Option<Detail<'a>> {
        let (_, any) = self.0.find(|(number, _)| *number == 3)?;
        let any = any.bytes();
        let url = last(any, 1).map_or("", Payload::text);
        Some(Detail {
            type_name: ascii::last(url, b'/').map_or(url, |(_, name)| name),
            value: last(any, 2).map_or(&[], Payload::bytes),
        })
    }
}

/// The fields of a message as far as they can be read.
#[derive(Clone, Debug)]
struct Fields<'a>(Reader<'a>);

impl<'a> Iterator for Fields<'a> {
    type Item = (u32, Payload<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_field().ok().flatten()
    }
}

/// The text of a `google.rpc.Status`.
pub(super) fn message(status: &[u8]) -> &str {
    last(status, 2).map_or("", Payload::text)
}

/// Whether the bytes are a message at all.
pub(super) fn is_whole(status: &[u8]) -> bool {
    Reader::new(status).all(|field| field.is_ok())
}

/// The code that the server itself names.
pub(super) fn code(status: &[u8]) -> Option<Code> {
    for info in of(status, messages::GOOGLE_RPC_ERROR_INFO) {
        let code = named(text(info, 1)).filter(|_| text(info, 2) == DOMAIN);
        if code.is_some() {
            return code;
        }
    }
    None
}

/// The code of a reason such as `AUTH_WRONG_PASSWORD`, or of an id. Codes of what happens on this side of the line are not
/// for servers to give: they say that nothing was sent.
fn named(reason: &str) -> Option<Code> {
    let plain = |byte: u8| match byte {
        b'/' | b'-' => b'_',
        byte => byte.to_ascii_lowercase(),
    };
    Code::all().find(|code| {
        let id = code.id();
        !id.starts_with("sdk/")
            && !id.starts_with("transport/")
            && id.len() == reason.len()
            && id.bytes().map(plain).eq(reason.bytes().map(plain))
    })
}

impl Failure {
    /// Takes over what the details say.
    pub(super) fn heed_details(&mut self) {
        let status = std::mem::take(&mut self.details);
        for info in of(&status, messages::GOOGLE_RPC_RETRY_INFO) {
            if let Some(delay) = last(info, 1).and_then(|delay| delay_ms(delay.bytes())) {
                let longest = self.retry_after_ms.map_or(delay, |known| known.max(delay));
                self.retry_after_ms = Some(longest);
            }
        }
        for request in of(&status, messages::GOOGLE_RPC_BAD_REQUEST) {
            for (number, violation) in Fields(Reader::new(request)) {
                if number == 1 {
                    let violation = violation.bytes();
                    self.refuse_field(path(text(violation, 1)), text(violation, 2));
                }
            }
        }
        for info in of(&status, messages::GOOGLE_RPC_REQUEST_INFO) {
            let id = text(info, 1);
            if !id.is_empty() {
                self.trace_id = Some(id.to_owned());
                break;
            }
        }
        self.details = status;
    }

    fn refuse_field(&mut self, path: String, problem: &str) {
        let problem = problem.to_owned();
        match self.fields.iter_mut().find(|(known, _)| *known == path) {
            Some((_, problems)) => problems.push(problem),
            None => self.fields.push((path, vec![problem])),
        }
    }
}

/// The values of the parts of one kind.
fn of(status: &[u8], message: MessageId) -> Values<'_> {
    Values(parts(status), message)
}

struct Values<'a>(Parts<'a>, MessageId);

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let part = self.0.find(|part| part.message() == Some(self.1))?;
        Some(part.value)
    }
}

fn text(message: &[u8], wanted: u32) -> &str {
    last(message, wanted).map_or("", Payload::text)
}

/// A `google.protobuf.Duration` in milliseconds; `None` for a negative one, which asks for nothing.
fn delay_ms(duration: &[u8]) -> Option<f64> {
    let part = |wanted| last(duration, wanted).map_or(0, Payload::integer);
    let (seconds, nanos) = (part(1) as i64, part(2) as i32);
    Some(seconds as f64 * 1e3 + f64::from(nanos) / 1e6).filter(|ms| *ms >= 0.0)
}

/// A path as the SDK writes it, `members[2].userId`, of one with the names of the contract.
fn path(field: &str) -> String {
    let mut path = String::with_capacity(field.len());
    let mut after_underscore = false;
    for character in field.chars() {
        if character == '_' {
            after_underscore = true;
            continue;
        }
        path.push(if after_underscore {
            character.to_ascii_uppercase()
        } else {
            character
        });
        after_underscore = false;
    }
    if path.is_empty() {
        path.push_str("request");
    }
    path
}

#[cfg(test)]
mod tests;
