//! Errors of `fetch` and of the libraries above it, when no answer arrived.

use crate::context::Context;
use crate::input::Scope;
use crate::recognised::Recognised;
use crate::table::{Code, codes};
use crate::text;

/// What browsers and runtimes say when a request got no answer. Other `TypeError`s are mistakes of a program.
const UNREACHED: [&str; 7] = [
    "Failed to fetch",
    "NetworkError",
    "Load failed",
    "Network request failed",
    "Network Error",
    "fetch failed",
    "The Internet connection appears to be offline",
];

/// Recognises an error by which a request failed.
pub fn recognise<'a>(context: &Context<'a>) -> Option<Recognised<'a>> {
    if context.http.is_some() {
        return None;
    }
    let input = context.input;
    let message = input.text(Scope::Payload, "message");
    let code = code_of(
        input.text(Scope::Payload, "name"),
        input.text(Scope::Payload, "code"),
        input.text(Scope::Payload, "type"),
        message,
        context.online(),
    )?;
    let operation = context.operations(true).first().copied();
    Some(
        Recognised::new(context, "transport", "".into(), code, operation)
            .with_detail(message.into()),
    )
}

fn code_of(name: &str, code: &str, kind: &str, message: &str, online: bool) -> Option<Code> {
    let unreached = || {
        let message = UNREACHED
            .iter()
            .any(|words| text::starts_with(message, words));
        matches!(name, "TypeError" | "AxiosError" | "RequestError" | "Error") && message
    };
    if matches!(name, "AbortError" | "CanceledError") || code == "ERR_CANCELED" {
        Some(codes::TRANSPORT_CANCELLED)
    } else if name == "TimeoutError"
        || matches!(code, "ECONNABORTED" | "ETIMEDOUT")
        || name == "RequestError" && kind == "Timeout"
    {
        Some(codes::TRANSPORT_TIMEOUT)
    } else if code == "ERR_NETWORK" || unreached() {
        Some(if online {
            codes::TRANSPORT_NETWORK
        } else {
            codes::TRANSPORT_OFFLINE
        })
    } else {
        None
    }
}
