//! Chunked uploads in progress.

use rusqlite::{Connection, OptionalExtension};

/// A chunked upload.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its id on the wire.
    pub id: String,
    /// Who started it.
    pub user: i64,
    /// Declared SHA3-256.
    pub hash: Vec<u8>,
    /// Declared bytes.
    pub size: i64,
    /// Wish of the uploader, without effect.
    pub auto_clean: bool,
    /// The session whose members may download the file.
    pub session: Option<i64>,
    /// Bytes counted so far; a chunk sent twice counts twice.
    pub received: i64,
}

/// Starts an upload.
pub fn insert(db: &Connection, upload: &Upload, now: i64, expires: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM uploads WHERE expires <= ?1", [now])?;
    db.execute(
        "INSERT INTO uploads (id, user_id, hash, size, auto_clean, session_id, received, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            &upload.id,
            upload.user,
            &upload.hash,
            upload.size,
            upload.auto_clean,
            upload.session,
            upload.received,
            expires,
        ),
    )
    .map(drop)
}

/// The upload with this id that is still alive.
pub fn by_id(db: &Connection, id: &str, now: i64) -> rusqlite::Result<Option<Upload>> {
    db.prepare_cached("SELECT * FROM uploads WHERE id = ?1 AND expires > ?2")?
        .query_row((id, now), |row| {
            Ok(Upload {
                id: row.get("id")?,
                user: row.get("user_id")?,
                hash: row.get("hash")?,
                size: row.get("size")?,
                auto_clean: row.get("auto_clean")?,
                session: row.get("session_id")?,
                received: row.get("received")?,
            })
        })
        .optional()
}

/// Sets the byte counter and a new end.
pub fn set_received(
    db: &Connection,
    id: &str,
    received: i64,
    expires: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE uploads SET received = ?2, expires = ?3 WHERE id = ?1",
        (id, received, expires),
    )
    .map(drop)
}

/// Forgets an upload.
pub fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM uploads WHERE id = ?1", [id])
        .map(drop)
}
