//! Looking for sessions.

use rusqlite::{Connection, named_params};

use super::members::role;

/// Which sessions; what is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whether the session is the chat of two friends.
    pub private: Option<bool>,
    /// A part of the name, in upper or lower case.
    pub name: Option<String>,
    /// Earliest creation.
    pub created_after: Option<i64>,
    /// Latest creation.
    pub created_before: Option<i64>,
    /// A member who owns it.
    pub owner: Option<i64>,
    /// Fewest members.
    pub min_members: Option<u32>,
    /// Most members.
    pub max_members: Option<u32>,
}

/// The ids of the sessions that match, in order of creation.
pub fn find(
    db: &Connection,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> rusqlite::Result<Vec<i64>> {
    let mut query = db.prepare_cached(
        "WITH found AS (
            SELECT id, name, created_time,
                (SELECT count(*) FROM members WHERE session_id = sessions.id) AS size,
                EXISTS (SELECT 1 FROM friends WHERE session_id = sessions.id) AS private
            FROM sessions
         )
         SELECT id FROM found
         WHERE ifnull(private = :private, TRUE) AND ifnull(instr(lower(name), lower(:name)) > 0, TRUE)
            AND ifnull(created_time >= :after, TRUE) AND ifnull(created_time <= :before, TRUE)
            AND ifnull(size >= :min, TRUE) AND ifnull(size <= :max, TRUE)
            AND (:owner IS NULL OR EXISTS (
                SELECT 1 FROM members JOIN member_roles USING (session_id, user_id)
                WHERE session_id = found.id AND user_id = :owner AND role_id = :role))
         ORDER BY id LIMIT :limit OFFSET :offset",
    )?;
    query
        .query_map(
            named_params! {
                ":private": filter.private,
                ":name": filter.name,
                ":after": filter.created_after,
                ":before": filter.created_before,
                ":min": filter.min_members,
                ":max": filter.max_members,
                ":owner": filter.owner,
                ":role": role::OWNER,
                ":limit": limit,
                ":offset": i64::try_from(offset).unwrap_or(i64::MAX),
            },
            |row| row.get(0),
        )?
        .collect()
}
