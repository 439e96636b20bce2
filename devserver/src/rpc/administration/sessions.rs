//! The list of all sessions. A real server drops the connection instead of an answer.

use ourchat_proto::service::{
    ourchat::session::get_session_info::v1::QueryValues,
    server_manage::session_manage::v1::{
        ListSessionsRequest, ListSessionsResponse, Pagination, SessionFilter, SessionType,
    },
};
use prost_types::Timestamp;

use crate::{
    app::App,
    clock::from_timestamp,
    refusal::{self, Refusal},
    rpc::sessions::fill,
    store::{row_id, session_list, sessions},
};

const PAGE_SIZE: u32 = 50;
const MOST_PER_PAGE: u32 = 1000;

/// ListSessions. Pages are counted from 1; MEMBERS and ROLES are given to those who get them from GetSessionInfo.
pub async fn list(
    app: &App,
    caller: i64,
    request: ListSessionsRequest,
) -> Result<ListSessionsResponse, Refusal> {
    let values: Vec<QueryValues> = request
        .query_values
        .iter()
        .map(|&value| QueryValues::try_from(value).map_err(|_| refusal::REQUEST_INVALID_VALUE))
        .collect::<Result<_, _>>()?;
    let Some(filter) = filter(request.filter.unwrap_or_default())? else {
        return Ok(ListSessionsResponse::default());
    };
    let (offset, limit) = page(request.pagination);
    let sessions = app
        .db
        .transaction(move |db| {
            let mut found = Vec::new();
            for id in session_list::find(db, &filter, offset, limit)? {
                let Some(session) = sessions::by_id(db, id)? else {
                    continue;
                };
                let mut entry = Default::default();
                for &value in &values {
                    fill(&mut entry, value, db, caller, &session)?;
                }
                found.push(entry);
            }
            Ok(found)
        })
        .await?;
    Ok(ListSessionsResponse { sessions })
}

/// `None` when nothing can match.
fn filter(wanted: SessionFilter) -> Result<Option<session_list::Filter>, Refusal> {
    let time = |time: Option<Timestamp>| match time {
        Some(time) => from_timestamp(&time)
            .map(Some)
            .ok_or(refusal::REQUEST_INVALID_VALUE),
        None => Ok(None),
    };
    let kind = match wanted.session_type {
        Some(kind) => SessionType::try_from(kind).map_err(|_| refusal::REQUEST_INVALID_VALUE)?,
        None => SessionType::Unspecified,
    };
    let private = match kind {
        SessionType::Unspecified => None,
        SessionType::Private => Some(true),
        SessionType::Group => Some(false),
        SessionType::Channel => return Ok(None),
    };
    Ok(Some(session_list::Filter {
        private,
        name: wanted.session_name,
        created_after: time(wanted.created_after)?,
        created_before: time(wanted.created_before)?,
        owner: wanted.owner_id.map(row_id),
        min_members: wanted.min_members,
        max_members: wanted.max_members,
    }))
}

/// Offset and length of a page.
fn page(pagination: Option<Pagination>) -> (u64, u32) {
    let Pagination { page, page_size } = pagination.unwrap_or_default();
    let size = match page_size {
        0 => PAGE_SIZE,
        size => size.min(MOST_PER_PAGE),
    };
    let before = u64::from(page.saturating_sub(1));
    (before * u64::from(size), size)
}
