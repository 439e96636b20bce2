//! The records behind the event stream.

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsResponse, fetch_msgs_response::RespondEventType,
};
use prost::Message;
use rusqlite::{Connection, OptionalExtension};

use super::wire_id;
use crate::clock::to_timestamp;

/// Rows that one history query reads.
pub const PAGE: u32 = 2000;

/// Stores an event of `sender`, for the members of `session` if there is one, and returns it as the stream carries it.
pub fn insert(
    db: &Connection,
    event: RespondEventType,
    sender: i64,
    session: Option<i64>,
    now: i64,
) -> rusqlite::Result<FetchMsgsResponse> {
    store(db, event, Some(sender), session, now)
}

/// Stores an event for everybody, who has an account now or later.
pub fn insert_for_everyone(
    db: &Connection,
    event: RespondEventType,
    now: i64,
) -> rusqlite::Result<()> {
    store(db, event, None, None, now).map(drop)
}

fn store(
    db: &Connection,
    event: RespondEventType,
    sender: Option<i64>,
    session: Option<i64>,
    now: i64,
) -> rusqlite::Result<FetchMsgsResponse> {
    let mut record = FetchMsgsResponse {
        respond_event_type: Some(event),
        ..Default::default()
    };
    // An event of nobody is for everybody.
    db.prepare_cached(
        "INSERT INTO events (time, sender_id, session_id, everyone, payload) VALUES (?1, ?2, ?3, ?2 IS NULL, ?4)",
    )?
    .execute((now, sender, session, record.encode_to_vec()))?;
    record.msg_id = wire_id(db.last_insert_rowid());
    record.time = Some(to_timestamp(now));
    Ok(record)
}

/// The author of an event: `None` without such an event, `Some(None)` for an event without one.
pub fn sender(db: &Connection, id: i64) -> rusqlite::Result<Option<Option<i64>>> {
    db.query_row("SELECT sender_id FROM events WHERE id = ?1", [id], |row| {
        row.get(0)
    })
    .optional()
}

/// Deletes an event.
pub fn delete(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM events WHERE id = ?1", [id])
        .map(drop)
}

/// The last id before the events later than `time`: where reading starts.
pub fn before(db: &Connection, time: i64) -> rusqlite::Result<i64> {
    let first: Option<i64> = db.query_row(
        "SELECT min(id) FROM events WHERE time > ?1",
        [time],
        |row| row.get(0),
    )?;
    Ok(first.map_or(i64::MAX, |id| id - 1))
}

/// A page of what the user may see: events later than `time` with an id above `after`, in order of insertion.
pub fn page(
    db: &Connection,
    user: i64,
    time: i64,
    after: i64,
) -> rusqlite::Result<Vec<FetchMsgsResponse>> {
    let mut query = db.prepare_cached(
        "SELECT id, time, payload FROM events
         WHERE id > ?3 AND time > ?2 AND (everyone OR sender_id = ?1
            OR session_id IN (SELECT session_id FROM members WHERE user_id = ?1))
         ORDER BY id LIMIT ?4",
    )?;
    let rows = query.query_map((user, time, after, PAGE), |row| {
        let event = decode(row, 2)?;
        Ok(FetchMsgsResponse {
            msg_id: wire_id(row.get(0)?),
            time: Some(to_timestamp(row.get(1)?)),
            ..event
        })
    })?;
    rows.collect()
}

/// The events of a session that are stored for one user alone, in order.
pub fn of_session_to(
    db: &Connection,
    session: i64,
    user: i64,
) -> rusqlite::Result<Vec<FetchMsgsResponse>> {
    db.prepare("SELECT payload FROM events WHERE session_id = ?1 AND sender_id = ?2 ORDER BY id")?
        .query_map((session, user), |row| decode(row, 0))?
        .collect()
}

fn decode(row: &rusqlite::Row, column: usize) -> rusqlite::Result<FetchMsgsResponse> {
    let payload = row.get_ref(column)?.as_blob()?;
    FetchMsgsResponse::decode(payload).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, error.into())
    })
}
