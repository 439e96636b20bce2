//! What was recognised, and how JavaScript gets it.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::context::{BadOption, Context};
use crate::details::{Details, milliseconds};
use crate::input::{Kind, Scope};
use crate::json::Json;
use crate::lookup::Hit;
use crate::table::{Code, Meaning, Operation, Outcome, codes};

/// The shortest pause after a rate limit in milliseconds: OurChat gives one request back every 500 ms and rounds the time it
/// tells down to whole seconds.
const RATE_LIMIT_PAUSE_MS: f64 = 500.0;

/// A status as it arrived, untouched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Status<'a> {
    /// Who speaks, such as `ourchat-grpc` or `umi-rest`.
    pub system: &'static str,
    /// The dialect, if the system has any and it is known or assumed.
    pub dialect: Option<&'static str>,
    /// The number as text; empty when there is none.
    pub code: Cow<'a, str>,
    /// The number's name, such as `UNAUTHENTICATED`.
    pub name: Option<&'static str>,
    /// The server's own words; empty when there are none.
    pub detail: Cow<'a, str>,
    /// The HTTP status of the answer.
    pub http: Option<u16>,
}

/// What a payload means.
#[derive(Clone, PartialEq, Debug)]
pub struct Recognised<'a> {
    /// Success or a code of the catalogue.
    pub meaning: Meaning,
    /// What arrived.
    pub status: Status<'a>,
    /// The operation; empty when it is not known.
    pub operation: Cow<'a, str>,
    /// Whether the server did it.
    pub outcome: Outcome,
    /// When the same request may succeed.
    pub retry_kind: &'static str,
    /// How long the server asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// Whether repeating the call cannot do it twice.
    pub retry_safe: bool,
    /// Whether a new login is the remedy.
    pub relogin: bool,
    /// How a user interface shows it.
    pub show_type: u8,
    /// What it may mean as well.
    pub alternatives: Vec<Code>,
    /// Wrong fields, each with what the server says about it.
    pub fields: Vec<(Cow<'a, str>, Vec<&'a str>)>,
    /// `grpc-status-details-bin`, decoded from base64.
    pub details: Vec<u8>,
    /// More for developers.
    pub reason: String,
    /// The server's text for users; empty when there is none.
    pub server_message: &'a str,
    /// Identifies the call in logs.
    pub trace_id: Cow<'a, str>,
    /// The server that was called.
    pub host: &'a str,
    /// Where the member `data` of the envelope is.
    pub data: Option<Scope>,
    /// The dialect that this answer gives away, to be remembered for the connection.
    pub learned: Option<&'static str>,
}

impl<'a> Recognised<'a> {
    /// Success of a system.
    pub fn success(context: &Context<'a>, system: &'static str, code: Cow<'a, str>) -> Self {
        let mut success = Self::new(context, system, code, codes::SDK_UNRECOGNISED, None);
        success.meaning = Meaning::Success;
        success
    }

    /// A failure with the advice of its code. `operation` is the operation that decides about it.
    pub fn new(
        context: &Context<'a>,
        system: &'static str,
        code: Cow<'a, str>,
        meaning: Code,
        operation: Option<&'static Operation>,
    ) -> Self {
        let reads = operation.is_some_and(Operation::reads);
        let status = Status {
            system,
            code,
            http: context.http,
            ..Status::default()
        };
        let trace_id = match context.header("x-request-id") {
            "" => context.header("x-trace-id"),
            id => id,
        };
        Self {
            meaning: Meaning::Failure(meaning),
            status,
            operation: operation.map_or(Cow::Borrowed(context.operation), |it| {
                Cow::Borrowed(it.name())
            }),
            outcome: meaning.outcome(reads),
            retry_kind: meaning.retry_kind(),
            retry_after_ms: None,
            retry_safe: false,
            relogin: meaning.relogin() && operation.is_none_or(|it| it.needs_token),
            show_type: meaning.show_type(),
            alternatives: Vec::new(),
            fields: fields(context),
            details: Vec::new(),
            reason: String::new(),
            server_message: "",
            trace_id: Cow::Borrowed(trace_id),
            host: "",
            data: None,
            learned: None,
        }
        .settle(operation)
        .wait_as_told(context.told_to_wait())
    }

    /// A failure with the code and the advice of a row; success rows give the code that is given in their place.
    pub fn of_hit(
        context: &Context<'a>,
        system: &'static str,
        code: Cow<'a, str>,
        hit: Hit,
        operation: Option<&'static Operation>,
    ) -> Self {
        let operation = hit.operation.or(operation);
        let meaning = hit.row.meaning().code().unwrap_or(codes::SDK_UNRECOGNISED);
        let mut failure = Self::new(context, system, code, meaning, operation);
        if let Some(outcome) = hit.row.outcome(operation.is_some_and(Operation::reads)) {
            failure.outcome = outcome;
        }
        if let Some(kind) = hit.row.retry_kind() {
            failure.retry_kind = kind;
        }
        if let Some(relogin) = hit.row.relogin() {
            failure.relogin = relogin;
        }
        failure.alternatives = hit.alternatives;
        failure.settle(operation)
    }

    /// The same with the server's words.
    #[must_use]
    pub fn with_detail(mut self, detail: Cow<'a, str>) -> Self {
        self.status.detail = detail;
        self
    }

