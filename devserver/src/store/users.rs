//! Accounts.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};

/// A row of the account table.
#[derive(Clone, Debug)]
pub struct User {
    /// Snowflake id.
    pub id: i64,
    /// Public account name.
    pub ocid: String,
    /// Mail address.
    pub email: String,
    /// Nick name.
    pub name: String,
    /// Argon2id hash in PHC form.
    pub password_hash: String,
    /// RSA public key as registered.
    pub public_key: Vec<u8>,
    /// File key of the avatar.
    pub avatar_key: Option<String>,
    /// Status text.
    pub status: Option<String>,
    /// When the status text ends.
    pub status_expires: Option<i64>,
    /// Whether the mail address was confirmed.
    pub email_verified: bool,
    /// When the account was made.
    pub register_time: i64,
    /// Last change that everybody can see.
    pub public_updated_time: i64,
    /// Last change of anything.
    pub updated_time: i64,
}

impl User {
    fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            ocid: row.get("ocid")?,
            email: row.get("email")?,
            name: row.get("name")?,
            password_hash: row.get("password_hash")?,
            public_key: row.get("public_key")?,
            avatar_key: row.get("avatar_key")?,
            status: row.get("status")?,
            status_expires: row.get("status_expires")?,
            email_verified: row.get("email_verified")?,
            register_time: row.get("register_time")?,
            public_updated_time: row.get("public_updated_time")?,
            updated_time: row.get("updated_time")?,
        })
    }
}

/// The account with this id.
pub fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<User>> {
    db.prepare_cached("SELECT * FROM users WHERE id = ?1")?
        .query_row([id], User::read)
        .optional()
}

/// The account with this mail address.
pub fn by_email(db: &Connection, email: &str) -> rusqlite::Result<Option<User>> {
    db.prepare_cached("SELECT * FROM users WHERE email = ?1")?
        .query_row([email], User::read)
        .optional()
}

/// The account with this ocid.
pub fn by_ocid(db: &Connection, ocid: &str) -> rusqlite::Result<Option<User>> {
    db.prepare_cached("SELECT * FROM users WHERE ocid = ?1")?
        .query_row([ocid], User::read)
        .optional()
}

/// Whether the account exists and whether it is marked as deleted.
pub fn deleted(db: &Connection, id: i64) -> rusqlite::Result<Option<bool>> {
    db.prepare_cached("SELECT deleted FROM users WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Whether the account exists.
pub fn exists(db: &Connection, id: i64) -> rusqlite::Result<bool> {
    Ok(deleted(db, id)?.is_some())
}

/// Adds an account; false when its ocid or mail address is taken.
pub fn insert(db: &Connection, user: &User) -> rusqlite::Result<bool> {
    let inserted = db.execute(
        "INSERT INTO users (id, ocid, email, name, password_hash, public_key, email_verified, register_time, public_updated_time, updated_time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            user.id,
            &user.ocid,
            &user.email,
            &user.name,
            &user.password_hash,
            &user.public_key,
            user.email_verified,
            user.register_time,
            user.public_updated_time,
            user.updated_time,
        ),
    );
    unless_taken(inserted)
}

/// Sets the nick name.
pub fn set_name(db: &Connection, id: i64, name: &str) -> rusqlite::Result<()> {
    db.execute("UPDATE users SET name = ?2 WHERE id = ?1", (id, name))
        .map(drop)
}

/// Sets the avatar's file key.
pub fn set_avatar(db: &Connection, id: i64, key: &str) -> rusqlite::Result<()> {
    db.execute("UPDATE users SET avatar_key = ?2 WHERE id = ?1", (id, key))
        .map(drop)
}

/// Sets the status text and its end.
pub fn set_status(db: &Connection, id: i64, status: &str, expires: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE users SET status = ?2, status_expires = ?3 WHERE id = ?1",
        (id, status, expires),
    )
    .map(drop)
}

/// Sets the ocid; false when it is taken.
pub fn set_ocid(db: &Connection, id: i64, ocid: &str) -> rusqlite::Result<bool> {
    unless_taken(db.execute("UPDATE users SET ocid = ?2 WHERE id = ?1", (id, ocid)))
}

/// Marks the account as deleted.
pub fn set_deleted(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE users SET deleted = 1 WHERE id = ?1", [id])
        .map(drop)
}

/// Deletes the account with all that depends on it.
pub fn delete(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM users WHERE id = ?1", [id])
        .map(drop)
}

/// Notes that something of the account changed, and whether others can see it.
pub fn touch(db: &Connection, id: i64, now: i64, public: bool) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE users SET updated_time = ?2, public_updated_time = iif(?3, ?2, public_updated_time) WHERE id = ?1",
    )?
    .execute((id, now, public))
    .map(drop)
}

/// Wrong passwords counted at this time.
pub fn login_failures(db: &Connection, id: i64, now: i64) -> rusqlite::Result<u32> {
    let tries = db
        .query_row(
            "SELECT tries FROM login_failures WHERE user_id = ?1 AND expires > ?2",
            (id, now),
            |row| row.get(0),
        )
        .optional()?;
    Ok(tries.unwrap_or(0))
}

/// Counts a wrong password; the first one sets when the count ends.
pub fn add_login_failure(db: &Connection, id: i64, now: i64, expires: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO login_failures (user_id, tries, expires) VALUES (?1, 1, ?3)
         ON CONFLICT (user_id) DO UPDATE SET
            tries = iif(login_failures.expires > ?2, tries + 1, 1),
            expires = iif(login_failures.expires > ?2, login_failures.expires, ?3)",
        (id, now, expires),
    )
    .map(drop)
}

/// Forgets wrong passwords.
pub fn clear_login_failures(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM login_failures WHERE user_id = ?1", [id])
        .map(drop)
}

fn unless_taken(outcome: rusqlite::Result<usize>) -> rusqlite::Result<bool> {
    match outcome {
        Ok(_) => Ok(true),
        Err(rusqlite::Error::SqliteFailure(error, _))
            if error.code == ErrorCode::ConstraintViolation =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
