//! Sending and recalling messages.

use std::sync::Arc;

use super::e2ee::rotate;
use crate::{
    app::App,
    clock::DAY,
    refusal::{self, Refusal},
    store::{events, members, restrictions, roles, roles::permission, row_id, sessions, wire_id},
};
use ourchat_proto::service::ourchat::msg_delivery::{
    recall::v1::{RecallMsgRequest, RecallMsgResponse, RecallNotification},
    v1::{Msg, SendMsgRequest, SendMsgResponse, fetch_msgs_response::RespondEventType},
};

const ROOM_KEY_LIFETIME: i64 = 30 * DAY;

/// SendMsg.
pub async fn send(
    app: &App,
    caller: i64,
    request: SendMsgRequest,
) -> Result<SendMsgResponse, Refusal> {
    let clock = app.clock.clone();
    let session = row_id(request.session_id);
    let (message, audience, rotation) = app
        .db
        .transaction(move |db| {
            // A row carries the time at which its transaction started, not that at which the request came.
            let now = clock.now();
            if !members::contains(db, session, caller)? {
                return Err(refusal::USER_NOT_IN_SESSION);
            }
            if restrictions::applies(db, restrictions::Kind::Mute, session, caller, now)? {
                return Err(refusal::USER_MUTED);
            }
            let (e2ee_on, key_time) = sessions::e2ee(db, session)?.unwrap_or_default();
            if request.is_encrypted && !e2ee_on {
                return Err(refusal::E2EE_NOT_ON);
            }
            let event = RespondEventType::Msg(Msg {
                markdown_text: request.markdown_text,
                involved_files: request.involved_files,
                session_id: request.session_id,
                sender_id: wire_id(caller),
                is_encrypted: request.is_encrypted,
            });
            let message = events::insert(db, event, caller, Some(session), now)?;
            let audience = members::of_session(db, session)?;
            let due = e2ee_on && key_time + ROOM_KEY_LIFETIME < now;
            let rotation = if due {
                rotate(db, session, caller, &audience, now)?
            } else {
                Vec::new()
            };
            Ok((Arc::new(message), audience, rotation))
        })
        .await?;
    app.metrics.count_messages(1 + audience.len());
    for member in audience {
        app.queues.publish(member, &message);
    }
    for event in rotation {
        app.queues.publish(caller, &Arc::new(event));
    }
    Ok(SendMsgResponse {
        msg_id: message.msg_id,
        time: message.time,
    })
}

/// RecallMsg.
pub async fn recall(
    app: &App,
    caller: i64,
    request: RecallMsgRequest,
) -> Result<RecallMsgResponse, Refusal> {
    let (message, session) = (row_id(request.msg_id), row_id(request.session_id));
    app.db
        .transaction(move |db| {
            let author = events::sender(db, message)?
                .ok_or(refusal::MESSAGE_NOT_FOUND)?
                .ok_or_else(|| Refusal::internal("an announcement cannot be recalled"))?;
            if author != caller && !roles::allowed(db, session, caller, permission::RECALL_MESSAGE)?
            {
                return Err(refusal::PERMISSION_DENIED);
            }
            Ok(events::delete(db, message)?)
        })
        .await?;
    let clock = app.clock.clone();
    let (event, audience) = app
        .db
        .transaction(move |db| {
            let now = clock.now();
            let event = RespondEventType::Recall(RecallNotification {
                msg_id: request.msg_id,
            });
            let event = events::insert(db, event, caller, Some(session), now)?;
            Ok((Arc::new(event), members::of_session(db, session)?))
        })
        .await?;
    for member in audience {
        app.queues.publish(member, &event);
    }
    Ok(RecallMsgResponse {
        msg_id: event.msg_id,
    })
}
