//! What is known beside the body of an answer: the caller's options, the HTTP status, headers.

use alloc::vec::Vec;

use crate::input::{Input, Scope};
use crate::retry_after;
use crate::table::{self, Operation};
use crate::text;

/// An option of the caller that is none of the values that it can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadOption {
    /// `system` names no system.
    System,
    /// `dialect` names no dialect.
    Dialect,
}

/// Everything beside the body.
pub struct Context<'a> {
    /// The fields that JavaScript handed over.
    pub input: &'a Input<'a>,
    /// The system that the caller named; empty when it is to be found out.
    pub system: &'static str,
    /// The dialect that the caller named.
    pub dialect: Option<&'static str>,
    /// The dialect that earlier answers of the connection gave away.
    pub learned: Option<&'static str>,
    /// The operation as the caller named it; empty when it is not known.
    pub operation: &'a str,
    /// The HTTP status of the answer.
    pub http: Option<u16>,
}

impl<'a> Context<'a> {
    /// Reads the options and finds the HTTP status.
    pub fn read(input: &'a Input<'a>) -> Result<Self, BadOption> {
        let given = |name: &str| input.get(Scope::Options, name).map(|field| field.value);
        let system = one_of(given("system"), table::systems()).ok_or(BadOption::System)?;
        let dialects = table::dialects().chain(["auto"]);
        let dialect = one_of(given("dialect"), dialects).ok_or(BadOption::Dialect)?;
        let learned = one_of(given("learned"), table::dialects()).flatten();
        Ok(Self {
            input,
            system: system.unwrap_or(""),
            dialect: dialect.filter(|dialect| *dialect != "auto"),
            learned,
            operation: input.scalar(Scope::Options, "operation").unwrap_or(""),
            http: http_status(input),
        })
    }

    /// A header of the answer, named in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> &'a str {
        self.input.text(Scope::Headers, name).trim()
    }

    /// The operations that the caller's name stands for.
    #[must_use]
    pub fn operations(&self, grpc: bool) -> Vec<&'static Operation> {
        if self.operation.is_empty() {
            return Vec::new();
        }
        let number = if grpc {
            None
        } else {
            text::number(self.operation)
        };
        match number {
            Some(number) => Operation::of_message(number).into_iter().collect(),
            None => Operation::named(self.operation, grpc).collect(),
        }
    }

    /// How long the headers ask to wait, in milliseconds.
    #[must_use]
    pub fn told_to_wait(&self) -> Option<f64> {
        let now_ms = self.input.text(Scope::Options, "now");
        let now_ms = now_ms.bytes().take(15).filter(u8::is_ascii_digit);
        let now_ms = now_ms.fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0'));
        ["retry-after", "x-ratelimit-after"]
            .into_iter()
            .filter_map(|name| retry_after::parse(self.header(name), now_ms))
            .reduce(f64::max)
    }

    /// Whether the browser says that it has a network.
    #[must_use]
    pub fn online(&self) -> bool {
        self.input.boolean(Scope::Options, "online").unwrap_or(true)
    }
}

/// The known word that was given; `None` when it is none of them.
fn one_of(
    given: Option<&str>,
    mut known: impl Iterator<Item = &'static str>,
) -> Option<Option<&'static str>> {
    match given {
        None => Some(None),
        Some(given) => known.find(|known| *known == given).map(Some),
    }
}

/// The HTTP status: the caller's, that of the response in an error, or that of a payload that is the head of a response.
fn http_status(input: &Input<'_>) -> Option<u16> {
    let status = |scope: Scope, name: &str| {
        let status = u16::try_from(input.number(scope, name, false)?).ok()?;
        (100..600).contains(&status).then_some(status)
    };
    let is_head = input.has_object(Scope::Payload, "headers")
        || input.has_object(Scope::Payload, "response")
        || !input.text(Scope::Payload, "statusText").is_empty();
    status(Scope::Options, "httpStatus")
        .or_else(|| status(Scope::Response, "status"))
        .or_else(|| is_head.then(|| status(Scope::Payload, "status"))?)
}
