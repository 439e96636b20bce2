//! Recognises gRPC statuses.

use super::code::{Row, generic};
use super::{Code, Failure, HttpHead, Outcome, WireStatus, codes};
use crate::wire::trailers::Trailers;
use crate::wire::{Idempotency, Method};

/// Names of the gRPC status codes 0 to 16, separated by spaces.
const NAMES: &str = "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED";

/// The number that OurChat's documentation prints for INVALID_ARGUMENT by mistake.
const MISPRINTED_INVALID_ARGUMENT: &str = "333";

/// The failure that a gRPC status other than 0 means.
///
/// `code` and `detail` are `grpc-status` and the decoded `grpc-message`. The first hit wins: method, code and text;
/// method and code; code and text; the text alone if it always means the same; the code alone. What arrived stays
/// readable in [`Failure::status`] in any case.
#[must_use]
pub fn from_grpc(
    method: Method,
    code: &str,
    detail: &str,
    http: Option<&HttpHead>,
    trailers: &Trailers,
) -> Failure {
    let raw = code.trim();
    let number = number(raw);
    let reads = method.idempotency() == Idempotency::NoSideEffects;
    let (found, outcome) = recognise(method.id().0, number, detail.trim(), reads);
    let mut failure = Failure::new(
        found,
        method,
        outcome.unwrap_or_else(|| found.outcome(reads)),
    );
    failure.status = Some(WireStatus {
        system: "ourchat-grpc",
        code: raw.to_owned(),
        name: number.and_then(|number| NAMES.split(' ').nth(usize::from(number))),
        detail: detail.to_owned(),
        http_status: http.map(|http| http.status),
    });
    if let Some(http) = http {
        failure.wait_as_told(http);
    }
    failure.details = trailers.details();
    failure
}

/// The status number. gRPC writes it without leading zeros; anything else is no status that gRPC knows.
fn number(raw: &str) -> Option<u8> {
    if raw == MISPRINTED_INVALID_ARGUMENT {
        return Some(3);
    }
    let plain = !raw.is_empty()
        && raw.bytes().all(|byte| byte.is_ascii_digit())
        && (raw.len() == 1 || !raw.starts_with('0'));
    if plain {
        raw.parse().ok().filter(|number| *number <= 16)
    } else {
        None
    }
}

fn recognise(method: u8, number: Option<u8>, detail: &str, reads: bool) -> (Code, Option<Outcome>) {
    let rows = Row::all();
    let hit = |row: &Row| (row.code(), row.outcome(reads));
    if let Some(number) = number {
        let mine = rows
            .iter()
            .filter(|row| row.is_for(method) && row.has_grpc(number));
        let found = mine
            .clone()
            .find(|row| row.has_text(detail))
            .or_else(|| mine.clone().find(|row| row.has_no_text()))
            .or_else(|| {
                rows.iter()
                    .find(|row| row.is_for_any() && row.has_grpc(number) && row.has_text(detail))
            });
        if let Some(row) = found {
            return hit(row);
        }
    }
    let mut same_text = rows.iter().filter(|row| row.has_text(detail));
    if let Some(row) = same_text.next()
        && same_text.all(|other| other.code() == row.code())
    {
        return hit(row);
    }
    // A status of 0 is no failure; whoever asks about it met an answer that contradicts itself.
    let code = match number {
        Some(0) => codes::TRANSPORT_BAD_RESPONSE,
        Some(number) => generic(number).unwrap_or(codes::SDK_UNRECOGNISED),
        None => codes::GRPC_UNKNOWN,
    };
    (code, None)
}
