//! Deleting and banning accounts.

use ourchat_proto::service::server_manage::{
    delete_account::v1::{DeleteAccountRequest, DeleteAccountResponse},
    user_manage::v1::{
        BanUserRequest, BanUserResponse, ListUsersRequest, ListUsersResponse, UnbanUserRequest,
        UnbanUserResponse,
    },
};

use super::require;
use crate::{
    app::App,
    clock::SECOND,
    refusal::{self, Refusal},
    store::{files, members, row_id, server_bans, server_roles::Permission, sessions, users},
};

/// DeleteAccount: no permission is asked for, and an unknown account is no mistake. Sessions go with their last member.
pub async fn delete(
    app: &App,
    _: i64,
    request: DeleteAccountRequest,
) -> Result<DeleteAccountResponse, Refusal> {
    let user = row_id(request.user_id);
    let unused = app
        .db
        .transaction(move |db| {
            let mut unused = files::of_user(db, user)?;
            for session in members::of_user(db, user)? {
                if members::of_session(db, session)? == [user] {
                    unused.extend(sessions::delete(db, session)?);
                }
            }
            users::delete(db, user)?;
            Ok(unused)
        })
        .await?;
    app.blobs.delete(unused).await;
    Ok(DeleteAccountResponse {})
}

/// ListUsers: refused always, as by a real server, so that nobody builds on it.
pub async fn list(_: &App, _: i64, _: ListUsersRequest) -> Result<ListUsersResponse, Refusal> {
    Err(refusal::NOT_IMPLEMENTED)
}

/// BanUser: the ban is kept, and nothing asks for it.
pub async fn ban(
    app: &App,
    caller: i64,
    request: BanUserRequest,
) -> Result<BanUserResponse, Refusal> {
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            require(db, caller, Permission::BanUser)?;
            let end = |seconds: i64| now.saturating_add(seconds.saturating_mul(SECOND));
            let expires = request.duration.map(|duration| end(duration.seconds));
            let user = row_id(request.user_id);
            Ok(server_bans::set(
                db,
                user,
                request.reason.as_deref(),
                expires,
            )?)
        })
        .await?;
    Ok(BanUserResponse {})
}

/// UnbanUser.
pub async fn unban(
    app: &App,
    caller: i64,
    request: UnbanUserRequest,
) -> Result<UnbanUserResponse, Refusal> {
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            require(db, caller, Permission::BanUser)?;
            if server_bans::lift(db, row_id(request.user_id), now)? {
                Ok(UnbanUserResponse {})
            } else {
                Err(refusal::USER_NOT_BANNED)
            }
        })
        .await
}
