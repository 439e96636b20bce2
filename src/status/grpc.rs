//! Recognises gRPC statuses.

use super::code::{Row, generic};
use super::{Code, Failure, HttpHead, Outcome, WireStatus, codes, details};
use crate::wire::trailers::Trailers;
use crate::wire::{Idempotency, Method, ascii};

/// Names of the gRPC status codes 0 to 16, separated by spaces.
const NAMES: &str = "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED";

/// The number that OurChat's documentation prints for INVALID_ARGUMENT by mistake.
const MISPRINTED_INVALID_ARGUMENT: &str = "333";

/// The failure that a gRPC status other than 0 means.
///
/// A code that the server names itself, in an `ErrorInfo` of the domain `ourchat` among the details, wins over everything.
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
    let mut added = trailers.details();
    if !details::is_whole(&added) {
        added.clear();
    }
    let detail = if detail.is_empty() {
        details::message(&added)
    } else {
        detail
    };
    let (found, outcome) = match details::code(&added) {
        Some(code) => (code, None),
        None => recognise(method.id().0, number, detail.trim(), reads),
    };
    let outcome = match outcome.unwrap_or_else(|| found.outcome(reads)) {
        // What was answered was sent.
        Outcome::NotSent => Outcome::Rejected,
        outcome => outcome,
    };
    let mut failure = Failure::new(found, method, outcome);
    failure.status = Some(WireStatus {
        system: "ourchat-grpc",
        code: raw.to_owned(),
        name: number
            .map(|number| ascii::item(NAMES, b' ', usize::from(number)))
            .filter(|name| !name.is_empty()),
        detail: detail.to_owned(),
        http_status: http.map(|http| http.status),
    });
    if let Some(http) = http {
        failure.heed(http, trailers);
    }
    failure.details = added;
    failure.heed_details();
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
        ascii::integer(raw)
            .and_then(|number| u8::try_from(number).ok())
            .filter(|number| *number <= 16)
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
        None => codes::SDK_UNRECOGNISED,
    };
    (code, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::from_http;

    fn method(operation: &str) -> Method {
        Method::find(operation).unwrap_or_else(|| panic!("no method {operation}"))
    }

    fn grpc(operation: &str, code: &str, text: &str) -> Failure {
        let http = HttpHead {
            status: 200,
            ..HttpHead::default()
        };
        from_grpc(
            method(operation),
            code,
            text,
            Some(&http),
            &Trailers::default(),
        )
    }

    #[test]
    fn lookup_goes_from_the_narrowest_to_the_widest() {
        for (operation, code, text, expected) in [
            // Method, code and text.
            (
                "AuthService.Auth",
                "16",
                "Wrong Password",
                codes::AUTH_WRONG_PASSWORD,
            ),
            (
                "AuthService.Auth",
                "16",
                "Account Locked",
                codes::AUTH_ACCOUNT_LOCKED,
            ),
            (
                "AuthService.Auth",
                "5",
                "User Not Found",
                codes::AUTH_ACCOUNT_NOT_FOUND,
            ),
            (
                "BasicService.GetId",
                "5",
                "User Not Found",
                codes::USER_NOT_FOUND,
            ),
            (
                "OurChatService.SendMsg",
                "7",
                "User Not In Session",
                codes::PERMISSION_NOT_IN_SESSION,
            ),
            (
                "OurChatService.LeaveSession",
                "5",
                "User Not In Session",
                codes::SESSION_USER_NOT_MEMBER,
            ),
            // Method and code: on signing in, 16 is about the form whatever the words are.
            (
                "AuthService.Auth",
                "16",
                "Something New",
                codes::AUTH_WRONG_CREDENTIALS,
            ),
            (
                "AuthService.Verify",
                "16",
                "",
                codes::AUTH_VERIFICATION_FAILED,
            ),
            // Any method, code and text.
            (
                "OurChatService.GetAccountInfo",
                "16",
                "Token Expired",
                codes::AUTH_TOKEN_EXPIRED,
            ),
            (
                "OurChatService.GetAccountInfo",
                "16",
                "User Not Found",
                codes::AUTH_ACCOUNT_DELETED,
            ),
            (
                "ServerManageService.GetConfig",
                "16",
                "Token Invalid",
                codes::AUTH_TOKEN_INVALID,
            ),
            (
                "OurChatService.SendMsg",
                "3",
                "Token Invalid",
                codes::AUTH_TOKEN_INVALID,
            ),
            (
                "BasicService.Ping",
                "14",
                "Server Maintaining",
                codes::SERVER_MAINTENANCE,
            ),
            (
                "BasicService.Ping",
                "14",
                "upstream connect error",
                codes::SERVER_UNAVAILABLE,
            ),
            // The text alone, when it always means the same.
            (
                "OurChatService.SendMsg",
                "17",
                "Storage Full",
                codes::QUOTA_STORAGE_FULL,
            ),
            (
                "BasicService.Ping",
                "13",
                "wrong password",
                codes::AUTH_WRONG_PASSWORD,
            ),
            (
                "BasicService.Ping",
                "13",
                "User Not Found",
                codes::SERVER_ERROR,
            ),
            // The code alone.
            (
                "OurChatService.SendMsg",
                "7",
                "Something New",
                codes::PERMISSION_DENIED,
            ),
            (
                "OurChatService.SendMsg",
                "17",
                "Something New",
                codes::SDK_UNRECOGNISED,
            ),
            ("OurChatService.SendMsg", "03", "", codes::SDK_UNRECOGNISED),
            ("OurChatService.SendMsg", "", "", codes::SDK_UNRECOGNISED),
            // The misprint of the documentation, and a mistaken heading in it.
            (
                "OurChatService.SetSelfInfo",
                "333",
                "Ocid Too Long",
                codes::ARGUMENT_OCID_TOO_LONG,
            ),
            (
                "OurChatService.DeleteSession",
                "3",
                "Request Invalid Value",
                codes::ARGUMENT_REQUEST_VALUE,
            ),
            // Blanks and case.
            (
                "OurChatService.SendMsg",
                " 7 ",
                "  uSER mUTED ",
                codes::PERMISSION_MUTED,
            ),
            // Texts with a variable end.
            (
                "OurChatService.SendMsg",
                "11",
                "Error, decoded message length too large: found 9 bytes, the limit is: 4 bytes",
                codes::ARGUMENT_TOO_LARGE,
            ),
            (
                "ServerManageService.SetConfig",
                "3",
                "Invalid JSON: line 1",
                codes::ARGUMENT_INVALID,
            ),
        ] {
            assert_eq!(
                grpc(operation, code, text).code.id(),
                expected.id(),
                "{operation} {code} {text:?}"
            );
        }
    }

    #[test]
    fn what_arrived_is_kept() {
        let failure = grpc("OurChatService.SetSelfInfo", "333", " Ocid Too Long");
        let status = failure.status.expect("a status");
        assert_eq!(
            (status.system, status.code.as_str(), status.name),
            ("ourchat-grpc", "333", Some("INVALID_ARGUMENT"))
        );
        assert_eq!(
            (status.detail.as_str(), status.http_status),
            (" Ocid Too Long", Some(200))
        );
        assert_eq!(failure.operation, "OurChatService.SetSelfInfo");
        let status = grpc("BasicService.Ping", "99", "?")
            .status
            .expect("a status");
        assert_eq!((status.code.as_str(), status.name), ("99", None));
    }

    #[test]
    fn a_new_login_is_only_the_remedy_where_a_token_was_sent() {
        assert!(grpc("OurChatService.SendMsg", "16", "Token Invalid").relogin);
        assert!(grpc("OurChatService.SendMsg", "16", "anything").relogin);
        assert!(!grpc("AuthService.Auth", "16", "Wrong Password").relogin);
        assert!(!grpc("AuthService.Auth", "16", "anything").relogin);
        assert!(!grpc("BasicService.Ping", "16", "anything").relogin);
        let unauthorized = HttpHead {
            status: 401,
            ..HttpHead::default()
        };
        assert!(!from_http(method("OurChatService.SendMsg"), &unauthorized, b"").relogin);
    }

    #[test]
    fn broken_details_are_left_out() {
        let trailers =
            Trailers::from_pairs(&[("grpc-status", "7"), ("grpc-status-details-bin", "!!!")]);
        let failure = from_grpc(
            method("OurChatService.SendMsg"),
            "7",
            "Permission Denied",
            None,
            &trailers,
        );
        assert_eq!(
            (failure.code, failure.details.len()),
            (codes::PERMISSION_DENIED, 0)
        );
        let trailers = Trailers::from_pairs(&[("grpc-status-details-bin", "CAc")]);
        let failure = from_grpc(method("OurChatService.SendMsg"), "7", "", None, &trailers);
        assert_eq!(failure.details, [8, 7]);
    }
}
