//! Back ends for umi and Ant Design Pro: `{ success, data, errorCode, errorMessage, showType, traceId, host }`.

use crate::context::Context;
use crate::http;
use crate::input::{Kind, Scope};
use crate::lookup::Question;
use crate::recognised::Recognised;
use crate::table::{self, Code, Meaning, Row, codes};
use crate::text;

const SYSTEM: &str = "umi-rest";
/// From this number on an answer is a failure, whatever `success` says.
const FIRST_FAILURE: i32 = 999;

/// Whether a body has a mark of the convention: a boolean `success`, or an error code.
#[must_use]
pub fn is_envelope(context: &Context<'_>, scope: Scope) -> bool {
    let code = error_code(context, scope);
    context.input.boolean(scope, "success").is_some()
        || text::number(code).is_some()
        || Code::find(code).is_some()
}

/// `error_code` is how the convention's own document spells it in its headings.
fn error_code<'a>(context: &Context<'a>, scope: Scope) -> &'a str {
    let code = context.input.scalar(scope, "errorCode");
    code.or_else(|| context.input.scalar(scope, "error_code"))
        .unwrap_or("")
}

/// Recognises an envelope.
pub fn recognise<'a>(context: &Context<'a>, scope: Scope) -> Option<Recognised<'a>> {
    let input = context.input;
    let messages = ["errorMessage", "error_message", "message"];
    let message = messages
        .into_iter()
        .map(|name| input.text(scope, name))
        .find(|text| !text.is_empty());
    let success = input.boolean(scope, "success");
    let mut recognised = of_envelope(
        context,
        error_code(context, scope),
        success,
        message.unwrap_or(""),
    )?;
    recognised.data = Some(scope);
    recognised.host = input.text(scope, "host");
    let trace_id = input.text(scope, "traceId");
    if !trace_id.is_empty() {
        recognised.trace_id = trace_id.into();
    }
    if let Some(show_type) = input.get(scope, "showType") {
        recognised.show_type =
            match text::number(show_type.value).filter(|_| show_type.kind != Kind::Boolean) {
                Some(0) => 0,
                Some(1) => 1,
                // 4 in umi 3, 3 in umi 4.
                Some(3 | 4) => 4,
                Some(9) => 9,
                _ => 2,
            };
    }
    Some(recognised)
}

/// Recognises the parts of an envelope; `None` when it says neither success nor failure.
pub fn of_envelope<'a>(
    context: &Context<'a>,
    code: &'a str,
    success: Option<bool>,
    message: &'a str,
) -> Option<Recognised<'a>> {
    let number = text::number(code);
    let meaning = number.and_then(meaning_of);
    let named = Code::find(code);
    let failed = match success {
        Some(false) => true,
        _ if named.is_some() || number.is_some_and(|number| number >= FIRST_FAILURE) => true,
        Some(true) => false,
        None => meaning? != Meaning::Success,
    };
    if !failed {
        return Some(
            Recognised::success(context, SYSTEM, code.trim().into()).with_detail(message.into()),
        );
    }
    let question = Question {
        operations: &[],
        number,
        text: message,
        http: context.http,
    };
    let hit = question.find(&Row::failures(SYSTEM));
    let failure = match hit {
        Some(hit) => Recognised::of_hit(context, SYSTEM, code.trim().into(), hit, None),
        None => {
            let of_range = meaning
                .and_then(Meaning::code)
                .filter(|code| *code != codes::SDK_UNRECOGNISED);
            let by_http = || context.http.and_then(http::code_of);
            let found = named
                .or(of_range)
                .or_else(by_http)
                .unwrap_or(codes::SDK_UNRECOGNISED);
            Recognised::new(context, SYSTEM, code.trim().into(), found, None)
        }
    };
    Some(
        failure
            .with_detail(message.into())
            .with_server_message(message),
    )
}

/// What a number means by its row, else by its range.
fn meaning_of(number: i32) -> Option<Meaning> {
    let row = Row::of(SYSTEM)
        .into_iter()
        .find(|row| row.has_number(number));
    let of_range = || table::of_range(SYSTEM, number).map(|(meaning, _)| meaning);
    row.map(Row::meaning)
        .or_else(of_range)
        .or(Some(Meaning::Failure(codes::SDK_UNRECOGNISED)))
}
