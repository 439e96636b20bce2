//! Room keys of encrypted sessions: who has to make a new one, and its way to the members.

use std::sync::Arc;

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType},
    session::{
        e2eeize_and_dee2eeize_session::v1::{
            Dee2eeizeSessionRequest, Dee2eeizeSessionResponse, E2eeizeSessionRequest,
            E2eeizeSessionResponse,
        },
        new_session::v1::{FailedMember, FailedReason},
        session_room_key::v1::{
            ReceiveRoomKeyNotification, SendRoomKeyNotification, SendRoomKeyRequest,
            SendRoomKeyResponse, UpdateRoomKeyNotification,
        },
    },
};
use rusqlite::Connection;

use crate::{
    app::App,
    refusal::{self, Refusal},
    store::{events, members, roles, roles::permission, row_id, sessions, users, wire_id},
};

/// Asks the sender to give everybody a new room key.
pub fn rotate(
    db: &Connection,
    session: i64,
    sender: i64,
    members: &[i64],
    now: i64,
) -> Result<Vec<FetchMsgsResponse>, Refusal> {
    sessions::set_key_time(db, session, now)?;
    let session_id = wire_id(session);
    let mut kinds = vec![RespondEventType::UpdateRoomKey(UpdateRoomKeyNotification {
        session_id,
    })];
    for &member in members.iter().filter(|&&member| member != sender) {
        let public_key = users::by_id(db, member)?
            .map(|user| user.public_key)
            .unwrap_or_default();
        kinds.push(RespondEventType::SendRoomKey(SendRoomKeyNotification {
            session_id,
            sender: wire_id(member),
            public_key,
        }));
    }
    let stored = kinds
        .into_iter()
        .map(|kind| events::insert(db, kind, sender, Some(session), now));
    Ok(stored.collect::<Result<_, _>>()?)
}

/// SendRoomKey. Whether sender and recipient are members is not asked, as on a real server.
pub async fn send_key(
    app: &App,
    caller: i64,
    request: SendRoomKeyRequest,
) -> Result<SendRoomKeyResponse, Refusal> {
    let now = app.clock.now();
    let (session, recipient) = (row_id(request.session_id), row_id(request.user_id));
    let (event, known) = app
        .db
        .transaction(move |db| {
            sessions::by_id(db, session)?.ok_or(refusal::SESSION_NOT_FOUND)?;
            let event = RespondEventType::ReceiveRoomKey(ReceiveRoomKeyNotification {
                session_id: request.session_id,
                user_id: wire_id(caller),
                room_key: request.room_key,
            });
            let event = events::insert(db, event, caller, Some(session), now)?;
            Ok((event, users::exists(db, recipient)?))
        })
        .await?;
    app.queues.publish(recipient, &Arc::new(event));
    Ok(SendRoomKeyResponse {
        failed_member: (!known).then(|| FailedMember {
            id: request.user_id,
            reason: FailedReason::MemberNotFound.into(),
        }),
    })
}

/// E2eeizeSession: asks the caller for a new room key. The session stays unencrypted, as on a real server.
pub async fn switch_on(
    app: &App,
    caller: i64,
    request: E2eeizeSessionRequest,
) -> Result<E2eeizeSessionResponse, Refusal> {
    let now = app.clock.now();
    let session = row_id(request.session_id);
    let rotation = app
        .db
        .transaction(move |db| {
            if check_switch(db, session, caller)? {
                return Err(refusal::ALREADY_E2EE);
            }
            rotate(db, session, caller, &members::of_session(db, session)?, now)
        })
        .await?;
    for event in rotation {
        app.queues.publish(caller, &Arc::new(event));
    }
    Ok(E2eeizeSessionResponse {})
}

/// Dee2eeizeSession.
pub async fn switch_off(
    app: &App,
    caller: i64,
    request: Dee2eeizeSessionRequest,
) -> Result<Dee2eeizeSessionResponse, Refusal> {
    let session = row_id(request.session_id);
    app.db
        .transaction(move |db| {
            if !check_switch(db, session, caller)? {
                return Err(refusal::ALREADY_PLAIN);
            }
            Ok(sessions::end_e2ee(db, session)?)
        })
        .await?;
    Ok(Dee2eeizeSessionResponse {})
}

/// Whether the session is encrypted, for those who may switch it.
fn check_switch(db: &Connection, session: i64, caller: i64) -> Result<bool, Refusal> {
    let (e2ee_on, _) = sessions::e2ee(db, session)?
        .ok_or_else(|| Refusal::internal("the session does not exist"))?;
    if !members::contains(db, session, caller)? {
        return Err(refusal::MEMBER_NOT_FOUND);
    }
    if !roles::allowed(db, session, caller, permission::SWITCH_E2EE)? {
        return Err(refusal::PERMISSION_DENIED);
    }
    Ok(e2ee_on)
}
