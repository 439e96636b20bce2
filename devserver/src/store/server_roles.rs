//! What users may do with the server. There is one role, the administrator's, which permits everything.

use rusqlite::Connection;

/// The administrator's role.
pub const ADMIN: i64 = 1;

/// What the administrator's role permits: number, name and description of each permission.
pub const PERMISSIONS: [(u64, &str, &str); 9] = [
    (1, "publish_announcement", "Publish announcements"),
    (2, "ban_user", "Ban users from the server"),
    (3, "mute_user", "Mute users on the server"),
    (4, "view_config", "Read the configuration"),
    (5, "modify_config", "Change the configuration"),
    (6, "view_monitoring", "Read measurements"),
    (7, "view_users", "List users"),
    (8, "manage_sessions", "Act on any session"),
    (9, "assign_role", "Give server roles"),
];

/// The permissions that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Ban users from the server.
    BanUser = 2,
    /// Read the configuration.
    ViewConfiguration = 4,
    /// Change the configuration.
    ModifyConfiguration = 5,
    /// Act on any session.
    ManageSessions = 8,
    /// Give server roles.
    AssignRole = 9,
}

/// Whether the user's server role has the permission.
pub fn allowed(db: &Connection, user: i64, permission: Permission) -> rusqlite::Result<bool> {
    let known = PERMISSIONS.iter().any(|&(id, ..)| id == permission as u64);
    Ok(known && of_user(db, user)?.contains(&ADMIN))
}

/// The server roles of a user, one at most.
pub fn of_user(db: &Connection, user: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT role_id FROM server_role_assignments WHERE user_id = ?1")?
        .query_map([user], |row| row.get(0))?
        .collect()
}

/// Gives a role. Fails for unknown users, unknown roles and users who have one.
pub fn assign(db: &Connection, user: i64, role: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO server_role_assignments (user_id, role_id) VALUES (?1, ?2)",
        (user, role),
    )
    .map(drop)
}

/// Takes a role away, if the user has it.
pub fn remove(db: &Connection, user: i64, role: i64) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM server_role_assignments WHERE user_id = ?1 AND role_id = ?2",
        (user, role),
    )
    .map(drop)
}

/// Makes the accounts with these mail addresses administrators, as far as they exist.
pub fn promote(db: &Connection, emails: &[String]) -> rusqlite::Result<()> {
    let mut promote = db.prepare(
        "INSERT OR IGNORE INTO server_role_assignments (user_id, role_id) SELECT id, ?2 FROM users WHERE email = ?1",
    )?;
    for email in emails {
        promote.execute((email, ADMIN))?;
    }
    Ok(())
}
