//! Sessions and invitations to them.

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::fetch_msgs_response::RespondEventType,
    session::{
        accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
        invite_user_to_session::v1::InviteUserToSession, new_session::v1::NewSessionRequest,
    },
};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::{
    accounts::hash_of,
    conversation::Conversation,
    dialect::{Dialect, code},
    failure::Failure,
    request::Request,
    time,
};
use crate::{
    clock::from_timestamp,
    refusal::{self, Refusal},
    rpc::{invitations, membership, sessions as sessions_rpc},
    store::{events, members, row_id, sessions, users, wire_id},
};

/// Reads a session. No server of that time did; the names are those of the documents.
pub async fn info(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let dialect = conversation.dialect();
    let caller = conversation.caller()?.id;
    let id = row_id(request.id("session_id")?);
    let names = request.texts("request_values")?;
    let known = |name: &String| match name.as_str() {
        "session_id" | "name" | "avatar" | "time" | "update_time" | "members" | "owner" => true,
        "avatar_hash" => dialect == Dialect::August || dialect == Dialect::Shared,
        "avatar_key" => dialect != Dialect::August,
        _ => false,
    };
    if !names.iter().all(known) {
        return Err(Failure::Argument);
    }
    let data = conversation
        .app()
        .db
        .transaction(move |db| {
            let session = sessions::by_id(db, id)?.ok_or(refusal::SESSION_NOT_FOUND)?;
            let mut data = Map::new();
            for name in names {
                let value = value(db, dialect, caller, &session, &name)?;
                data.insert(name, value);
            }
            Ok(data)
        })
        .await?;
    let mut frame = json!({ "code": code::SESSION, "data": data });
    if dialect == Dialect::Shared {
        frame["status"] = json!(0);
    }
    Ok(frame)
}

fn value(
    db: &Connection,
    dialect: Dialect,
    caller: i64,
    session: &sessions::Session,
    name: &str,
) -> Result<Value, Refusal> {
    if matches!(name, "members" | "owner") && !members::contains(db, session.id, caller)? {
        return Err(refusal::PERMISSION_DENIED);
    }
    Ok(match name {
        // A text in the documents, a number from a server that writes all ids as such.
        "session_id" if dialect == Dialect::October => json!(wire_id(session.id)),
        "session_id" => json!(session.id.to_string()),
        "name" => json!(session.name),
        "avatar_hash" => json!(session.avatar_key.as_ref().map(|key| hash_of(key))),
        "avatar_key" => json!(session.avatar_key),
        "time" => time::write(dialect, session.created_time),
        "update_time" => time::write(dialect, session.updated_time),
        "members" => json!(ocids(db, members::of_session(db, session.id)?)?),
        "owner" => {
            let roles = members::roles(db, session.id)?;
            let owners = roles
                .into_iter()
                .filter(|(_, role)| *role == members::role::OWNER);
            let owner = owners.map(|(user, _)| user).next();
            json!(ocids(db, owner.into_iter().collect())?.first())
        }
        // There is no address for the avatar of a session.
        _ => Value::Null,
    })
}

fn ocids(db: &Connection, ids: Vec<i64>) -> Result<Vec<String>, Refusal> {
    let mut ocids = Vec::new();
    for id in ids {
        ocids.extend(users::by_id(db, id)?.map(|user| user.ocid));
    }
    Ok(ocids)
}

