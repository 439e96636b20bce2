//! Recognises answers that carry no gRPC status: of proxies, of the rate limit, of something else altogether.

use super::code::HttpRow;
use super::{Code, Failure, WireStatus, codes, retry_after};
use crate::wire::trailers::Trailers;
use crate::wire::{Idempotency, Method, ascii};

/// The shortest pause after a rate limit in milliseconds: OurChat gives one request back every 500 ms and rounds the
/// time it tells down to whole seconds.
const RATE_LIMIT_PAUSE_MS: f64 = 500.0;
/// How many characters of a foreign answer are kept.
const EXCERPT: usize = 120;

/// The head of an HTTP answer, as far as statuses need it.
#[derive(Clone, Debug, Default)]
pub struct HttpHead {
    /// HTTP status.
    pub status: u16,
    /// Header `retry-after`.
    pub retry_after: Option<String>,
    /// Header `x-ratelimit-after`.
    pub ratelimit_after: Option<String>,
    /// Header `x-request-id`.
    pub request_id: Option<String>,
    /// Header `content-type`.
    pub content_type: Option<String>,
    /// When the head arrived: Unix time in milliseconds, to read a date in `retry-after` by.
    pub now_ms: f64,
}

/// The failure that an HTTP status means for a gRPC call that got no gRPC status.
///
/// `body` is the start of the body; its title or first words are kept for diagnosis.
#[must_use]
pub fn from_http(method: Method, http: &HttpHead, body: &[u8]) -> Failure {
    let reads = method.idempotency() == Idempotency::NoSideEffects;
    let row = HttpRow::find(http.status, method.id().0);
    let code = row.map_or_else(|| unknown_status(http.status), HttpRow::code);
    let outcome = row
        .and_then(|row| row.outcome(reads))
        .unwrap_or_else(|| code.outcome(reads));
    let mut failure = Failure::new(code, method, outcome);
    failure.status = Some(status(http, body));
    // An OurChat server refuses tokens with gRPC statuses only: here a proxy wants a sign-in of its own.
    failure.relogin = false;
    failure.heed(http, &Trailers::default());
    failure
}

/// The failure of an answer that claims success and is no gRPC-web message: a web page, for example.
#[must_use]
pub fn bad_response(method: Method, http: &HttpHead, body: &[u8]) -> Failure {
    let mut failure = Failure::new(
        codes::TRANSPORT_BAD_RESPONSE,
        method,
        super::Outcome::Unknown,
    );
    failure.status = Some(status(http, body));
    failure.trace_id = trace_id(http);
    failure.reason = Some(match http.content_type.as_deref() {
        Some(kind) if !kind.trim().is_empty() => {
            ["expected application/grpc-web+proto, got ", clip(kind, 60)].concat()
        }
        _ => "expected application/grpc-web+proto, got an answer without content type".to_owned(),
    });
    failure
}

impl Failure {
    /// Takes over what headers and trailers say beside the status: how long to wait, and what the call is called in logs.
    pub(super) fn heed(&mut self, http: &HttpHead, trailers: &Trailers) {
        let id = trailers.get("x-request-id");
        self.trace_id = id.map(str::to_owned).or_else(|| trace_id(http));
        let told = [
            http.retry_after.as_deref(),
            http.ratelimit_after.as_deref(),
            trailers.get("retry-after"),
            trailers.get("x-ratelimit-after"),
        ]
        .into_iter()
        .flatten()
        .filter_map(|value| retry_after::parse(value, http.now_ms))
        .reduce(f64::max);
        self.retry_after_ms = if self.code == codes::RATE_LIMITED {
            Some(told.unwrap_or(0.0).max(RATE_LIMIT_PAUSE_MS))
        } else {
            told
        };
    }
}

fn trace_id(http: &HttpHead) -> Option<String> {
    let id = http.request_id.as_deref()?.trim();
    Some(clip(id, EXCERPT).to_owned()).filter(|id| !id.is_empty())
}

fn unknown_status(status: u16) -> Code {
    match status {
        200..=299 => codes::TRANSPORT_BAD_RESPONSE,
        500..=599 => codes::SERVER_ERROR,
        _ => codes::GRPC_UNKNOWN,
    }
}

fn status(http: &HttpHead, body: &[u8]) -> WireStatus {
    WireStatus {
        system: "http",
        code: digits(http.status),
        name: None,
        detail: excerpt(body),
        http_status: Some(http.status),
    }
}

