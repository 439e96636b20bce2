//! Roles of session members and what they permit.

use rusqlite::{Connection, OptionalExtension};

/// What a role can permit, by the numbers of the contract.
pub mod permission {
    /// Recall messages of others.
    pub const RECALL_MESSAGE: u8 = 2;
    /// Ban users from the session.
    pub const BAN: u8 = 3;
    /// Lift bans. Who may is not thrown out when everybody is banned.
    pub const UNBAN: u8 = 4;
    /// Remove members.
    pub const KICK: u8 = 5;
    /// Change the session's name.
    pub const SET_NAME: u8 = 6;
    /// Change the session's avatar.
    pub const SET_AVATAR: u8 = 7;
    /// Change the session's description.
    pub const SET_DESCRIPTION: u8 = 8;
    /// Delete the session.
    pub const DELETE_SESSION: u8 = 9;
    /// Change roles of members.
    pub const SET_ROLE: u8 = 10;
    /// Mute users.
    pub const MUTE: u8 = 11;
    /// Lift mutes.
    pub const UNMUTE: u8 = 12;
    /// Answer join requests.
    pub const ANSWER_JOIN_REQUEST: u8 = 13;
    /// Ask for a new room key, switch encryption off.
    pub const SWITCH_E2EE: u8 = 14;
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// The session that it was made for; none for the built-in ones.
    pub session: Option<i64>,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Numbers of what it permits, in ascending order.
    pub permissions: Vec<i64>,
}

/// Adds a role of a session and returns its id. Fails for unknown sessions and for permissions that are none or listed
/// twice.
pub fn insert(db: &Connection, role: &Role) -> rusqlite::Result<i64> {
    db.execute(
        "INSERT INTO roles (session_id, name, description) VALUES (?1, ?2, ?3)",
        (role.session, &role.name, &role.description),
    )?;
    let id = db.last_insert_rowid();
    let mut insert =
        db.prepare_cached("INSERT INTO role_permissions (role_id, permission) VALUES (?1, ?2)")?;
    for permission in &role.permissions {
        insert.execute((id, permission))?;
    }
    Ok(id)
}

/// The role with this id.
pub fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<Role>> {
    let permissions = db
        .prepare_cached(
            "SELECT permission FROM role_permissions WHERE role_id = ?1 ORDER BY permission",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    db.prepare_cached("SELECT session_id, name, description FROM roles WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Role {
                session: row.get(0)?,
                name: row.get(1)?,
                description: row.get(2)?,
                permissions,
            })
        })
        .optional()
}

/// Gives the user another role in the session; false when the user never had one there.
pub fn assign(db: &Connection, session: i64, user: i64, role: i64) -> rusqlite::Result<bool> {
    let changed = db.execute(
        "UPDATE member_roles SET role_id = ?3 WHERE session_id = ?1 AND user_id = ?2",
        (session, user, role),
    )?;
    Ok(changed == 1)
}

/// Whether the user's role in the session has the permission. Membership is not asked for, as on a real server.
pub fn allowed(db: &Connection, session: i64, user: i64, permission: u8) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM member_roles JOIN role_permissions USING (role_id)
         WHERE session_id = ?1 AND user_id = ?2 AND permission = ?3)",
    )?
    .query_row((session, user, permission), |row| row.get(0))
}
