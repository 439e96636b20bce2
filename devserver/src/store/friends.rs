//! Friends, private names and friend invitations.

use rusqlite::{Connection, OptionalExtension};

/// The longest private name in characters.
const NAME_CHARACTERS: usize = 200;

/// Whether the two are friends.
pub fn are_friends(db: &Connection, user: i64, other: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM friends WHERE user_id = ?1 AND friend_id = ?2)",
    )?
    .query_row((user, other), |row| row.get(0))
}

/// The session in which the two chat, if they are friends.
pub fn session(db: &Connection, user: i64, other: i64) -> rusqlite::Result<Option<i64>> {
    db.query_row(
        "SELECT session_id FROM friends WHERE user_id = ?1 AND friend_id = ?2",
        (user, other),
        |row| row.get(0),
    )
    .optional()
}

/// The ids of the user's friends.
pub fn of_user(db: &Connection, user: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT friend_id FROM friends WHERE user_id = ?1 ORDER BY friend_id")?
        .query_map([user], |row| row.get(0))?
        .collect()
}

/// Makes the two friends who chat in `session`.
pub fn befriend(db: &Connection, user: i64, other: i64, session: i64) -> rusqlite::Result<()> {
    for (user, friend) in [(user, other), (other, user)] {
        db.execute(
            "INSERT INTO friends (user_id, friend_id, session_id) VALUES (?1, ?2, ?3)",
            (user, friend, session),
        )?;
    }
    Ok(())
}

/// The private name that the user gave to a contact.
pub fn display_name(db: &Connection, user: i64, contact: i64) -> rusqlite::Result<Option<String>> {
    db.query_row(
        "SELECT display_name FROM contacts WHERE user_id = ?1 AND contact_id = ?2",
        (user, contact),
        |row| row.get(0),
    )
    .optional()
}

/// Adds a contact; fails when there is one already.
pub fn add_contact(
    db: &Connection,
    user: i64,
    contact: i64,
    display_name: &str,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO contacts (user_id, contact_id, display_name) VALUES (?1, ?2, ?3)",
        (user, contact, display_name),
    )
    .map(drop)
}

/// Names a contact, a new one or one that is there. Fails for unknown users and for more than 200 characters.
pub fn set_contact(
    db: &Connection,
    user: i64,
    contact: i64,
    display_name: &str,
) -> rusqlite::Result<()> {
    if display_name.chars().count() > NAME_CHARACTERS {
        return Err(rusqlite::Error::ToSqlConversionFailure(
            "a private name is too long".into(),
        ));
    }
    db.execute(
        "INSERT INTO contacts (user_id, contact_id, display_name) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id, contact_id) DO UPDATE SET display_name = ?3",
        (user, contact, display_name),
    )
    .map(drop)
}

/// Stores an invitation; a newer one of the same two replaces the older.
pub fn invite(
    db: &Connection,
    inviter: i64,
    invitee: i64,
    display_name: Option<&str>,
    expires: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO friend_invitations (inviter_id, invitee_id, display_name, expires) VALUES (?1, ?2, ?3, ?4)",
        (inviter, invitee, display_name, expires),
    )
    .map(drop)
}

/// Takes the pending invitation: `Some` with the name that the inviter gave, `None` when there is no invitation.
pub fn take_invitation(
    db: &Connection,
    inviter: i64,
    invitee: i64,
    now: i64,
) -> rusqlite::Result<Option<Option<String>>> {
    db.query_row(
        "DELETE FROM friend_invitations WHERE inviter_id = ?1 AND invitee_id = ?2 AND expires > ?3 RETURNING display_name",
        (inviter, invitee, now),
        |row| row.get(0),
    )
    .optional()
}
