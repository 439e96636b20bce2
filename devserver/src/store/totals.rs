//! How much there is.

use rusqlite::Connection;

/// Counts of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Accounts that are not marked as deleted.
    pub users: i32,
    /// Sessions.
    pub sessions: i32,
    /// Sessions with an event after the time asked for.
    pub active_sessions: i32,
}

/// Counts; sessions count as active that have an event after `since`.
pub fn count(db: &Connection, since: i64) -> rusqlite::Result<Totals> {
    db.prepare_cached(
        "SELECT (SELECT count(*) FROM users WHERE NOT deleted), (SELECT count(*) FROM sessions),
            (SELECT count(DISTINCT session_id) FROM events WHERE time > ?1)",
    )?
    .query_row([since], |row| {
        Ok(Totals {
            users: row.get(0)?,
            sessions: row.get(1)?,
            active_sessions: row.get(2)?,
        })
    })
}