/// Three digits without the formatting machinery.
fn digits(status: u16) -> String {
    let mut text = String::with_capacity(5);
    let mut weight = 10_000;
    while weight > 0 {
        let digit = status / weight % 10;
        if digit != 0 || !text.is_empty() || weight == 1 {
            text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
        }
        weight /= 10;
    }
    text
}

/// What a foreign answer is about: the title of a web page, else its first words.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let shown = if text.starts_with('<') {
        title(text).unwrap_or("")
    } else {
        text
    };
    clip(shown.trim(), EXCERPT)
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

fn title(page: &str) -> Option<&str> {
    // ASCII letters only change, so places in the lowered text are places in the page.
    let lowered = page.to_ascii_lowercase();
    let start = ascii::find(&lowered, "<title")?;
    let (_, rest) = ascii::once(page.get(start..)?, b'>')?;
    Some(ascii::item(rest, b'<', 0))
}

fn clip(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::from_grpc;

    fn method(operation: &str) -> Method {
        Method::find(operation).unwrap_or_else(|| panic!("no method {operation}"))
    }

    fn http(status: u16) -> HttpHead {
        HttpHead {
            status,
            ..HttpHead::default()
        }
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        let ping = method("BasicService.Ping");
        let told = |retry_after: &str, ratelimit_after: &str| HttpHead {
            status: 429,
            retry_after: Some(retry_after.to_owned()),
            ratelimit_after: Some(ratelimit_after.to_owned()),
            now_ms: 784_111_777_000.0,
            ..HttpHead::default()
        };
        let wait = |http: &HttpHead| {
            from_http(ping, http, b"Too Many Requests! Wait for 3s").retry_after_ms
        };
        assert_eq!(wait(&told("3", "3")), Some(3000.0));
        assert_eq!(wait(&told("2", "5")), Some(5000.0));
        assert_eq!(wait(&told("0", "0")), Some(500.0));
        assert_eq!(wait(&told("nonsense", "")), Some(500.0));
        assert_eq!(
            wait(&told("Sun, 06 Nov 1994 08:50:37 GMT", "")),
            Some(60_000.0)
        );
        assert_eq!(wait(&http(429)), Some(500.0));
        assert_eq!(
            wait(&HttpHead {
                status: 503,
                ..told("7", "")
            }),
            Some(7000.0)
        );
        assert_eq!(wait(&http(503)), None);
        let maintenance = from_grpc(
            ping,
            "14",
            "Server Maintaining",
            Some(&HttpHead {
                status: 200,
                ..told("9", "")
            }),
            &Trailers::default(),
        );
        assert_eq!(maintenance.retry_after_ms, Some(9000.0));
    }

    #[test]
    fn foreign_answers_are_described_briefly() {
        let send = method("OurChatService.SendMsg");
        let page = b"\n<!DOCTYPE html><HTML><head><TITLE lang=en>502 Bad Gateway</TITLE></head><body>long</body>";
        let failure = from_http(send, &http(502), page);
        let status = failure.status.expect("a status");
        assert_eq!(
            (status.system, status.code.as_str(), status.http_status),
            ("http", "502", Some(502))
        );
        assert_eq!(status.detail, "502 Bad Gateway");
        let detail = |body: &[u8]| {
            from_http(send, &http(500), body)
                .status
                .expect("a status")
                .detail
        };
        assert_eq!(detail(b"<html><body>secret form</body></html>"), "");
        assert_eq!(detail(b"<title>never closed"), "never closed");
        assert_eq!(detail(b"  upstream\r\nfailed "), "upstream  failed");
        assert_eq!(
            detail("\u{00FC}".repeat(300).as_bytes()).chars().count(),
            120
        );
        assert_eq!(detail(&[0xFF, b'a']), "\u{FFFD}a");

        let html = HttpHead {
            content_type: Some("text/html".to_owned()),
            ..http(200)
        };
        let failure = bad_response(send, &html, b"<title>Sign in</title>");
        assert_eq!(failure.code, codes::TRANSPORT_BAD_RESPONSE);
        assert!(
            failure
                .reason
                .is_some_and(|reason| reason.ends_with("got text/html"))
        );
        for (status, code) in [
            (200, codes::TRANSPORT_BAD_RESPONSE),
            (418, codes::GRPC_UNKNOWN),
            (599, codes::SERVER_ERROR),
        ] {
            assert_eq!(from_http(send, &http(status), b"").code, code);
        }
    }
}
