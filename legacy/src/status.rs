//! What replies mean: success, or the record that the package makes an error of.

use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::json::Json;
use ourchat_recogniser::table::Outcome;
use ourchat_recogniser::{Code, Field, Input, Kind, Recognised, Scope, recognise_message};

use crate::codec::Problem;
use crate::dialect::Dialect;
use crate::json::{Object, Value};

/// A failure, as the package makes an error of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure {
    /// Its code.
    pub code: Code,
    /// Everything about it, see `ErrorRecord` of the package.
    pub record: Object,
    /// The dialect that it gave away.
    pub learned: Option<Dialect>,
}

/// What is known about a connection's dialect.
#[derive(Clone, Copy)]
pub struct Known {
    /// What the application said.
    pub fixed: Option<Dialect>,
    /// What was found out.
    pub learned: Option<Dialect>,
}

/// What a message says about the operation that it answers; `None` for success.
#[must_use]
pub fn judge(wire: &Object, operation: &str, known: Known) -> Option<Failure> {
    let mut input = Input::default();
    let options = [
        ("operation", Some(operation)),
        ("dialect", known.fixed.map(Dialect::name)),
        ("learned", known.learned.map(Dialect::name)),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            input.fields.push(Field {
                scope: Scope::Options,
                name,
                kind: Kind::Text,
                value,
            });
        }
    }
    for name in ["code", "status", "details"] {
        let (kind, value) = match wire.get(name) {
            Some(Value::Number(digits)) => (Kind::Number, digits.as_str()),
            Some(Value::Text(text)) => (Kind::Text, text.as_str()),
            _ => continue,
        };
        input.fields.push(Field {
            scope: Scope::Payload,
            name,
            kind,
            value,
        });
    }
    let mut recognised = recognise_message(&input).ok().flatten()?;
    let code = recognised.code()?;
    if recognised.operation != operation && !operation.is_empty() {
        recognised.operation = operation.into();
    }
    Some(Failure {
        code,
        record: record(&recognised),
        learned: recognised.learned.and_then(Dialect::find),
    })
}

fn record(recognised: &Recognised<'_>) -> Object {
    let mut json = Json::default();
    json.object(|json| recognised.write(json));
    match Value::parse(&json.finish()) {
        Some(Value::Object(record)) => record,
        _ => Object::default(),
    }
}

/// A failure that no message reports.
pub struct Local<'a> {
    /// Its code.
    pub code: Code,
    /// What was to be done.
    pub operation: &'a str,
    /// Whether the server may have done it.
    pub outcome: Outcome,
    /// Whether doing it again cannot do it twice.
    pub safe: bool,
    /// More for developers; empty when there is nothing to say.
    pub reason: &'a str,
}

impl Local<'_> {
    /// The failure.
    #[must_use]
    pub fn failure(&self, problems: &[Problem]) -> Failure {
        let code = self.code;
        let mut record = Object::default()
            .with("code", code.id())
            .with("category", code.category())
            .with("operation", self.operation)
            .with("outcome", self.outcome.name());
        let safe = self.safe || self.outcome != Outcome::Unknown;
        record.push(
            "retry",
            Object::default()
                .with("kind", code.retry_kind())
                .with("safe", safe),
        );
        record.push("relogin", code.relogin());
        record.push("action", code.action());
        record.push("showType", u64::from(code.show_type()));
        record.push("userMessage", code.message());
        if !self.reason.is_empty() {
            record.push("reason", self.reason);
        }
        let mut fields = Object::default();
        for (path, expected) in problems {
            fields.push(path, Vec::from([Value::from(*expected)]));
        }
        if !fields.0.is_empty() {
            record.push("fields", fields);
        }
        Failure {
            code,
            record,
            learned: None,
        }
    }
}

/// The record of an HTTP status that the part for files answered with, as JSON.
#[must_use]
pub fn of_http(status: u32, upload: bool) -> String {
    use ourchat_recogniser::codes;
    let code = match status {
        400 => codes::UPLOAD_HASH_MISMATCH,
        404 if upload => codes::UPLOAD_FILE_NOT_FOUND,
        404 => codes::RESOURCE_NOT_FOUND,
        429 => codes::RATE_LIMITED,
        500..=599 => codes::SERVER_ERROR,
        _ => codes::TRANSPORT_BAD_RESPONSE,
    };
    let local = Local {
        code,
        operation: if upload { "Upload" } else { "Download" },
        outcome: if upload && status >= 500 {
            Outcome::Unknown
        } else {
            Outcome::Rejected
        },
        // The key names the file: the same bytes end up in the same place.
        safe: true,
        reason: "",
    };
    let digits = crate::json::decimal(u64::from(status));
    let arrived = Object::default()
        .with("system", "http")
        .with("code", digits)
        .with("httpStatus", u64::from(status));
    Value::Object(local.failure(&[]).record.with("status", arrived)).to_script()
}

/// The texts by which servers tell that they do not know a type of message.
#[must_use]
pub fn is_unknown_type(details: &str) -> bool {
    let prefixes = ["Not a valid code", "code is not"];
    prefixes
        .iter()
        .any(|prefix| ourchat_recogniser::text::starts_with(details, prefix))
}

/// The type of message that a server says it does not know, if it names it.
#[must_use]
pub fn unknown_type(details: &str) -> Option<i32> {
    let word = details
        .rsplit(' ')
        .next()
        .filter(|_| is_unknown_type(details))?;
    ourchat_recogniser::text::number(word)
}

/// Whether a server's text is an expected one.
#[must_use]
pub fn same(details: &str, expected: &str) -> bool {
    ourchat_recogniser::text::same(details, expected)
}

/// A reason with the name of a dialect in it.
#[must_use]
pub fn in_dialect(reason: &str, dialect: Dialect) -> String {
    let mut text = String::from(reason);
    text.push(' ');
    text.push_str(dialect.name());
    text
}
