//! The three ways in which servers spoke the protocol.

/// A dialect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// July to August 2024: every reply has statuses of its own, users send message 0, and the server pushes it.
    First,
    /// August to October 2024: shared statuses 0 to 8.
    Shared,
    /// October to November 2024: statuses 0 to 11, failures as message 18, times in RFC 3339.
    Last,
}

impl Dialect {
    /// All dialects, the oldest first.
    pub const ALL: [Self; 3] = [Self::First, Self::Shared, Self::Last];

    /// The name, as options and errors have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "2024-08",
            Self::Shared => "2024-08-shared",
            Self::Last => "2024-10",
        }
    }

    /// The dialect with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}
