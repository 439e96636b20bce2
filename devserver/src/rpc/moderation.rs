//! Muting, banning and removing users of a session.

use ourchat_proto::service::ourchat::session::{
    ban::v1::{BanUserRequest, BanUserResponse, UnbanUserRequest, UnbanUserResponse},
    kick::v1::{KickUserRequest, KickUserResponse},
    mute::v1::{MuteUserRequest, MuteUserResponse, UnmuteUserRequest, UnmuteUserResponse},
};
use prost_types::Duration;

use super::membership;
use crate::{
    app::App,
    clock::SECOND,
    refusal::{self, Refusal},
    store::{
        members,
        restrictions::{self, Kind},
        roles::{self, permission},
        row_id,
        server_roles::{self, Permission},
        sessions, users,
    },
};

/// MuteUser.
pub async fn mute(
    app: &App,
    caller: i64,
    request: MuteUserRequest,
) -> Result<MuteUserResponse, Refusal> {
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            let session = row_id(request.session_id);
            if !roles::allowed(db, session, caller, permission::MUTE)? {
                return Err(refusal::PERMISSION_DENIED);
            }
            let expires = expiry(request.duration, now)?;
            for user in named_or_everyone(&request.user_ids) {
                restrictions::set(db, Kind::Mute, session, user, expires)?;
            }
            Ok(())
        })
        .await?;
    Ok(MuteUserResponse {})
}

/// UnmuteUser. What was said for everybody cannot be taken back, as on a real server.
pub async fn unmute(
    app: &App,
    caller: i64,
    request: UnmuteUserRequest,
) -> Result<UnmuteUserResponse, Refusal> {
    let lifting = Lifting {
        kind: Kind::Mute,
        permission: permission::UNMUTE,
        session: row_id(request.session_id),
        users: request.user_ids,
    };
    if lift(app, caller, lifting).await? {
        Ok(UnmuteUserResponse {})
    } else {
        Err(refusal::USER_NOT_MUTED)
    }
}

/// BanUser: whoever is banned is no member any more. A ban of everybody spares those who may lift bans.
pub async fn ban(
    app: &App,
    caller: i64,
    request: BanUserRequest,
) -> Result<BanUserResponse, Refusal> {
    let now = app.clock.now();
    let unused = app
        .db
        .transaction(move |db| {
            let session = row_id(request.session_id);
            if !roles::allowed(db, session, caller, permission::BAN)? {
                return Err(refusal::PERMISSION_DENIED);
            }
            let expires = expiry(request.duration, now)?;
            let mut leaving = Vec::new();
            for user in named_or_everyone(&request.user_ids) {
                restrictions::set(db, Kind::Ban, session, user, expires)?;
                match user {
                    Some(user) => leaving.push(user),
                    None => {
                        for member in members::of_session(db, session)? {
                            if !roles::allowed(db, session, member, permission::UNBAN)? {
                                leaving.push(member);
                            }
                        }
                    }
                }
            }
            let mut unused = Vec::new();
            for user in leaving {
                unused.extend(membership::remove(db, session, user, now)?.unwrap_or_default());
            }
            Ok(unused)
        })
        .await?;
    app.blobs.delete(unused).await;
    Ok(BanUserResponse {})
}

/// UnbanUser. What was said for everybody cannot be taken back, as on a real server.
pub async fn unban(
    app: &App,
    caller: i64,
    request: UnbanUserRequest,
) -> Result<UnbanUserResponse, Refusal> {
    let lifting = Lifting {
        kind: Kind::Ban,
        permission: permission::UNBAN,
        session: row_id(request.session_id),
        users: request.user_ids,
    };
    if lift(app, caller, lifting).await? {
        Ok(UnbanUserResponse {})
    } else {
        Err(refusal::USER_NOT_BANNED)
    }
}

/// KickUser. Somebody who is no member is removed without effect.
pub async fn kick(
    app: &App,
    caller: i64,
    request: KickUserRequest,
) -> Result<KickUserResponse, Refusal> {
    let now = app.clock.now();
    let unused = app
        .db
        .transaction(move |db| {
            let (session, user) = (row_id(request.session_id), row_id(request.user_id));
            sessions::by_id(db, session)?.ok_or(refusal::SESSION_NOT_FOUND)?;
            if !server_roles::allowed(db, caller, Permission::ManageSessions)?
                && !roles::allowed(db, session, caller, permission::KICK)?
            {
                return Err(refusal::PERMISSION_DENIED);
            }
            if !users::exists(db, user)? {
                return Err(Refusal::internal("the user does not exist"));
            }
            membership::remove(db, session, user, now)
        })
        .await?;
    app.blobs.delete(unused.unwrap_or_default()).await;
    Ok(KickUserResponse {})
}

/// The named users, or everybody when none is named.
fn named_or_everyone(users: &[u64]) -> Vec<Option<i64>> {
    if users.is_empty() {
        return vec![None];
    }
    users.iter().map(|&user| Some(row_id(user))).collect()
}

/// When a restriction ends. Parts of a second do not count, and nothing can end before it starts.
fn expiry(duration: Option<Duration>, now: i64) -> Result<Option<i64>, Refusal> {
    match duration {
        None => Ok(None),
        Some(Duration { seconds, .. }) if seconds > 0 => {
            Ok(Some(now.saturating_add(seconds.saturating_mul(SECOND))))
        }
        Some(_) => Err(Refusal::internal("the duration is not positive")),
    }
}

struct Lifting {
    kind: Kind,
    permission: u8,
    session: i64,
    users: Vec<u64>,
}

/// Lifts restrictions up to the first user who has none; false when there is such a one.
async fn lift(app: &App, caller: i64, lifting: Lifting) -> Result<bool, Refusal> {
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            if !roles::allowed(db, lifting.session, caller, lifting.permission)? {
                return Err(refusal::PERMISSION_DENIED);
            }
            for user in lifting.users {
                if !restrictions::lift(db, lifting.kind, lifting.session, row_id(user), now)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await
}
