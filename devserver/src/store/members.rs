//! Who is in which session, and with which role.

use rusqlite::Connection;

/// The built-in roles.
pub mod role {
    /// What everybody gets who is added.
    pub const MEMBER: i64 = 1;
    /// May do everything.
    pub const OWNER: i64 = 3;
}

/// Adds a member. Fails for members and, because roles stay, for former members.
pub fn add(db: &Connection, session: i64, user: i64, role: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO members (session_id, user_id) VALUES (?1, ?2)",
        (session, user),
    )?;
    db.execute(
        "INSERT INTO member_roles (session_id, user_id, role_id) VALUES (?1, ?2, ?3)",
        (session, user, role),
    )
    .map(drop)
}

/// Whether the user is in the session.
pub fn contains(db: &Connection, session: i64, user: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM members WHERE session_id = ?1 AND user_id = ?2)",
    )?
    .query_row((session, user), |row| row.get(0))
}

/// The ids of the session's members.
pub fn of_session(db: &Connection, session: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT user_id FROM members WHERE session_id = ?1")?
        .query_map([session], |row| row.get(0))?
        .collect()
}

/// The ids of the user's sessions.
pub fn of_user(db: &Connection, user: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT session_id FROM members WHERE user_id = ?1 ORDER BY session_id")?
        .query_map([user], |row| row.get(0))?
        .collect()
}

/// User and role of the session's members.
pub fn roles(db: &Connection, session: i64) -> rusqlite::Result<Vec<(i64, i64)>> {
    db.prepare_cached(
        "SELECT user_id, role_id FROM members JOIN member_roles USING (session_id, user_id) WHERE session_id = ?1",
    )?
    .query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Removes a member, whose role stays; false when the user is none.
pub fn remove(db: &Connection, session: i64, user: i64) -> rusqlite::Result<bool> {
    let removed = db.execute(
        "DELETE FROM members WHERE session_id = ?1 AND user_id = ?2",
        (session, user),
    )?;
    Ok(removed == 1)
}
