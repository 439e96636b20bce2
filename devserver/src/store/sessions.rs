//! Chat sessions and invitations to them.

use rusqlite::{Connection, OptionalExtension};

/// A row of the session table.
#[derive(Clone, Debug)]
pub struct Session {
    /// Snowflake id.
    pub id: i64,
    /// Name, may be empty.
    pub name: String,
    /// Description, absent when never set.
    pub description: Option<String>,
    /// File key of the avatar.
    pub avatar_key: Option<String>,
    /// Whether encrypted messages are allowed.
    pub e2ee_on: bool,
    /// When the session was made.
    pub created_time: i64,
    /// Last change of its information.
    pub updated_time: i64,
}

/// The longest name in characters.
const NAME_CHARACTERS: usize = 200;

/// Adds a session. Names of more than 200 characters do not fit.
pub fn insert(
    db: &Connection,
    id: i64,
    name: &str,
    e2ee_on: bool,
    now: i64,
) -> rusqlite::Result<()> {
    check_name(name)?;
    db.execute(
        "INSERT INTO sessions (id, name, e2ee_on, key_time, created_time, updated_time) VALUES (?1, ?2, ?3, ?4, ?4, ?4)",
        (id, name, e2ee_on, now),
    )
    .map(drop)
}

fn check_name(name: &str) -> rusqlite::Result<()> {
    if name.chars().count() > NAME_CHARACTERS {
        return Err(rusqlite::Error::ToSqlConversionFailure(
            "a session name is too long".into(),
        ));
    }
    Ok(())
}

/// New information of a session; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// File key of the avatar.
    pub avatar_key: Option<String>,
}

/// Changes a session's information. Names of more than 200 characters do not fit.
pub fn change(db: &Connection, id: i64, changes: &Changes, now: i64) -> rusqlite::Result<()> {
    if let Some(name) = &changes.name {
        check_name(name)?;
    }
    db.execute(
        "UPDATE sessions SET updated_time = ?2, name = ifnull(?3, name),
            description = ifnull(?4, description), avatar_key = ifnull(?5, avatar_key) WHERE id = ?1",
        (id, now, &changes.name, &changes.description, &changes.avatar_key),
    )
    .map(drop)
}

/// Deletes a session with all that belongs to it and returns the keys of its files.
pub fn delete(db: &Connection, id: i64) -> rusqlite::Result<Vec<String>> {
    let files = db
        .prepare("SELECT key FROM files WHERE session_id = ?1")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    db.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
    Ok(files)
}

/// The session with this id.
pub fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<Session>> {
    db.prepare_cached("SELECT * FROM sessions WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Session {
                id: row.get("id")?,
                name: row.get("name")?,
                description: row.get("description")?,
                avatar_key: row.get("avatar_key")?,
                e2ee_on: row.get("e2ee_on")?,
                created_time: row.get("created_time")?,
                updated_time: row.get("updated_time")?,
            })
        })
        .optional()
}

/// Whether encrypted messages are allowed, and since when the room key is in use.
pub fn e2ee(db: &Connection, id: i64) -> rusqlite::Result<Option<(bool, i64)>> {
    db.prepare_cached("SELECT e2ee_on, key_time FROM sessions WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Makes an encrypted session a plain one.
pub fn end_e2ee(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE sessions SET e2ee_on = 0 WHERE id = ?1", [id])
        .map(drop)
}

/// Notes that the room key must be changed as soon as somebody speaks.
pub fn expire_key(db: &Connection, id: i64) -> rusqlite::Result<()> {
    set_key_time(db, id, 0)
}

/// Notes that a new room key is due to be in use from now on.
pub fn set_key_time(db: &Connection, id: i64, now: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE sessions SET key_time = ?2 WHERE id = ?1", (id, now))
        .map(drop)
}

/// Stores an invitation.
pub fn invite(
    db: &Connection,
    session: i64,
    inviter: i64,
    invitee: i64,
    expires: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO session_invitations (session_id, inviter_id, invitee_id, expires) VALUES (?1, ?2, ?3, ?4)",
        (session, inviter, invitee, expires),
    )
    .map(drop)
}

/// Takes one invitation that expires later than `after`; false when there is none.
pub fn take_invitation(
    db: &Connection,
    session: i64,
    invitee: i64,
    after: i64,
) -> rusqlite::Result<bool> {
    let taken = db.execute(
        "DELETE FROM session_invitations WHERE id =
            (SELECT min(id) FROM session_invitations WHERE session_id = ?1 AND invitee_id = ?2 AND expires > ?3)",
        (session, invitee, after),
    )?;
    Ok(taken == 1)
}

/// Who sent the invitation that would be taken next.
pub fn inviter(db: &Connection, session: i64, invitee: i64) -> rusqlite::Result<Option<i64>> {
    db.query_row(
        "SELECT inviter_id FROM session_invitations WHERE session_id = ?1 AND invitee_id = ?2 ORDER BY id LIMIT 1",
        (session, invitee),
        |row| row.get(0),
    )
    .optional()
}

/// The sessions that the user is invited to, by invitations that expire later than `now`.
pub fn invited_to(db: &Connection, invitee: i64, now: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare(
        "SELECT DISTINCT session_id FROM session_invitations WHERE invitee_id = ?1 AND expires > ?2 ORDER BY session_id",
    )?
    .query_map((invitee, now), |row| row.get(0))?
    .collect()
}
