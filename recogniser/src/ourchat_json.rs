//! OurChat's JSON protocol of 2024: messages `{ code, status, details }`, where `code` is the kind of message.
//!
//! The same number meant different things at different times, so a dialect decides. Messages of type 18 with a status, and
//! statuses that only some dialects have, give the dialect away; it is then remembered for the connection.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::context::Context;
use crate::input::Scope;
use crate::lookup::{Hit, Question};
use crate::recognised::Recognised;
use crate::table::{Operation, Row, codes};

const PROTOCOL: &str = "ourchat-json-protocol";
const STATUS: &str = "ourchat-json-status";
const FIRST: &str = "2024-08";
const SHARED: &str = "2024-08-shared";
const LAST: &str = "2024-10";

/// The number of the message by which a server reports a failure.
const ERROR_MESSAGE: i32 = 18;

/// Recognises a message. `forced` tells that the caller named the system: a message without status is then success.
pub fn recognise<'a>(context: &Context<'a>, scope: Scope, forced: bool) -> Option<Recognised<'a>> {
    let input = context.input;
    let message = input.number(scope, "code", false)?;
    let status = input.number(scope, "status", false);
    let mut operations: Vec<&'static Operation> =
        Operation::of_message(message).into_iter().collect();
    if message == ERROR_MESSAGE {
        // It does not say what failed; the caller may know.
        operations.splice(0..0, context.operations(false));
    }
    let detail = input.text(scope, "details");
    let code = input.scalar(scope, "status").unwrap_or("");
    if message != ERROR_MESSAGE && status.is_none_or(|status| status == 0) {
        let clear = status == Some(0) || forced;
        return clear.then(|| success(context, code, operations.first().copied()));
    }
    let report = Report {
        message,
        status,
        detail,
        code,
        operations,
    };
    Some(report.recognise(context))
}

/// Recognises a status whose message is not known, such as a logged one.
pub fn of_status<'a>(context: &Context<'a>, code: &'a str, detail: &'a str) -> Recognised<'a> {
    let status = crate::text::number(code);
    let operations = context.operations(false);
    if status == Some(0) {
        return success(context, code, operations.first().copied());
    }
    Report {
        message: -1,
        status,
        detail,
        code,
        operations,
    }
    .recognise(context)
}

fn success<'a>(
    context: &Context<'a>,
    code: &'a str,
    operation: Option<&'static Operation>,
) -> Recognised<'a> {
    let dialect = context.dialect.or(context.learned);
    let mut success = Recognised::success(context, system(dialect), code.trim().into());
    success.status.dialect = dialect;
    if let Some(operation) = operation {
        success.operation = Cow::Borrowed(operation.name());
    }
    success
}

fn system(dialect: Option<&str>) -> &'static str {
    match dialect {
        None | Some(FIRST) => PROTOCOL,
        Some(_) => STATUS,
    }
}

/// A message that reports a failure.
struct Report<'a> {
    message: i32,
    status: Option<i32>,
    detail: &'a str,
    code: &'a str,
    operations: Vec<&'static Operation>,
}

/// The dialect that a message was read in.
struct Reading {
    dialect: &'static str,
    /// Whether the message itself gives it away.
    evident: bool,
}

impl<'a> Report<'a> {
    fn recognise(&self, context: &Context<'a>) -> Recognised<'a> {
        match self.reading(context) {
            Some(Reading { dialect, evident }) => {
                let hit = self.find(dialect);
                let mut failure = self.failure(context, Some(dialect), hit);
                failure.learned = evident.then_some(dialect);
                failure
            }
            None => self.of_any_dialect(context),
        }
    }

    /// The dialect, if the caller named it, the message gives it away or earlier ones did.
    fn reading(&self, context: &Context<'a>) -> Option<Reading> {
        let evident = |dialect| {
            Some(Reading {
                dialect,
                evident: true,
            })
        };
        let known = |dialect| {
            Some(Reading {
                dialect,
                evident: false,
            })
        };
        if let Some(dialect) = context.dialect {
            return known(dialect);
        }
        match (self.message, self.status, context.learned) {
            (ERROR_MESSAGE, Some(_), _) | (_, Some(9..=11), _) => evident(LAST),
            (ERROR_MESSAGE, None, Some(SHARED)) => known(SHARED),
            (ERROR_MESSAGE, None, _) => known(FIRST),
            (_, Some(3..=8), None) => evident(SHARED),
            (_, _, Some(learned)) => known(learned),
            _ => None,
        }
    }

    /// Every dialect is asked. Where they disagree the oldest one counts, because the newest reports such failures by
    /// messages of type 18.
    fn of_any_dialect(&self, context: &Context<'a>) -> Recognised<'a> {
        let found = [FIRST, SHARED, LAST].map(|dialect| (dialect, self.find(dialect)));
        let meanings: Vec<_> = found
            .iter()
            .filter_map(|(dialect, hit)| Some((*dialect, hit.as_ref()?.row.meaning().code()?)))
            .collect();
        let Some((dialect, code)) = meanings.first().copied() else {
            return self.failure(context, None, None);
        };
        let hit = found
            .into_iter()
            .find(|(of, _)| *of == dialect)
            .and_then(|(_, hit)| hit);
        let mut alternatives = Vec::new();
        for (_, other) in &meanings {
            if *other != code && !alternatives.contains(other) {
                alternatives.push(*other);
            }
        }
        // What only the shared numbers have gives their family away; what all dialects agree about gives away nothing.
        let family = dialect != FIRST;
        let named = (family || !alternatives.is_empty()).then_some(dialect);
        let mut failure = self.failure(context, named, hit);
        failure.learned = family.then_some(dialect);
        failure.alternatives = alternatives;
        failure
    }

    fn find(&self, dialect: &'static str) -> Option<Hit> {
        let question = Question {
            operations: &self.operations,
            number: self.status,
            text: self.detail,
            http: None,
        };
        let mut own = Row::failures(system(Some(dialect)));
        own.retain(|row| row.dialect() == dialect);
        // The shared numbers came later than the texts without a number, which stayed.
        question.find(&own).or_else(|| {
            let mut texts = Row::of(PROTOCOL);
            texts.retain(|row| row.has_text_only());
            question.find(&texts)
        })
    }

    fn failure(
        &self,
        context: &Context<'a>,
        dialect: Option<&'static str>,
        hit: Option<Hit>,
    ) -> Recognised<'a> {
        let first = self.operations.first().copied();
        let code = self.code.trim();
        let system = system(dialect);
        let mut failure = match hit {
            Some(hit) => Recognised::of_hit(context, system, code.into(), hit, first),
            None => Recognised::new(context, system, code.into(), codes::SDK_UNRECOGNISED, first),
        };
        failure.status.dialect = dialect;
        failure.with_detail(self.detail.into())
    }
}
