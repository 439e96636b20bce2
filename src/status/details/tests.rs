use super::*;
use crate::status::{HttpHead, Outcome, codes, from_grpc};
use crate::wire::trailers::Trailers;
use crate::wire::{Method, methods, writer};

/// Base64 without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let padded = [group, &[0; 2]].concat();
        let bits = u32::from(padded[0]) << 16 | u32::from(padded[1]) << 8 | u32::from(padded[2]);
        for digit in 0..=group.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
        }
    }
    text
}

fn message(fields: &[(u32, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, value) in fields {
        writer::bytes_field(&mut bytes, *number, value);
    }
    bytes
}

fn status(text: &str, parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::varint_field(&mut bytes, 1, 7);
    writer::bytes_field(&mut bytes, 2, text.as_bytes());
    for (kind, value) in parts {
        let url = ["type.googleapis.com/google.rpc.", kind].concat();
        writer::bytes_field(&mut bytes, 3, &message(&[(1, url.as_bytes()), (2, value)]));
    }
    bytes
}

fn retry_info(seconds: i64, nanos: i32) -> Vec<u8> {
    let mut duration = Vec::new();
    writer::varint_field(&mut duration, 1, seconds as u64);
    writer::varint_field(&mut duration, 2, i64::from(nanos) as u64);
    message(&[(1, &duration)])
}

fn failure_with(method: Method, code: &str, text: &str, details: &str, http: HttpHead) -> Failure {
    let trailers = Trailers::from_pairs(&[("grpc-status-details-bin", details)]);
    from_grpc(method, code, text, Some(&http), &trailers)
}

fn failure(code: &str, text: &str, details: &[u8]) -> Failure {
    let method = methods::OUR_CHAT_SERVICE_SEND_MSG.method();
    failure_with(method, code, text, &base64(details), HttpHead::default())
}

#[test]
fn parts_are_found_by_the_end_of_their_url() {
    let bytes = message(&[
        (
            3,
            &message(&[(1, b"type.googleapis.com/google.rpc.Help"), (2, b"x")]),
        ),
        (3, &message(&[(1, b"example.org/a/b.C")])),
        (3, &message(&[(2, b"nameless")])),
        (3, b"\xff"),
    ]);
    let found: Vec<_> = parts(&bytes)
        .map(|part| (part.type_name, part.value, part.message()))
        .collect();
    let help = Some(messages::GOOGLE_RPC_HELP);
    assert_eq!(
        found,
        [
            ("google.rpc.Help", &b"x"[..], help),
            ("b.C", b"", None),
            ("", b"nameless", None),
            ("", b"", None)
        ]
    );
    for message in MessageId::all() {
        let type_name = message.full_name();
        let part = Detail {
            type_name,
            value: &[],
        };
        assert!(
            part.message().is_none_or(|found| found == message),
            "{type_name}"
        );
    }
}

#[test]
fn the_longest_wait_counts() {
    let wait = |code: &str, header: &str, parts: &[(&str, Vec<u8>)]| {
        let http = HttpHead {
            retry_after: Some(header.to_owned()),
            ..HttpHead::default()
        };
        let method = methods::BASIC_SERVICE_PING.method();
        failure_with(method, code, "", &base64(&status("", parts)), http).retry_after_ms
    };
    let info = |seconds, nanos| ("RetryInfo", retry_info(seconds, nanos));
    assert_eq!(wait("14", "", &[info(3, 500_000_000)]), Some(3500.0));
    assert_eq!(wait("14", "9", &[info(3, 0)]), Some(9000.0));
    assert_eq!(wait("14", "1", &[info(3, 0), info(2, 0)]), Some(3000.0));
    assert_eq!(wait("14", "", &[info(0, 0)]), Some(0.0));
    assert_eq!(wait("14", "", &[info(-1, 0)]), None);
    assert_eq!(wait("14", "", &[info(0, -1)]), None);
    assert_eq!(wait("14", "", &[("RetryInfo", vec![])]), None);
    assert_eq!(
        wait("14", "", &[("RetryInfo", vec![10, 1, 0xFF])]),
        Some(0.0)
    );
}

#[test]
fn trailers_may_say_it_as_well() {
    let trailers = Trailers::parse(b"grpc-status:14\r\nretry-after:4\r\nx-request-id:abc\r\n");
    let ping = methods::BASIC_SERVICE_PING.method();
    let failure = from_grpc(ping, "14", "", Some(&HttpHead::default()), &trailers);
    assert_eq!(failure.retry_after_ms, Some(4000.0));
    assert_eq!(failure.trace_id.as_deref(), Some("abc"));
}

#[test]
fn wrong_fields_have_the_names_of_the_sdk() {
    let violation =
        |field: &str, problem: &str| message(&[(1, field.as_bytes()), (2, problem.as_bytes())]);
    let request = message(&[
        (1, &violation("markdown_text", "too long")),
        (1, &violation("involved_files[2].file_key", "unknown")),
        (1, &violation("markdown_text", "not polite")),
        (1, &violation("", "empty")),
    ]);
    let failure = failure("3", "", &status("", &[("BadRequest", request)]));
    let fields: Vec<(&str, Vec<&str>)> = failure
        .fields
        .iter()
        .map(|(path, problems)| (path.as_str(), problems.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(
        fields,
        [
            ("markdownText", vec!["too long", "not polite"]),
            ("involvedFiles[2].fileKey", vec!["unknown"]),
            ("request", vec!["empty"]),
        ]
    );
}

#[test]
fn the_server_may_name_the_code_itself() {
    let told = |domain: &str, reason: &str| {
        let info = message(&[(1, reason.as_bytes()), (2, domain.as_bytes())]);
        let failure = failure("7", "User Muted", &status("", &[("ErrorInfo", info)]));
        assert_eq!(
            failure.status.as_ref().map(|status| status.code.as_str()),
            Some("7")
        );
        (failure.code, failure.outcome)
    };
    let muted = (codes::PERMISSION_MUTED, Outcome::Rejected);
    let banned = (codes::PERMISSION_BANNED, Outcome::Rejected);
    assert_eq!(told("ourchat", "PERMISSION_BANNED"), banned);
    assert_eq!(told("ourchat", "permission/banned"), banned);
    assert_eq!(told("ourchat", "Permission-Banned"), banned);
    assert_eq!(
        told("ourchat", "PERMISSION_NOT_IN_SESSION").0,
        codes::PERMISSION_NOT_IN_SESSION
    );
    // Neither others nor unknown reasons, nor what only this side can know.
    assert_eq!(told("example.org", "PERMISSION_BANNED"), muted);
    assert_eq!(told("ourchat", "PERMISSION_UNHEARD_OF"), muted);
    assert_eq!(told("ourchat", ""), muted);
    for code in Code::all() {
        let (found, outcome) = told("ourchat", code.id());
        assert_ne!(outcome, Outcome::NotSent, "{}", code.id());
        let local = code.id().starts_with("sdk/") || code.id().starts_with("transport/");
        assert_eq!(found, if local { codes::PERMISSION_MUTED } else { code });
    }
}

#[test]
fn the_text_of_the_details_stands_in_for_a_missing_one() {
    let bytes = status("User Muted", &[]);
    assert_eq!(failure("7", "", &bytes).code, codes::PERMISSION_MUTED);
    let told = failure("7", "User Banned", &bytes);
    assert_eq!(told.status.unwrap().detail, "User Banned");
}

#[test]
fn the_call_is_named_by_the_details_before_the_header() {
    let http = || HttpHead {
        request_id: Some(" from-the-proxy ".to_owned()),
        ..HttpHead::default()
    };
    let named = |parts: &[(&str, Vec<u8>)]| {
        let method = methods::BASIC_SERVICE_PING.method();
        failure_with(method, "7", "", &base64(&status("", parts)), http()).trace_id
    };
    assert_eq!(named(&[]).as_deref(), Some("from-the-proxy"));
    let info = |id: &[u8]| ("RequestInfo", message(&[(1, id)]));
    assert_eq!(named(&[info(b"r-1")]).as_deref(), Some("r-1"));
    assert_eq!(named(&[info(b"")]).as_deref(), Some("from-the-proxy"));
    let ping = methods::BASIC_SERVICE_PING.method();
    let trace = crate::status::from_http(
        ping,
        &HttpHead {
            status: 502,
            ..http()
        },
        b"",
    )
    .trace_id;
    assert_eq!(trace.as_deref(), Some("from-the-proxy"));
}

#[test]
fn what_is_no_status_message_is_left_out() {
    let mut broken = status("text", &[("RetryInfo", retry_info(5, 0))]);
    broken.push(0xFF);
    let failure = failure("7", "User Muted", &broken);
    assert_eq!(
        (failure.code, failure.retry_after_ms),
        (codes::PERMISSION_MUTED, None)
    );
    assert!(failure.details.is_empty());
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #[test]
    fn no_bytes_panic_or_change_what_the_status_says(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
        kind in proptest::sample::select(vec!["ErrorInfo", "RetryInfo", "BadRequest", "RequestInfo"]),
    ) {
        for details in [&bytes, &status("", &[(kind, bytes.clone())])] {
            let failure = failure("7", "User Muted", details);
            assert_eq!(failure.code, codes::PERMISSION_MUTED);
            assert!(failure.retry_after_ms.is_none_or(|ms| ms >= 0.0));
            for part in parts(&failure.details) {
                let _ = part.message();
            }
        }
    }
}
