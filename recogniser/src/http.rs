//! HTTP statuses, when nothing better arrived.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::context::Context;
use crate::input::Scope;
use crate::lookup::{Hit, Question};
use crate::recognised::Recognised;
use crate::table::{Code, Meaning, Operation, Row, codes};
use crate::text;

/// How many characters of a foreign answer are kept.
const EXCERPT: usize = 120;

/// Words by which a server says that it is down on purpose, or that it is overloaded.
const MAINTENANCE: [&str; 3] = ["maintenance", "maintaining", "维护"];
const OVERLOAD: [&str; 5] = ["overload", "too busy", "too many", "过载", "繁忙"];

/// Recognises an answer by its HTTP status.
pub fn recognise<'a>(context: &Context<'a>) -> Option<Recognised<'a>> {
    let status = context.http.or_else(|| problem_status(context))?;
    let detail = detail(context);
    let operations = context.operations(true);
    let content_type = context.header("content-type");
    let is_grpc = matches!(context.system, "ourchat-grpc" | "grpc" | "grpc-http")
        || !operations.is_empty() && context.system.is_empty()
        || text::starts_with(content_type, "application/grpc");
    let operation = operations.first().copied().filter(|_| is_grpc);
    let mut recognised = if is_grpc {
        of_call(context, status, content_type, operation)
    } else {
        of_request(context, status, &detail)
    };
    recognised.status.http = Some(status);
    Some(recognised.with_detail(detail.into()))
}

/// The code of an HTTP status of 400 and above.
#[must_use]
pub fn code_of(status: u16) -> Option<Code> {
    let failed = status >= 400;
    failed.then(|| {
        row("http", status, &[])
            .and_then(|hit| hit.row.meaning().code())
            .unwrap_or_else(|| of_class(status))
    })
}

/// An HTTP status in answer to a gRPC call that brought no gRPC status.
fn of_call<'a>(
    context: &Context<'a>,
    status: u16,
    content_type: &str,
    operation: Option<&'static Operation>,
) -> Recognised<'a> {
    let digits = digits(status);
    if status == 200 {
        let grpc = text::starts_with(content_type, "application/grpc");
        // Between a page and its own origin there is nothing that CORS could hide.
        let hidden = grpc && !same_origin(context);
        let code = match (grpc, hidden) {
            (true, true) => codes::TRANSPORT_STATUS_HIDDEN,
            (true, false) => codes::TRANSPORT_TRUNCATED,
            (false, _) => codes::TRANSPORT_BAD_RESPONSE,
        };
        let mut failure = Recognised::new(context, "transport", "".into(), code, operation);
        if let Some(operation) = operation.filter(|_| hidden) {
            let own = Row::of("ourchat-grpc")
                .into_iter()
                .filter(|row| row.is_for(operation));
            for code in own.filter_map(|row| row.meaning().code()) {
                if !failure.alternatives.contains(&code) {
                    failure.alternatives.push(code);
                }
            }
        }
        return failure;
    }
    let hit = row("grpc-http", status, operation.as_slice()).or_else(|| row("http", status, &[]));
    let mut failure = match hit {
        Some(hit) if hit.row.meaning() == Meaning::Success => Recognised::new(
            context,
            "http",
            digits,
            codes::TRANSPORT_BAD_RESPONSE,
            operation,
        ),
        Some(hit) => Recognised::of_hit(context, "http", digits, hit, operation),
        None => {
            let code = match status {
                200..=299 => codes::TRANSPORT_BAD_RESPONSE,
                500..=599 => codes::SERVER_ERROR,
                _ => codes::GRPC_UNKNOWN,
            };
            Recognised::new(context, "http", digits, code, operation)
        }
    };
    // An OurChat server refuses tokens with gRPC statuses only: here a proxy wants a sign-in of its own.
    failure.relogin = false;
    failure
}

/// Whether a `Response` of the browser says that page and server have one origin.
fn same_origin(context: &Context<'_>) -> bool {
    [Scope::Payload, Scope::Response]
        .into_iter()
        .any(|scope| context.input.text(scope, "type") == "basic")
}

/// The HTTP status of any other request.
fn of_request<'a>(context: &Context<'a>, status: u16, detail: &str) -> Recognised<'a> {
    let digits = digits(status);
    // 304 has no body and says that what the caller has is right.
    if matches!(status, 200..=299 | 304) {
        return Recognised::success(context, "http", digits);
    }
    let hit = row("http", status, &[]);
    let mut failure = match hit {
        Some(hit) => Recognised::of_hit(context, "http", digits, hit, None),
        None => Recognised::new(context, "http", digits, of_class(status), None),
    };
    if status == 503 {
        let says = |words: &[&str]| words.iter().any(|word| text::contains(detail, word));
        if says(&MAINTENANCE) {
            failure = Recognised::new(
                context,
                "http",
                self::digits(status),
                codes::SERVER_MAINTENANCE,
                None,
            );
        } else if !says(&OVERLOAD) {
            failure.alternatives.push(codes::SERVER_MAINTENANCE);
        }
    }
    failure
}

/// What a status without a row means: its class decides, as HTTP wants it.
fn of_class(status: u16) -> Code {
    match status {
        ..=199 => codes::HTTP_INFORMATIONAL,
        200..=399 => codes::HTTP_REDIRECT,
        400..=499 => codes::ARGUMENT_INVALID,
        _ => codes::SERVER_ERROR,
    }
}

fn row(system: &'static str, status: u16, operations: &[&'static Operation]) -> Option<Hit> {
    let question = Question {
        operations,
        number: Some(status.into()),
        text: "",
        http: None,
    };
    question.find(&Row::of(system))
}

/// The status in the body of an error: `{ "status": 404, "message": ... }` without any head.
fn problem_status(context: &Context<'_>) -> Option<u16> {
    let status = context.input.number(Scope::Payload, "status", true)?;
    u16::try_from(status)
        .ok()
        .filter(|status| (400..600).contains(status))
}

/// The server's words: a message in the body, or the beginning of a text.
fn detail(context: &Context<'_>) -> String {
    let names = [
        "message",
        "errorMessage",
        "detail",
        "title",
        "error",
        "text",
    ];
    let scopes = [Scope::ResponseData, Scope::Data, Scope::Payload];
    // The message of an error object is that of the library, not the server's.
    let is_error = context.input.boolean(Scope::Payload, "isError") == Some(true);
    let mut found = scopes
        .into_iter()
        .filter(|scope| !(is_error && *scope == Scope::Payload))
        .flat_map(|scope| names.map(|name| context.input.text(scope, name).trim()));
    excerpt(found.find(|text| !text.is_empty()).unwrap_or(""))
}

/// The first words of a text; of a web page nothing.
fn excerpt(text: &str) -> String {
    let shown = if text.starts_with('<') { "" } else { text };
    let plain = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    shown.chars().take(EXCERPT).map(plain).collect()
}

/// Three digits without the formatting machinery.
fn digits(status: u16) -> Cow<'static, str> {
    let digit = |weight: u16| char::from(b'0' + u8::try_from(status / weight % 10).unwrap_or(0));
    [100, 10, 1]
        .into_iter()
        .map(digit)
        .collect::<String>()
        .into()
}
