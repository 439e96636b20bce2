//! Mutes and bans in sessions.

use rusqlite::Connection;

/// Stands for everybody in the session. No id of the wire becomes this number.
const EVERYONE: i64 = -2;

/// What a user may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Send messages.
    Mute,
    /// Be in the session.
    Ban,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Ban => "ban",
        }
    }
}

/// Restricts a user, or everybody, until a time or for ever; replaces what was set for the same.
pub fn set(
    db: &Connection,
    kind: Kind,
    session: i64,
    user: Option<i64>,
    expires: Option<i64>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO restrictions (kind, session_id, user_id, expires) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((kind.name(), session, user.unwrap_or(EVERYONE), expires))
    .map(drop)
}

/// Whether a restriction of the user, or of everybody, is in force.
pub fn applies(
    db: &Connection,
    kind: Kind,
    session: i64,
    user: i64,
    now: i64,
) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM restrictions
         WHERE kind = ?1 AND session_id = ?2 AND user_id IN (?3, ?4) AND ifnull(expires > ?5, TRUE))",
    )?
    .query_row((kind.name(), session, user, EVERYONE, now), |row| row.get(0))
}

/// Lifts the restriction of one user; false when there is none.
pub fn lift(
    db: &Connection,
    kind: Kind,
    session: i64,
    user: i64,
    now: i64,
) -> rusqlite::Result<bool> {
    let lifted = db.execute(
        "DELETE FROM restrictions
         WHERE kind = ?1 AND session_id = ?2 AND user_id = ?3 AND ifnull(expires > ?4, TRUE)",
        (kind.name(), session, user, now),
    )?;
    Ok(lifted == 1)
}
