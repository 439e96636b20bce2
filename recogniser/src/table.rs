//! The catalogue as the recogniser carries it, generated from `catalogue/` and the contract.

use alloc::vec::Vec;

use crate::text;

/// One stable error code; the constants are in [`codes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(u8);

/// A part of `BLOB`.
#[derive(Clone, Copy)]
struct Span {
    start: u16,
    length: u8,
}

struct Entry {
    id: Span,
    message: Span,
    category: u8,
    retry: u8,
    action: u8,
    show_type: u8,
    outcome: u8,
    relogin: bool,
}

/// One status of one system. `u8::MAX` stands for "any" or "none", `number` is `u16::MAX` without one, and `when_http` 0.
pub struct Row {
    system: u8,
    dialect: u8,
    operation: u8,
    number: u16,
    text: u8,
    words: u8,
    when_http: u16,
    code: u8,
    outcome: u8,
    retry: u8,
    relogin: u8,
}

/// A text that servers send; with `prefix` anything may follow.
struct Text {
    span: Span,
    prefix: bool,
}

/// A call of the gRPC contract, or an operation of the JSON protocol with the numbers of its messages.
pub struct Operation {
    name: Span,
    /// Whether it belongs to the gRPC contract.
    pub grpc: bool,
    idempotency: u8,
    /// Whether the call carries a token.
    pub needs_token: bool,
    request: u8,
    answer: u8,
}

struct Alias {
    name: Span,
    operation: u8,
}

struct Range {
    system: u8,
    from: u16,
    to: u16,
    code: u8,
    module: Span,
}

const NONE: u8 = u8::MAX;

include!(concat!(env!("OUT_DIR"), "/recogniser_table.rs"));

/// Whether the server did what it was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server refused; nothing was changed.
    Rejected,
    /// Nothing left this device.
    NotSent,
    /// It may have been done.
    Unknown,
}

impl Outcome {
    /// The name that JavaScript sees.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
        }
    }
}

impl Code {
    /// Every code of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(ENTRIES.len())
    }

    /// The stable id, such as `auth/wrong-password`.
    #[must_use]
    pub fn id(self) -> &'static str {
        slice(self.entry().id)
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

    /// When the same request may succeed, such as `fix-input`.
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
        slice(self.entry().message)
    }

    /// Whether the server did what it was asked; `reads` for a call that changes nothing.
    #[must_use]
    pub fn outcome(self, reads: bool) -> Outcome {
        outcome(self.entry().outcome, reads).unwrap_or(Outcome::Unknown)
    }

    fn entry(self) -> &'static Entry {
        // A code can only come from the table; should that ever break, the first entry is better than a trap.
        ENTRIES.get(usize::from(self.0)).unwrap_or(&ENTRIES[0])
    }
}

/// What a table says about a status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// It means success.
    Success,
    /// It means this code.
    Failure(Code),
}

impl Meaning {
    fn of(stored: u8) -> Self {
        if stored == NONE {
            Self::Success
        } else {
            Self::Failure(Code(stored))
        }
    }

    /// The code, if it is a failure.
    #[must_use]
    pub fn code(self) -> Option<Code> {
        match self {
            Self::Success => None,
            Self::Failure(code) => Some(code),
        }
    }
}

