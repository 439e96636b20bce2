//! Statuses of gRPC calls.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::context::Context;
use crate::details::Details;
use crate::encoding::{base64_decode, percent_decode};
use crate::input::Scope;
use crate::lookup::{Hit, Question};
use crate::recognised::Recognised;
use crate::table::{Operation, Row, codes};
use crate::text;

/// Names of the gRPC status codes 0 to 16, separated by spaces.
const NAMES: &str = "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED";

/// The number that OurChat's documentation prints for INVALID_ARGUMENT by mistake.
const MISPRINTED_INVALID_ARGUMENT: i32 = 333;

const SYSTEM: &str = "ourchat-grpc";

/// Recognises `grpc-status`, `grpc-message` and `grpc-status-details-bin` of headers or trailers.
pub fn of_trailers<'a>(context: &Context<'a>, scope: Scope) -> Option<Recognised<'a>> {
    let input = context.input;
    let code = input.scalar(scope, "grpc-status")?;
    let message = percent_decode(input.text(scope, "grpc-message"));
    let details = details_of(input.text(scope, "grpc-status-details-bin"));
    Some(of_status(context, code, Cow::Owned(message), &details))
}

/// Recognises the error object of a gRPC library: `code` with the text in `rawMessage`, `details` or `message`.
pub fn of_error<'a>(context: &Context<'a>, scope: Scope) -> Option<Recognised<'a>> {
    let input = context.input;
    let code = input.scalar(scope, "code")?;
    let texts = ["rawMessage", "details", "message"];
    let message = texts
        .into_iter()
        .map(|name| input.text(scope, name))
        .find(|text| !text.is_empty());
    let details = details_of(context.header("grpc-status-details-bin"));
    Some(of_status(
        context,
        code,
        Cow::Borrowed(message.unwrap_or("")),
        &details,
    ))
}

/// The bytes of `grpc-status-details-bin`: pieces of one message, from which what is no base64 is left out.
fn details_of(header: &str) -> Vec<u8> {
    let pieces = header
        .split(',')
        .filter_map(|piece| base64_decode(piece.trim()));
    pieces.flatten().collect()
}

/// Recognises a status by its number, its text and its details.
pub fn of_status<'a>(
    context: &Context<'a>,
    code: &'a str,
    message: Cow<'a, str>,
    details: &[u8],
) -> Recognised<'a> {
    let number = number(code);
    let parsed = Details::parse(details);
    let detail: Cow<'a, str> = if message.is_empty() {
        Cow::Owned(String::from(parsed.message))
    } else {
        message
    };
    let operations = context.operations(true);
    let first = operations.first().copied();
    if number == Some(0) {
        let mut success = Recognised::success(context, SYSTEM, code.trim().into());
        success.status.name = Some("OK");
        if let Some(operation) = first {
            success.operation = Cow::Borrowed(operation.name());
        }
        return success;
    }

    let question = Question {
        operations: &operations,
        number,
        text: detail.trim(),
        http: context.http,
    };
    let hit = question.find(&Row::failures(SYSTEM));
    let mut failure = match (parsed.code(), hit) {
        (Some(named), _) => Recognised::new(context, SYSTEM, code.trim().into(), named, first),
        (None, Some(hit)) => Recognised::of_hit(context, SYSTEM, code.trim().into(), hit, first),
        (None, None) => generic(
            context,
            code.trim(),
            number,
            first,
            parsed.retry_after_ms().is_some(),
        ),
    };
    failure.status.name = name(number);
    failure.status.detail = detail;
    if let Some(id) = parsed.request_id() {
        failure.trace_id = Cow::Owned(id.into());
    }
    failure = failure.wait_as_told(parsed.retry_after_ms());
    failure.details = details.into();
    failure
}

/// The failure of a number without a row of its own.
fn generic<'a>(
    context: &Context<'a>,
    code: &'a str,
    number: Option<i32>,
    operation: Option<&'static Operation>,
    told_to_wait: bool,
) -> Recognised<'a> {
    let limited = context.http == Some(429) && matches!(number, Some(8 | 14))
        || number == Some(8) && told_to_wait;
    if limited {
        return Recognised::new(context, SYSTEM, code.into(), codes::RATE_LIMITED, operation);
    }
    let row = number.and_then(|number| {
        Row::of("grpc")
            .into_iter()
            .find(|row| row.has_number(number))
    });
    match row {
        Some(row) => {
            let hit = Hit {
                row,
                operation,
                alternatives: Vec::new(),
            };
            Recognised::of_hit(context, SYSTEM, code.into(), hit, operation)
        }
        None => Recognised::new(
            context,
            SYSTEM,
            code.into(),
            codes::SDK_UNRECOGNISED,
            operation,
        ),
    }
}

/// The status number. gRPC writes it without leading zeros; anything else is no status that gRPC knows.
#[must_use]
pub fn number(code: &str) -> Option<i32> {
    match text::number(code)? {
        MISPRINTED_INVALID_ARGUMENT => Some(3),
        number => (0..=16).contains(&number).then_some(number),
    }
}

fn name(number: Option<i32>) -> Option<&'static str> {
    NAMES.split(' ').nth(usize::try_from(number?).ok()?)
}
