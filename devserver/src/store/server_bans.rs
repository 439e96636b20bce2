//! Bans from the server. They are kept, and nothing asks for them, as on a real server.

use rusqlite::Connection;

/// Bans a user until a time or for ever; replaces an earlier ban.
pub fn set(
    db: &Connection,
    user: i64,
    reason: Option<&str>,
    expires: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO server_bans (user_id, reason, expires) VALUES (?1, ?2, ?3)",
        (user, reason, expires),
    )
    .map(drop)
}

/// Lifts a ban; false when none is in force.
pub fn lift(db: &Connection, user: i64, now: i64) -> rusqlite::Result<bool> {
    let lifted = db.execute(
        "DELETE FROM server_bans WHERE user_id = ?1 AND ifnull(expires > ?2, TRUE)",
        (user, now),
    )?;
    Ok(lifted == 1)
}