impl Row {
    /// The rows of a system.
    #[must_use]
    pub fn of(system: &str) -> Vec<&'static Self> {
        let system = SYSTEMS.split(' ').position(|known| known == system);
        let own = |row: &&Self| Some(usize::from(row.system)) == system;
        ROWS.iter().filter(own).collect()
    }

    /// The rows of a system that mean a failure.
    #[must_use]
    pub fn failures(system: &str) -> Vec<&'static Self> {
        let mut rows = Self::of(system);
        rows.retain(|row| row.code != NONE);
        rows
    }

    /// The row's dialect; empty for a system that has none.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        word(DIALECTS, self.dialect)
    }

    /// Whether the row is about this very operation.
    #[must_use]
    pub fn is_for(&self, operation: &Operation) -> bool {
        OPERATIONS
            .get(usize::from(self.operation))
            .is_some_and(|own| core::ptr::eq(own, operation))
    }

    /// Whether the row is about any operation.
    #[must_use]
    pub fn is_for_any(&self) -> bool {
        self.operation == NONE
    }

    /// Whether the row has this number.
    #[must_use]
    pub fn has_number(&self, number: i32) -> bool {
        self.number != u16::MAX && i32::from(self.number) == number
    }

    /// Whether the row has a text, but no number.
    #[must_use]
    pub fn has_text_only(&self) -> bool {
        self.number == u16::MAX && self.text != NONE
    }

    /// Whether the row stands for every text.
    #[must_use]
    pub fn has_no_text(&self) -> bool {
        self.text == NONE
    }

    /// Whether the server's text is the one of the row.
    #[must_use]
    pub fn has_text(&self, given: &str) -> bool {
        TEXTS.get(usize::from(self.text)).is_some_and(|text| {
            let expected = slice(text.span);
            if text.prefix {
                text::starts_with(given, expected)
            } else {
                text::same(given, expected)
            }
        })
    }

    /// Whether the row only holds under a condition.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.words != NONE || self.when_http != 0
    }

    /// Whether the condition holds; `None` when what it asks about is not known.
    #[must_use]
    pub fn condition(&self, message: &str, http: Option<u16>) -> Option<bool> {
        if self.when_http != 0 {
            return http.map(|http| http == self.when_http);
        }
        let words = WORDS
            .get(usize::from(self.words))
            .map_or("", |words| slice(*words));
        (!message.is_empty()).then(|| {
            words
                .split('\n')
                .any(|words| text::contains(message, words))
        })
    }

    /// What the row says.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        Meaning::of(self.code)
    }

    /// The outcome, when the row knows better than its code.
    #[must_use]
    pub fn outcome(&self, reads: bool) -> Option<Outcome> {
        outcome(self.outcome, reads)
    }

    /// When the same request may succeed, if the row knows better than its code.
    #[must_use]
    pub fn retry_kind(&self) -> Option<&'static str> {
        (self.retry != NONE).then(|| word(RETRIES, self.retry))
    }

    /// Whether a new login is the remedy, if the row knows better than its code.
    #[must_use]
    pub fn relogin(&self) -> Option<bool> {
        (self.relogin != NONE).then_some(self.relogin == 1)
    }
}

impl Operation {
    /// `Service.Method` of the contract, or the name in the JSON protocol.
    #[must_use]
    pub fn name(&self) -> &'static str {
        slice(self.name)
    }

    /// Whether the call changes nothing.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.idempotency == 1
    }

    /// Whether making the call twice is the same as making it once.
    #[must_use]
    pub fn repeatable(&self) -> bool {
        self.idempotency != 0
    }

    /// What a name stands for among the calls of the contract (`grpc`) or the operations of the JSON protocol: an operation of
    /// that name or of that method name first, then those that it is an alias of.
    pub fn named(name: &str, grpc: bool) -> impl Iterator<Item = &'static Self> {
        let wanted = text::operation(name);
        let own = OPERATIONS.iter().filter(move |operation| {
            let known = operation.name();
            operation.grpc == grpc
                && (known == wanted
                    || known
                        .split_once('.')
                        .is_some_and(|(_, method)| method == wanted))
        });
        let aliases = ALIASES
            .iter()
            .filter(move |alias| slice(alias.name) == wanted)
            .filter_map(|alias| OPERATIONS.get(usize::from(alias.operation)))
            .filter(move |operation| operation.grpc == grpc);
        own.chain(aliases)
    }

    /// The operation of the JSON protocol whose answer has this number, or, for want of one, whose request has it.
    #[must_use]
    pub fn of_message(number: i32) -> Option<&'static Self> {
        let has = |stored: u8| stored != NONE && i32::from(stored) == number;
        let mut json = OPERATIONS.iter().filter(|operation| !operation.grpc);
        json.clone()
            .find(|operation| has(operation.answer))
            .or_else(|| json.find(|operation| has(operation.request)))
    }
}

/// What a number without a row means by the rules of its system, and the module of the server that it belongs to.
#[must_use]
pub fn of_range(system: &'static str, number: i32) -> Option<(Meaning, &'static str)> {
    let system = SYSTEMS.split(' ').position(|known| known == system);
    let range = RANGES.iter().find(|range| {
        Some(usize::from(range.system)) == system
            && (i32::from(range.from)..=i32::from(range.to)).contains(&number)
    })?;
    Some((Meaning::of(range.code), slice(range.module)))
}

/// The systems that the catalogue knows.
pub fn systems() -> impl Iterator<Item = &'static str> {
    SYSTEMS.split(' ')
}

/// The dialects of the JSON protocol, the oldest first.
pub fn dialects() -> impl Iterator<Item = &'static str> {
    DIALECTS.split(' ')
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

fn slice(span: Span) -> &'static str {
    let start = usize::from(span.start);
    BLOB.get(start..start + usize::from(span.length))
        .unwrap_or("")
}

fn word(list: &'static str, index: u8) -> &'static str {
    list.split(' ').nth(usize::from(index)).unwrap_or("")
}
