//! The catalogue of error codes as the core carries it, generated from `catalogue/`.

use super::Outcome;
use crate::wire::{ascii, methods};

/// One stable error code; the constants are in [`codes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(u8);

/// What the catalogue says about a code; texts lie in `BLOB`, the message right behind the id.
struct Entry {
    start: u16,
    id_length: u8,
    message_length: u8,
    category: u8,
    retry: u8,
    action: u8,
    show_type: u8,
    outcome: u8,
    relogin: bool,
}

/// One status of an OurChat server; `u8::MAX` stands for "any".
pub(super) struct Row {
    method: u8,
    grpc: u8,
    text: u8,
    code: u8,
    outcome: u8,
}

/// A text that servers send; with `prefix` anything may follow.
struct Text {
    start: u16,
    length: u8,
    prefix: bool,
}

/// One HTTP status.
pub(super) struct HttpRow {
    status: u16,
    method: u8,
    code: u8,
    outcome: u8,
}

const ANY: u8 = u8::MAX;

include!(concat!(env!("OUT_DIR"), "/status_table.rs"));

impl Code {
    /// Every code of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(ENTRIES.len())
    }

    /// The stable id, such as `auth/wrong-password`.
    #[must_use]
    pub fn id(self) -> &'static str {
        let entry = self.entry();
        slice(entry.start, entry.id_length)
    }

    /// The code with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|code| code.id() == id)
    }

    /// One of the 16 kinds of trouble, such as `not_found`.
    #[must_use]
    pub fn category(self) -> &'static str {
        word(CATEGORIES, self.entry().category)
    }

    /// When the same request may succeed: `none`, `fix-input`, `refresh`, `relogin`, `wait`, `backoff` or `user`.
    #[must_use]
    pub fn retry_kind(self) -> &'static str {
        word(RETRIES, self.entry().retry)
    }

    /// Whether a new login is the remedy.
    #[must_use]
    pub fn relogin(self) -> bool {
        self.entry().relogin
    }

    /// What a user interface should offer, such as `field:password`.
    #[must_use]
    pub fn action(self) -> &'static str {
        word(ACTIONS, self.entry().action)
    }

    /// How a user interface shows it: 0 not at all, 1 warning, 2 error, 4 notification, 9 sign-in page.
    #[must_use]
    pub fn show_type(self) -> u8 {
        self.entry().show_type
    }

    /// The text for users, in English.
    #[must_use]
    pub fn message(self) -> &'static str {
        let entry = self.entry();
        slice(
            entry.start.saturating_add(u16::from(entry.id_length)),
            entry.message_length,
        )
    }

    /// Whether the server did what it was asked; `reads` for a call that changes nothing.
    pub(super) fn outcome(self, reads: bool) -> Outcome {
        outcome(self.entry().outcome, reads).unwrap_or(Outcome::Unknown)
    }

    fn entry(self) -> &'static Entry {
        // A code can only come from the table; should that ever break, the first entry is better than a trap.
        ENTRIES.get(usize::from(self.0)).unwrap_or(&ENTRIES[0])
    }
}

impl Row {
    /// Every row of the table.
    pub(super) fn all() -> &'static [Self] {
        &ROWS
    }

    pub(super) fn is_for(&self, method: u8) -> bool {
        self.method == method
    }

    pub(super) fn is_for_any(&self) -> bool {
        self.method == ANY
    }

    pub(super) fn has_grpc(&self, number: u8) -> bool {
        self.grpc == number
    }

    /// Whether the row stands for every text.
    pub(super) fn has_no_text(&self) -> bool {
        self.text == ANY
    }

    /// Whether the server's text is the one of the row, whatever the case.
    pub(super) fn has_text(&self, given: &str) -> bool {
        TEXTS.get(usize::from(self.text)).is_some_and(|text| {
            let expected = slice(text.start, text.length).as_bytes();
            let given = if text.prefix {
                given.as_bytes().get(..expected.len())
            } else {
                Some(given.as_bytes())
            };
            given.is_some_and(|given| given.eq_ignore_ascii_case(expected))
        })
    }

    pub(super) fn code(&self) -> Code {
        Code(self.code)
    }

    /// The outcome, when the row knows better than its code.
    pub(super) fn outcome(&self, reads: bool) -> Option<Outcome> {
        outcome(self.outcome, reads)
    }
}

impl HttpRow {
    /// The row of an HTTP status on a gRPC call; one of this very method wins.
    pub(super) fn find(status: u16, method: u8) -> Option<&'static Self> {
        let fits = |wanted: u8| move |row: &&Self| row.status == status && row.method == wanted;
        GRPC_HTTP
            .iter()
            .find(fits(method))
            .or_else(|| GRPC_HTTP.iter().find(fits(ANY)))
            .or_else(|| HTTP.iter().find(fits(ANY)))
    }

    pub(super) fn code(&self) -> Code {
        Code(self.code)
    }

    /// The outcome, when the row knows better than its code.
    pub(super) fn outcome(&self, reads: bool) -> Option<Outcome> {
        outcome(self.outcome, reads)
    }
}

/// The code of a gRPC status of which only the number is known.
pub(super) fn generic(number: u8) -> Option<Code> {
    GENERIC
        .get(usize::from(number))
        .copied()
        .filter(|code| *code != ANY)
        .map(Code)
}

/// The code of an HTTP status of an endpoint that is no RPC; `None` for success and for what no table knows.
#[must_use]
pub fn of_http_status(status: u16) -> Option<Code> {
    HTTP.iter()
        .find(|row| row.status == status)
        .map(HttpRow::code)
}

fn outcome(stored: u8, reads: bool) -> Option<Outcome> {
    match stored {
        0 => Some(Outcome::Rejected),
        1 => Some(Outcome::NotSent),
        2 => Some(Outcome::Unknown),
        3 => Some(if reads {
            Outcome::Rejected
        } else {
            Outcome::Unknown
        }),
        _ => None,
    }
}

fn slice(start: u16, length: u8) -> &'static str {
    let start = usize::from(start);
    BLOB.get(start..start + usize::from(length)).unwrap_or("")
}

fn word(list: &'static str, index: u8) -> &'static str {
    ascii::item(list, b' ', usize::from(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_knows_its_entry() {
        let code = codes::AUTH_WRONG_PASSWORD;
        assert_eq!(
            (code.id(), code.message()),
            ("auth/wrong-password", "The password is wrong.")
        );
        assert_eq!(
            (code.category(), code.retry_kind()),
            ("unauthenticated", "fix-input")
        );
        assert_eq!(
            (code.action(), code.show_type(), code.relogin()),
            ("field:password", 2, false)
        );
        assert!(codes::AUTH_TOKEN_INVALID.relogin());
    }

    #[test]
    fn every_code_is_complete_and_found_by_its_id() {
        for code in Code::all() {
            assert_eq!(Code::find(code.id()), Some(code));
            assert!(!code.message().is_empty() && !code.category().is_empty());
            assert!(!code.retry_kind().is_empty() && !code.action().is_empty());
            assert!([0, 1, 2, 4, 9].contains(&code.show_type()));
        }
        assert_eq!(Code::find("auth/nothing"), None);
    }

    #[test]
    fn every_generic_status_has_a_code() {
        assert!((1..=16).all(|number| generic(number).is_some()));
        assert_eq!((generic(0), generic(17), generic(255)), (None, None, None));
    }

    #[test]
    fn plain_http_statuses() {
        assert_eq!(of_http_status(404), Some(codes::RESOURCE_NOT_FOUND));
        assert_eq!((of_http_status(200), of_http_status(299)), (None, None));
    }
}
