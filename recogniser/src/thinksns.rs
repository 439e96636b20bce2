//! ThinkSNS+, version 1 of its interface: `{ status, code, message, data }`.

use alloc::string::String;

use crate::context::Context;
use crate::http;
use crate::input::Scope;
use crate::lookup::Question;
use crate::recognised::Recognised;
use crate::table::{self, Row, codes};
use crate::text;

const SYSTEM: &str = "thinksns-plus";

/// Whether a body has the marks of version 1: a boolean `status` and a number `code`, of which one is enough when the system is
/// known. Bodies of version 2 have neither.
#[must_use]
pub fn is_envelope(context: &Context<'_>, scope: Scope, both: bool) -> bool {
    let status = context.input.boolean(scope, "status").is_some();
    let code = context.input.number(scope, "code", false).is_some();
    if both { status && code } else { status || code }
}

/// Recognises an envelope.
pub fn recognise<'a>(context: &Context<'a>, scope: Scope) -> Option<Recognised<'a>> {
    let input = context.input;
    let code = input.scalar(scope, "code").unwrap_or("0");
    let status = input.boolean(scope, "status");
    let message = input.text(scope, "message");
    let mut recognised = of_envelope(context, code, status, message);
    recognised.data = Some(scope);
    if recognised.code() == Some(codes::AUTH_CODE_COOLDOWN)
        && let Some(seconds) = input.number(scope, "data", false)
    {
        // The seconds that are left.
        recognised = recognised.wait_as_told(Some(f64::from(seconds.max(0)) * 1000.0));
    }
    Some(recognised)
}

/// Recognises the parts of an envelope. A code other than 0 is a failure whatever `status` or HTTP says.
pub fn of_envelope<'a>(
    context: &Context<'a>,
    code: &'a str,
    status: Option<bool>,
    message: &'a str,
) -> Recognised<'a> {
    let number = text::number(code);
    if number == Some(0) && status != Some(false) {
        return Recognised::success(context, SYSTEM, code.trim().into())
            .with_detail(message.into());
    }
    let question = Question {
        operations: &[],
        number,
        text: message,
        http: context.http,
    };
    let hit = question.find(&Row::failures(SYSTEM));
    let mut failure = match hit {
        Some(hit) => Recognised::of_hit(context, SYSTEM, code.trim().into(), hit, None),
        None => {
            let by_http = context.http.and_then(http::code_of);
            let mut failure = Recognised::new(
                context,
                SYSTEM,
                code.trim().into(),
                by_http.unwrap_or(codes::SDK_UNRECOGNISED),
                None,
            );
            failure.reason = reason(number);
            failure
        }
    };
    // A code has a text of its own, which is better than the server's; without a row the server's is all there is.
    if number == Some(0)
        || !failure.reason.is_empty()
        || failure.code() == Some(codes::SDK_UNRECOGNISED)
    {
        failure = failure.with_server_message(message);
    }
    failure.with_detail(message.into())
}

/// For developers: the module that a number without a row belongs to.
fn reason(number: Option<i32>) -> String {
    let module = number
        .and_then(|number| table::of_range(SYSTEM, number))
        .map_or("", |(_, module)| module);
    if module.is_empty() {
        String::new()
    } else {
        [
            "ThinkSNS+ knows no such code; its first digit stands for the module: ",
            module,
        ]
        .concat()
    }
}
