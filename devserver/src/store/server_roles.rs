//! What users may do with the server. There is one role, the administrator's, which permits everything.

use rusqlite::Connection;

/// The administrator's role.
pub const ADMIN: i64 = 1;

/// What the administrator's role permits, by the numbers of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Act on any session.
    ManageSessions = 8,
}

/// Whether the user's server role has the permission.
pub fn allowed(db: &Connection, user: i64, _: Permission) -> rusqlite::Result<bool> {
    Ok(of_user(db, user)?.contains(&ADMIN))
}

/// The server roles of a user, one at most.
pub fn of_user(db: &Connection, user: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT role_id FROM server_role_assignments WHERE user_id = ?1")?
        .query_map([user], |row| row.get(0))?
        .collect()
}
