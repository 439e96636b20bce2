//! Finds the row of a status, the narrowest first.

use alloc::vec::Vec;

use crate::table::{Code, Operation, Row};

/// What is asked of the rows of one system.
pub struct Question<'a> {
    /// The operations that it can be about, the likeliest first.
    pub operations: &'a [&'static Operation],
    /// The number, if it is one.
    pub number: Option<i32>,
    /// The server's text.
    pub text: &'a str,
    /// The HTTP status, for rows that ask about it.
    pub http: Option<u16>,
}

/// The row that was found.
pub struct Hit {
    /// The row.
    pub row: &'static Row,
    /// Its operation, when it is about one.
    pub operation: Option<&'static Operation>,
    /// What the number means under conditions of which nothing is known.
    pub alternatives: Vec<Code>,
}

impl Question<'_> {
    /// The first hit of: operation, number and text; operation and number; number and text; a text that always means the
    /// same; the number. Words of a message and HTTP statuses that a row asks about count as its text.
    pub fn find(&self, rows: &[&'static Row]) -> Option<Hit> {
        let of_number = |row: &Row| self.number.is_some_and(|number| row.has_number(number));
        for (decided, narrow) in [(true, true), (false, true), (true, false)] {
            let fits = |row: &&Row| {
                of_number(row)
                    && if decided {
                        self.decides(row)
                    } else {
                        is_plain(row)
                    }
            };
            let found = if narrow {
                self.operations.iter().find_map(|operation| {
                    let mut own = rows.iter().copied().filter(|row| row.is_for(operation));
                    own.find(fits).map(|row| (row, Some(*operation)))
                })
            } else {
                let mut general = rows.iter().copied().filter(|row| row.is_for_any());
                general.find(fits).map(|row| (row, None))
            };
            if let Some((row, operation)) = found {
                return Some(self.hit(row, operation, rows));
            }
        }
        let mut same_text = rows.iter().copied().filter(|row| row.has_text(self.text));
        if let Some(row) = same_text.next()
            && same_text.all(|other| other.meaning() == row.meaning())
        {
            return Some(self.hit(row, None, rows));
        }
        let mut general = rows.iter().copied().filter(|row| row.is_for_any());
        let row = general.find(|row| of_number(row) && is_plain(row))?;
        Some(self.hit(row, None, rows))
    }

    fn decides(&self, row: &Row) -> bool {
        if row.is_conditional() {
            row.condition(self.text, self.http) == Some(true)
        } else {
            row.has_text(self.text)
        }
    }

    fn hit(
        &self,
        row: &'static Row,
        operation: Option<&'static Operation>,
        rows: &[&'static Row],
    ) -> Hit {
        let mut alternatives = Vec::new();
        if is_plain(row) {
            let open = rows.iter().filter(|other| {
                let same_place =
                    operation.map_or(other.is_for_any(), |operation| other.is_for(operation));
                same_place
                    && self.number.is_some_and(|number| other.has_number(number))
                    && other.is_conditional()
                    && other.condition(self.text, self.http).is_none()
            });
            for code in open.filter_map(|other| other.meaning().code()) {
                if Some(code) != row.meaning().code() && !alternatives.contains(&code) {
                    alternatives.push(code);
                }
            }
        }
        Hit {
            row,
            operation,
            alternatives,
        }
    }
}

/// Whether a row asks about nothing but operation and number.
fn is_plain(row: &Row) -> bool {
    row.has_no_text() && !row.is_conditional()
}