/// Makes a session. Strangers are invited; in the first dialect, which has no invitations, they are members at once.
pub async fn create(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let app = conversation.app();
    let caller = conversation.caller()?.id;
    let ocids = request.texts("members")?;
    let name = request.optional_text("name")?;
    let avatar_key = request.optional_text("avatar_key")?;
    let message = match conversation.dialect() {
        // Not in the documents, and required all the same.
        Dialect::October => Some(request.text("message")?),
        Dialect::August | Dialect::Shared => request.optional_text("message")?,
    };
    let ids = app
        .db
        .transaction(move |db| {
            let mut ids = Vec::new();
            for ocid in ocids {
                let user = users::by_ocid(db, &ocid)?.ok_or(refusal::USER_NOT_FOUND)?;
                if !ids.contains(&user.id) {
                    ids.push(user.id);
                }
            }
            Ok(ids)
        })
        .await?;
    let now = app.clock.now();
    let session = if conversation.dialect() == Dialect::August {
        let session = app.ids.next(&app.clock);
        app.db
            .transaction(move |db| {
                sessions::insert(db, session, &name.unwrap_or_default(), false, now)?;
                membership::add(db, session, caller, members::role::OWNER, now)?;
                for user in ids.into_iter().filter(|user| *user != caller) {
                    membership::add(db, session, user, members::role::MEMBER, now)?;
                }
                Ok(())
            })
            .await?;
        session
    } else {
        let new = NewSessionRequest {
            members: ids.into_iter().map(wire_id).collect(),
            name,
            leave_message: message,
            ..Default::default()
        };
        row_id(sessions_rpc::create(app, caller, new).await?.session_id)
    };
    if avatar_key.is_some() {
        let changes = sessions::Changes {
            avatar_key,
            ..Default::default()
        };
        app.db
            .transaction(move |db| Ok(sessions::change(db, session, &changes, now)?))
            .await?;
    }
    let mut frame = conversation.success(code::NEW_SESSION_RESULT);
    frame["session_id"] = json!(wire_id(session));
    Ok(frame)
}

/// Answers an invitation. The servers' own requests had no `accept`, so it is accepted without one.
pub async fn answer(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let app = conversation.app();
    let invitee = conversation.caller()?.id;
    let session_id = request.id("session_id")?;
    let accepted = request.optional_flag("accept")?.unwrap_or(true);
    let inviter = app
        .db
        .transaction(move |db| Ok(sessions::inviter(db, row_id(session_id), invitee)?))
        .await?
        .ok_or(Failure::Refused)?;
    let answer = AcceptJoinSessionInvitationRequest {
        session_id,
        accepted,
        inviter_id: wire_id(inviter),
    };
    invitations::answer(app, invitee, answer)
        .await
        .map_err(|refusal| match Failure::from(refusal) {
            Failure::NotFound => Failure::Refused,
            other => other,
        })?;
    Ok(json!({ "code": code::ANSWER_RESULT, "status": 0 }))
}

/// The invitations of a user that wait for an answer.
pub async fn waiting_invitations(
    conversation: &Conversation,
    invitee: i64,
) -> Result<Vec<Value>, Failure> {
    let (dialect, now) = (conversation.dialect(), conversation.app().clock.now());
    let frames = conversation
        .app()
        .db
        .transaction(move |db| {
            let mut frames = Vec::new();
            for session in sessions::invited_to(db, invitee, now)? {
                let told = events::of_session_to(db, session, invitee)?;
                let mut invitations =
                    told.into_iter()
                        .filter_map(|event| match event.respond_event_type {
                            Some(RespondEventType::InviteUserToSession(told)) => Some(told),
                            _ => None,
                        });
                if let Some(invitation) = invitations.next_back() {
                    frames.push(frame(db, dialect, &invitation)?);
                }
            }
            Ok(frames)
        })
        .await?;
    Ok(frames)
}

/// An invitation that comes while the invitee is here.
pub async fn pushed(
    conversation: &Conversation,
    invitation: &InviteUserToSession,
) -> Option<Value> {
    let (dialect, invitation) = (conversation.dialect(), invitation.clone());
    let told = conversation
        .app()
        .db
        .transaction(move |db| frame(db, dialect, &invitation))
        .await;
    told.ok()
}

fn frame(
    db: &Connection,
    dialect: Dialect,
    invitation: &InviteUserToSession,
) -> Result<Value, Refusal> {
    let inviter = users::by_id(db, row_id(invitation.inviter_id))?;
    let expires = invitation
        .expire_timestamp
        .as_ref()
        .and_then(from_timestamp);
    Ok(json!({
        "code": code::INVITATION,
        "session_id": invitation.session_id,
        "inviter_id": inviter.map(|user| user.ocid),
        "message": invitation.leave_message.as_deref().unwrap_or_default(),
        "expire_timestamp": time::write(dialect, expires.unwrap_or_default()),
    }))
}
