//! What the server knows about itself.

use rand::RngCore;
use rusqlite::{Connection, OptionalExtension};

/// The random bytes kept under this key, made when they are missing.
pub fn random_bytes<const N: usize>(db: &Connection, key: &str) -> rusqlite::Result<[u8; N]> {
    let kept: Option<[u8; N]> = db
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let mut fresh = [0; N];
    rand::rngs::OsRng.fill_bytes(&mut fresh);
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)",
        (key, fresh),
    )?;
    Ok(fresh)
}

/// The text kept under this key.
pub fn text(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.query_row(
        "SELECT CAST(value AS TEXT) FROM meta WHERE key = ?1",
        [key],
        |row| row.get(0),
    )
    .optional()
}

/// Keeps a text under a key that has none yet.
pub fn set_text(db: &Connection, key: &str, text: &str) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)",
        (key, text.as_bytes()),
    )
    .map(drop)
}
