//! Leaving sessions, asking to join them, and the answers.

use std::sync::Arc;

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::fetch_msgs_response::RespondEventType,
    session::{
        allow_user_join_session::v1::{
            AllowUserJoinSessionNotification, AllowUserJoinSessionRequest,
            AllowUserJoinSessionResponse,
        },
        join_session::v1::{JoinSessionApproval, JoinSessionRequest, JoinSessionResponse},
        leave_session::v1::{LeaveSessionRequest, LeaveSessionResponse},
    },
};
use rusqlite::Connection;

use crate::{
    app::App,
    refusal::{self, Refusal},
    store::{
        events, members,
        restrictions::{self, Kind},
        roles::{self, permission},
        row_id, sessions, users, wire_id,
    },
};

/// Adds a user to a session.
pub fn add(db: &Connection, session: i64, user: i64, role: i64, now: i64) -> Result<(), Refusal> {
    members::add(db, session, user, role)?;
    Ok(users::touch(db, user, now, false)?)
}

/// Removes a member, and the session with its last one. Returns the keys of files that went with the session, or `None`
/// when the user was no member.
pub fn remove(
    db: &Connection,
    session: i64,
    user: i64,
    now: i64,
) -> Result<Option<Vec<String>>, Refusal> {
    if !members::remove(db, session, user)? {
        return Ok(None);
    }
    users::touch(db, user, now, false)?;
    if members::of_session(db, session)?.is_empty() {
        return Ok(Some(sessions::delete(db, session)?));
    }
    Ok(Some(Vec::new()))
}

/// LeaveSession.
pub async fn leave(
    app: &App,
    caller: i64,
    request: LeaveSessionRequest,
) -> Result<LeaveSessionResponse, Refusal> {
    let now = app.clock.now();
    let session = row_id(request.session_id);
    let unused = app
        .db
        .transaction(move |db| {
            let unused = remove(db, session, caller, now)?.ok_or(refusal::MEMBER_NOT_FOUND)?;
            // Whoever leaves knows the room key. Being thrown out does not count, as on a real server.
            sessions::expire_key(db, session)?;
            Ok(unused)
        })
        .await?;
    app.blobs.delete(unused).await;
    Ok(LeaveSessionResponse {})
}

/// JoinSession. The request reaches nobody live, as on a real server: moderators find it in their history.
pub async fn ask(
    app: &App,
    caller: i64,
    request: JoinSessionRequest,
) -> Result<JoinSessionResponse, Refusal> {
    let now = app.clock.now();
    let session = row_id(request.session_id);
    app.db
        .transaction(move |db| {
            let e2ee_on = sessions::by_id(db, session)?
                .ok_or(refusal::SESSION_NOT_FOUND)?
                .e2ee_on;
            if restrictions::applies(db, Kind::Ban, session, caller, now)? {
                return Err(refusal::USER_BANNED);
            }
            let event = RespondEventType::JoinSessionApproval(JoinSessionApproval {
                session_id: request.session_id,
                user_id: wire_id(caller),
                leave_message: request.leave_message,
                public_key: if e2ee_on {
                    users::by_id(db, caller)?.map(|user| user.public_key)
                } else {
                    None
                },
            });
            events::insert(db, event, caller, Some(session), now)?;
            Ok(())
        })
        .await?;
    Ok(JoinSessionResponse {})
}

/// AllowUserJoinSession. Neither a request nor a ban is looked for, as on a real server.
pub async fn answer(
    app: &App,
    caller: i64,
    request: AllowUserJoinSessionRequest,
) -> Result<AllowUserJoinSessionResponse, Refusal> {
    let now = app.clock.now();
    let (session, applicant) = (row_id(request.session_id), row_id(request.user_id));
    let event = app
        .db
        .transaction(move |db| {
            if !roles::allowed(db, session, caller, permission::ANSWER_JOIN_REQUEST)? {
                return Err(refusal::PERMISSION_DENIED);
            }
            if request.accepted {
                add(db, session, applicant, members::role::MEMBER, now)?;
            }
            let event = RespondEventType::AllowUserJoinSessionNotification(
                AllowUserJoinSessionNotification {
                    session_id: request.session_id,
                    accepted: request.accepted,
                    room_key: request.room_key,
                },
            );
            Ok(events::insert(db, event, applicant, Some(session), now)?)
        })
        .await?;
    app.queues.publish(applicant, &Arc::new(event));
    Ok(AllowUserJoinSessionResponse {})
}