    /// The same with a text of the server for users, if there is one.
    #[must_use]
    pub fn with_server_message(mut self, text: &'a str) -> Self {
        self.server_message = text.trim();
        self
    }

    /// The same with a longer time to wait, if one is given.
    #[must_use]
    pub fn wait_as_told(mut self, told: Option<f64>) -> Self {
        let longest = self.retry_after_ms.into_iter().chain(told).reduce(f64::max);
        let own_limit = self.meaning == Meaning::Failure(codes::RATE_LIMITED)
            && matches!(self.status.system, "ourchat-grpc" | "http");
        self.retry_after_ms = if own_limit {
            Some(longest.unwrap_or(0.0).max(RATE_LIMIT_PAUSE_MS))
        } else {
            longest
        };
        self
    }

    fn settle(mut self, operation: Option<&'static Operation>) -> Self {
        self.retry_safe =
            self.outcome != Outcome::Unknown || operation.is_some_and(Operation::repeatable);
        self
    }

    /// The code; `None` for success.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.meaning.code()
    }
}

/// What the server says about single fields, in a member `errors` of the body.
fn fields<'a>(context: &Context<'a>) -> Vec<(Cow<'a, str>, Vec<&'a str>)> {
    let mut fields: Vec<(Cow<'a, str>, Vec<&'a str>)> = Vec::new();
    for field in &context.input.fields {
        let Some(name) = field.name.strip_prefix("errors.") else {
            continue;
        };
        if field.kind != Kind::Text || !Scope::BODIES.contains(&field.scope) {
            continue;
        }
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, problems)) => problems.push(field.value),
            None => fields.push((name.into(), Vec::from([field.value]))),
        }
    }
    fields
}

/// What JavaScript gets.
pub enum Answer<'a> {
    /// `{ "error": record }` or `{ "success": record }`, with `data`, the scope whose member `data` belongs to it, and
    /// `learned`.
    Recognised(&'a Recognised<'a>),
    /// `{ "invalid": option, "expected": [...] }`
    BadOption(BadOption),
}

impl Answer<'_> {
    /// The answer as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.object(|json| match self {
            Self::Recognised(recognised) => {
                json.key(if recognised.code().is_some() {
                    "error"
                } else {
                    "success"
                });
                json.object(|json| recognised.write(json));
                if let Some(scope) = recognised.data {
                    json.number("data", scope as u64);
                }
                if let Some(learned) = recognised.learned {
                    json.member("learned", learned);
                }
            }
            Self::BadOption(BadOption::System) => {
                json.member("invalid", "system");
                json.key("expected");
                json.texts(crate::table::systems());
            }
            Self::BadOption(BadOption::Dialect) => {
                json.member("invalid", "dialect");
                json.key("expected");
                json.texts(crate::table::dialects().chain(["auto"]));
            }
        });
        json.finish()
    }
}

impl Recognised<'_> {
    /// Writes the members of the record that JavaScript gets.
    pub fn write(&self, json: &mut Json) {
        let optional = |json: &mut Json, name: &str, text: &str| {
            if !text.is_empty() {
                json.member(name, text);
            }
        };
        let Some(code) = self.code() else {
            self.write_status(json);
            optional(json, "operation", &self.operation);
            return;
        };
        json.member("code", code.id());
        json.member("category", code.category());
        optional(json, "operation", &self.operation);
        json.key("status");
        json.object(|json| self.write_status(json));
        json.member("outcome", self.outcome.name());
        json.key("retry");
        json.object(|json| {
            json.member("kind", self.retry_kind);
            if let Some(after) = self.retry_after_ms {
                json.number("afterMs", milliseconds(after));
            }
            json.boolean("safe", self.retry_safe);
        });
        json.boolean("relogin", self.relogin);
        json.member("action", code.action());
        json.number("showType", u64::from(self.show_type));
        json.member("userMessage", code.message());
        optional(json, "serverMessage", self.server_message);
        if !self.alternatives.is_empty() {
            json.key("alternatives");
            json.texts(self.alternatives.iter().map(|code| code.id()));
        }
        self.write_details(json);
        optional(json, "reason", &self.reason);
        optional(json, "traceId", &self.trace_id);
        optional(json, "host", self.host);
    }

    fn write_status(&self, json: &mut Json) {
        json.member("system", self.status.system);
        if let Some(dialect) = self.status.dialect {
            json.member("dialect", dialect);
        }
        json.member("code", &self.status.code);
        if let Some(name) = self.status.name {
            json.member("name", name);
        }
        if !self.status.detail.is_empty() {
            json.member("detail", &self.status.detail);
        }
        if let Some(http) = self.status.http {
            json.number("httpStatus", u64::from(http));
        }
    }

    /// The decoded details and the wrong fields, of the details as well.
    fn write_details(&self, json: &mut Json) {
        let details = Details::parse(&self.details);
        let mut fields = self.fields.clone();
        for (field, problem) in details.violations() {
            match fields.iter_mut().find(|(known, _)| *known == field) {
                Some((_, problems)) => problems.push(problem),
                None => fields.push((field.into(), Vec::from([problem]))),
            }
        }
        if !fields.is_empty() {
            json.key("fields");
            json.object(|json| {
                for (name, problems) in &fields {
                    json.key(name);
                    json.texts(problems.iter().copied());
                }
            });
        }
        if !details.all.is_empty() {
            json.key("details");
            details.write(json);
        }
    }
}
