//! Making, reading, changing and deleting sessions.

use ourchat_proto::service::ourchat::session::{
    delete_session::v1::{DeleteSessionRequest, DeleteSessionResponse},
    get_session_info::v1::{GetSessionInfoRequest, GetSessionInfoResponse, QueryValues, RoleInfo},
    new_session::v1::{FailedMember, FailedReason, NewSessionRequest, NewSessionResponse},
    set_session_info::v1::{SetSessionInfoRequest, SetSessionInfoResponse},
};
use rusqlite::Connection;

use super::{
    invitations::{self, Invitation},
    membership,
};
use crate::{
    app::App,
    clock::to_timestamp,
    refusal::{self, Refusal},
    store::{
        friends, members,
        roles::{self, permission},
        row_id,
        server_roles::{self, Permission},
        sessions, users, wire_id,
    },
};

/// NewSession.
pub async fn create(
    app: &App,
    caller: i64,
    request: NewSessionRequest,
) -> Result<NewSessionResponse, Refusal> {
    let now = app.clock.now();
    let session = app.ids.next(&app.clock);
    let (failed_members, strangers) = app
        .db
        .transaction(move |db| {
            sessions::insert(
                db,
                session,
                &request.name.unwrap_or_default(),
                request.e2ee_on,
                now,
            )?;
            membership::add(db, session, caller, members::role::OWNER, now)?;
            let (mut failed, mut strangers) = (Vec::new(), Vec::new());
            for id in request.members {
                let user = row_id(id);
                if !users::exists(db, user)? {
                    failed.push(FailedMember {
                        id,
                        reason: FailedReason::MemberNotFound.into(),
                    });
                } else if user == caller {
                } else if friends::are_friends(db, caller, user)? {
                    membership::add(db, session, user, members::role::MEMBER, now)?;
                } else {
                    strangers.push(user);
                }
            }
            Ok((failed, strangers))
        })
        .await?;
    for invitee in strangers {
        let leave_message = request.leave_message.clone();
        invitations::send(
            app,
            Invitation {
                session,
                inviter: caller,
                invitee,
                leave_message,
            },
        )
        .await?;
    }
    Ok(NewSessionResponse {
        session_id: wire_id(session),
        failed_members,
    })
}

/// GetSessionInfo.
pub async fn info(
    app: &App,
    caller: i64,
    request: GetSessionInfoRequest,
) -> Result<GetSessionInfoResponse, Refusal> {
    app.db
        .transaction(move |db| {
            let session = sessions::by_id(db, row_id(request.session_id))?
                .ok_or(refusal::SESSION_NOT_FOUND)?;
            let mut response = GetSessionInfoResponse::default();
            for value in request.query_values {
                let value =
                    QueryValues::try_from(value).map_err(|_| refusal::REQUEST_INVALID_VALUE)?;
                fill(&mut response, value, db, caller, &session)?;
            }
            Ok(response)
        })
        .await
}

/// Fills in one value, if the caller may have it.
pub fn fill(
    response: &mut GetSessionInfoResponse,
    value: QueryValues,
    db: &Connection,
    caller: i64,
    session: &sessions::Session,
) -> Result<(), Refusal> {
    let id = session.id;
    if matches!(value, QueryValues::Members | QueryValues::Roles)
        && !members::contains(db, id, caller)?
        && !server_roles::allowed(db, caller, Permission::ManageSessions)?
    {
        return Err(refusal::PERMISSION_DENIED);
    }
    match value {
        QueryValues::Unspecified => {}
        QueryValues::SessionId => response.session_id = Some(wire_id(id)),
        QueryValues::Name => response.name = Some(session.name.clone()),
        QueryValues::AvatarKey => {
            response.avatar_key = Some(session.avatar_key.clone().unwrap_or_default())
        }
        QueryValues::CreatedTime => {
            response.created_time = Some(to_timestamp(session.created_time))
        }
        QueryValues::UpdatedTime => {
            response.updated_time = Some(to_timestamp(session.updated_time))
        }
        QueryValues::Members => {
            response.members = members::of_session(db, id)?
                .into_iter()
                .map(wire_id)
                .collect()
        }
        QueryValues::Roles => {
            let role = |(user, role)| RoleInfo {
                role,
                user_id: wire_id(user),
            };
            response.roles = members::roles(db, id)?.into_iter().map(role).collect();
        }
        QueryValues::Size => response.size = Some(members::of_session(db, id)?.len() as u64),
        QueryValues::Description => response.description = session.description.clone(),
    }
    Ok(())
}

/// SetSessionInfo. The role in this session decides; a real server takes the roles in all sessions together.
pub async fn set(
    app: &App,
    caller: i64,
    request: SetSessionInfoRequest,
) -> Result<SetSessionInfoResponse, Refusal> {
    let session = row_id(request.session_id);
    let changes = sessions::Changes {
        name: request.name,
        description: request.description,
        avatar_key: request.avatar_key,
    };
    let checks = [
        (
            &changes.name,
            permission::SET_NAME,
            refusal::CANNOT_SET_NAME,
        ),
        (
            &changes.description,
            permission::SET_DESCRIPTION,
            refusal::CANNOT_SET_DESCRIPTION,
        ),
        (
            &changes.avatar_key,
            permission::SET_AVATAR,
            refusal::CANNOT_SET_AVATAR,
        ),
    ];
    let asked: Vec<_> = checks
        .into_iter()
        .filter(|(value, ..)| value.is_some())
        .map(|(_, permission, refusal)| (permission, refusal))
        .collect();
    if asked.is_empty() {
        return Ok(SetSessionInfoResponse {});
    }
    let now = app.clock.now();
    app.db
        .transaction(move |db| {
            let unknown = || Refusal::internal("the session does not exist");
            sessions::by_id(db, session)?.ok_or_else(unknown)?;
            for (permission, refusal) in asked {
                if !roles::allowed(db, session, caller, permission)? {
                    return Err(refusal);
                }
            }
            sessions::change(db, session, &changes, now)?;
            Ok(())
        })
        .await?;
    Ok(SetSessionInfoResponse {})
}

/// DeleteSession.
pub async fn delete(
    app: &App,
    caller: i64,
    request: DeleteSessionRequest,
) -> Result<DeleteSessionResponse, Refusal> {
    let now = app.clock.now();
    let session = row_id(request.session_id);
    let unused = app
        .db
        .transaction(move |db| {
            sessions::by_id(db, session)?.ok_or(refusal::SESSION_NOT_FOUND)?;
            if !server_roles::allowed(db, caller, Permission::ManageSessions)?
                && !roles::allowed(db, session, caller, permission::DELETE_SESSION)?
            {
                return Err(refusal::PERMISSION_DENIED);
            }
            for member in members::of_session(db, session)? {
                users::touch(db, member, now, false)?;
            }
            Ok(sessions::delete(db, session)?)
        })
        .await?;
    app.blobs.delete(unused).await;
    Ok(DeleteSessionResponse {})
}
