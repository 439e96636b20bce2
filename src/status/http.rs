//! Recognises answers that carry no gRPC status: of proxies, of the rate limit, of something else altogether.

use super::code::HttpRow;
use super::{Code, Failure, WireStatus, codes, retry_after};
use crate::wire::{Idempotency, Method};

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
    failure.wait_as_told(http);
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
    failure.reason = Some(match http.content_type.as_deref() {
        Some(kind) if !kind.trim().is_empty() => {
            ["expected application/grpc-web+proto, got ", clip(kind, 60)].concat()
        }
        _ => "expected application/grpc-web+proto, got an answer without content type".to_owned(),
    });
    failure
}

impl Failure {
    /// Takes over how long the server asks to wait.
    pub(super) fn wait_as_told(&mut self, http: &HttpHead) {
        let told = [&http.retry_after, &http.ratelimit_after]
            .into_iter()
            .flatten()
            .filter_map(|header| retry_after::parse(header, http.now_ms))
            .reduce(f64::max);
        self.retry_after_ms = if self.code == codes::RATE_LIMITED {
            Some(told.unwrap_or(0.0).max(RATE_LIMIT_PAUSE_MS))
        } else {
            told
        };
    }
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
    let start = lowered.find("<title")?;
    let start = start + lowered.get(start..)?.find('>')? + 1;
    let end = lowered
        .get(start..)?
        .find('<')
        .map_or(page.len(), |length| start + length);
    page.get(start..end)
}

fn clip(text: &str, most: usize) -> &str {
    text.char_indices()
        .nth(most)
        .map_or(text, |(end, _)| &text[..end])
}
