//! Records of uploaded files; their bytes are elsewhere.

use rusqlite::{Connection, OptionalExtension};

/// A stored file.
#[derive(Clone, Debug)]
pub struct File {
    /// File key.
    pub key: String,
    /// Who uploaded it.
    pub owner: i64,
    /// The session whose members may download it.
    pub session: Option<i64>,
    /// Bytes.
    pub size: i64,
    /// Wish of the uploader, without effect.
    pub auto_clean: bool,
}

/// Adds a file; fails for an unknown session.
pub fn insert(db: &Connection, file: &File, now: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO files (key, owner_id, session_id, size, auto_clean, uploaded) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (&file.key, file.owner, file.session, file.size, file.auto_clean, now),
    )
    .map(drop)
}

/// The file with this key.
pub fn by_key(db: &Connection, key: &str) -> rusqlite::Result<Option<File>> {
    db.prepare_cached(
        "SELECT key, owner_id, session_id, size, auto_clean FROM files WHERE key = ?1",
    )?
    .query_row([key], |row| {
        Ok(File {
            key: row.get(0)?,
            owner: row.get(1)?,
            session: row.get(2)?,
            size: row.get(3)?,
            auto_clean: row.get(4)?,
        })
    })
    .optional()
}

/// Forgets a file.
pub fn delete(db: &Connection, key: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM files WHERE key = ?1", [key])
        .map(drop)
}

/// Deletes the user's oldest files until the rest fits into `quota` and returns their keys.
pub fn evict(db: &Connection, owner: i64, quota: u64) -> rusqlite::Result<Vec<String>> {
    let quota = i64::try_from(quota).unwrap_or(i64::MAX);
    db.prepare(
        "DELETE FROM files WHERE key IN (
            SELECT key FROM (
                SELECT key, sum(size) OVER (ORDER BY uploaded DESC, rowid DESC) AS newer FROM files WHERE owner_id = ?1
            ) WHERE newer > ?2
         ) RETURNING key",
    )?
    .query_map((owner, quota), |row| row.get(0))?
    .collect()
}

/// The keys of a user's files.
pub fn of_user(db: &Connection, owner: i64) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT key FROM files WHERE owner_id = ?1")?
        .query_map([owner], |row| row.get(0))?
        .collect()
}

/// Deletes files uploaded before `time` and returns their keys.
pub fn delete_older(db: &Connection, time: i64) -> rusqlite::Result<Vec<String>> {
    db.prepare("DELETE FROM files WHERE uploaded < ?1 RETURNING key")?
        .query_map([time], |row| row.get(0))?
        .collect()
}

/// The keys of all files.
pub fn keys(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT key FROM files")?
        .query_map([], |row| row.get(0))?
        .collect()
}
