//! Announcements to everybody.

use rusqlite::Connection;

/// Adds an announcement and returns its id. Fails for unknown publishers.
pub fn insert(
    db: &Connection,
    title: &str,
    content: &str,
    publisher: i64,
    now: i64,
) -> rusqlite::Result<i64> {
    db.execute(
        "INSERT INTO announcements (title, content, publisher_id, created_time) VALUES (?1, ?2, ?3, ?4)",
        (title, content, publisher, now),
    )?;
    Ok(db.last_insert_rowid())
}
