//! Reading and changing accounts.

use ourchat_proto::service::ourchat::{
    get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse, QueryValues},
    set_account_info::v1::{SetSelfInfoRequest, SetSelfInfoResponse},
    unregister::v1::{UnregisterRequest, UnregisterResponse},
};
use rusqlite::Connection;

use crate::{
    app::App,
    clock::{DAY, to_timestamp},
    refusal::{self, Refusal},
    store::{files, friends, members, row_id, users, wire_id},
};

const NAME_BYTES: usize = 60;
const STATUS_BYTES: usize = 128;
const OCID_BYTES: usize = 50;
const STATUS_LIFETIME: i64 = DAY;

/// Refuses blank names and those of more than 60 bytes.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() || name.len() > NAME_BYTES {
        Err(refusal::USERNAME_INVALID)
    } else {
        Ok(())
    }
}

/// GetAccountInfo.
pub async fn info(
    app: &App,
    caller: i64,
    request: GetAccountInfoRequest,
) -> Result<GetAccountInfoResponse, Refusal> {
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            let id = request.id.map_or(caller, row_id);
            let user = users::by_id(db, id)?.ok_or(refusal::USER_NOT_FOUND)?;
            let mut response = GetAccountInfoResponse::default();
            for value in request.request_values {
                let value =
                    QueryValues::try_from(value).map_err(|_| refusal::REQUEST_INVALID_VALUE)?;
                fill(&mut response, value, db, caller, &user, now)?;
            }
            Ok(response)
        })
        .await
}

fn fill(
    response: &mut GetAccountInfoResponse,
    value: QueryValues,
    db: &Connection,
    caller: i64,
    user: &users::User,
    now: i64,
) -> Result<(), Refusal> {
    use QueryValues::{
        AvatarKey, DisplayName, Email, Friends, Ocid, PublicUpdatedTime, RegisterTime, Sessions,
        Status, Unspecified, UpdatedTime, UserName,
    };
    let own = user.id == caller;
    if !own && matches!(value, Email | UpdatedTime | Sessions | Friends) {
        return Err(refusal::PERMISSION_DENIED);
    }
    match value {
        Unspecified => {}
        Ocid => response.ocid = Some(user.ocid.clone()),
        Email => response.email = Some(user.email.clone()),
        UserName => response.user_name = Some(user.name.clone()),
        DisplayName if own => {}
        DisplayName => {
            response.display_name =
                Some(friends::display_name(db, caller, user.id)?.unwrap_or_default())
        }
        Status => {
            response.status = user
                .status
                .clone()
                .filter(|_| user.status_expires > Some(now))
        }
        AvatarKey => response.avatar_key = Some(user.avatar_key.clone().unwrap_or_default()),
        RegisterTime => response.register_time = Some(to_timestamp(user.register_time)),
        PublicUpdatedTime => {
            response.public_updated_time = Some(to_timestamp(user.public_updated_time))
        }
        UpdatedTime => response.updated_time = Some(to_timestamp(user.updated_time)),
        Sessions => {
            response.sessions = members::of_user(db, user.id)?
                .into_iter()
                .map(wire_id)
                .collect()
        }
        Friends => {
            response.friends = friends::of_user(db, user.id)?
                .into_iter()
                .map(wire_id)
                .collect()
        }
    }
    Ok(())
}

/// SetSelfInfo.
pub async fn set(
    app: &App,
    caller: i64,
    request: SetSelfInfoRequest,
) -> Result<SetSelfInfoResponse, Refusal> {
    if let Some(name) = &request.user_name {
        check_name(name)?;
    }
    if request
        .user_defined_status
        .as_ref()
        .is_some_and(|status| status.len() > STATUS_BYTES)
    {
        return Err(refusal::STATUS_TOO_LONG);
    }
    if request
        .ocid
        .as_ref()
        .is_some_and(|ocid| ocid.len() > OCID_BYTES)
    {
        return Err(refusal::OCID_TOO_LONG);
    }
    let now = app.clock.now();
    let unused = app
        .db
        .transaction(move |db| store(db, caller, &request, now))
        .await?;
    app.blobs.delete(unused).await;
    Ok(SetSelfInfoResponse {})
}

/// Stores the changes and returns the key of the file that is no avatar any more.
fn store(
    db: &Connection,
    caller: i64,
    request: &SetSelfInfoRequest,
    now: i64,
) -> Result<Vec<String>, Refusal> {
    let mut unused = Vec::new();
    if let Some(status) = &request.user_defined_status {
        users::set_status(db, caller, status, now + STATUS_LIFETIME)?;
    }
    if let Some(key) = &request.avatar_key {
        let before = users::by_id(db, caller)?
            .and_then(|user| user.avatar_key)
            .filter(|before| before != key);
        if let Some(before) = before
            && files::by_key(db, &before)?.is_some_and(|file| file.owner == caller)
        {
            files::delete(db, &before)?;
            unused.push(before);
        }
        users::set_avatar(db, caller, key)?;
    }
    if let Some(name) = &request.user_name {
        users::set_name(db, caller, name)?;
    }
    if let Some(ocid) = &request.ocid
        && !users::set_ocid(db, caller, ocid)?
    {
        return Err(refusal::CONFLICT);
    }
    if *request != SetSelfInfoRequest::default() {
        users::touch(db, caller, now, true)?;
    }
    Ok(unused)
}

/// Unregister: the account is marked as deleted, its data stay.
pub async fn unregister(
    app: &App,
    caller: i64,
    _: UnregisterRequest,
) -> Result<UnregisterResponse, Refusal> {
    app.db
        .transaction(move |db| Ok(users::set_deleted(db, caller)?))
        .await?;
    Ok(UnregisterResponse {})
}
