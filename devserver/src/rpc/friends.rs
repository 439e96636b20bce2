//! Friend invitations and their answers, private names, the end of a friendship.

use std::sync::Arc;

use ourchat_proto::service::ourchat::{
    friends::{
        accept_friend_invitation::v1::{
            AcceptFriendInvitationRequest, AcceptFriendInvitationResponse,
            AcceptFriendInvitationResult, FriendInvitationResultNotification,
        },
        add_friend::v1::{AddFriendRequest, AddFriendResponse, NewFriendInvitationNotification},
        delete_friend::v1::{DeleteFriendRequest, DeleteFriendResponse},
        set_friend_info::v1::{SetFriendInfoRequest, SetFriendInfoResponse},
    },
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType},
};
use rusqlite::Connection;

use crate::{
    app::App,
    clock::DAY,
    refusal::{self, Refusal},
    store::{events, friends, members, row_id, sessions, users, wire_id},
};

/// AddFriend.
pub async fn add(
    app: &App,
    caller: i64,
    request: AddFriendRequest,
) -> Result<AddFriendResponse, Refusal> {
    let now = app.clock.now();
    let expires = now + i64::from(app.settings().invitation_lifetime) * DAY;
    let friend = row_id(request.friend_id);
    let live = app
        .db
        .transaction(move |db| {
            if friends::are_friends(db, caller, friend)? {
                return Err(refusal::FRIEND_EXISTS);
            }
            friends::invite(db, caller, friend, request.display_name.as_deref(), expires)?;
            let event = RespondEventType::NewFriendInvitationNotification(
                NewFriendInvitationNotification {
                    inviter_id: wire_id(caller),
                    invitee_id: request.friend_id,
                    leave_message: request.leave_message,
                },
            );
            // The invitee's live copy carries the id of the inviter's record.
            let live = events::insert(db, event.clone(), caller, None, now)?;
            events::insert(db, event, friend, None, now)?;
            Ok(live)
        })
        .await?;
    app.queues.publish(friend, &Arc::new(live));
    Ok(AddFriendResponse {})
}

/// AcceptFriendInvitation.
pub async fn answer(
    app: &App,
    caller: i64,
    request: AcceptFriendInvitationRequest,
) -> Result<AcceptFriendInvitationResponse, Refusal> {
    let now = app.clock.now();
    let inviter = row_id(request.friend_id);
    // The invitation is used up even when what follows fails.
    let display_name = app
        .db
        .transaction(move |db| Ok(friends::take_invitation(db, inviter, caller, now)?))
        .await?
        .ok_or(refusal::FRIEND_INVITATION_NOT_FOUND)?;
    let accepted = request.status() == AcceptFriendInvitationResult::Success;
    let session = accepted.then(|| app.ids.next(&app.clock));
    let live = app
        .db
        .transaction(move |db| {
            if let Some(session) = session {
                befriend(db, inviter, caller, session, display_name, now)?;
            }
            record_answer(db, &request, caller, session, now)
        })
        .await?;
    app.queues.publish(inviter, &Arc::new(live));
    Ok(AcceptFriendInvitationResponse {
        session_id: session.map(wire_id),
    })
}

fn befriend(
    db: &Connection,
    inviter: i64,
    invitee: i64,
    session: i64,
    display_name: Option<String>,
    now: i64,
) -> Result<(), Refusal> {
    sessions::insert(db, session, "", false, now)?;
    for user in [inviter, invitee] {
        members::add(db, session, user, members::role::OWNER)?;
        users::touch(db, user, now, false)?;
    }
    friends::befriend(db, inviter, invitee, session)?;
    friends::add_contact(db, inviter, invitee, &display_name.unwrap_or_default())?;
    Ok(friends::add_contact(db, invitee, inviter, "")?)
}

fn record_answer(
    db: &Connection,
    request: &AcceptFriendInvitationRequest,
    invitee: i64,
    session: Option<i64>,
    now: i64,
) -> Result<FetchMsgsResponse, Refusal> {
    let event =
        RespondEventType::FriendInvitationResultNotification(FriendInvitationResultNotification {
            inviter_id: request.friend_id,
            invitee_id: wire_id(invitee),
            leave_message: request.leave_message.clone(),
            status: request.status,
            session_id: session.map(wire_id),
        });
    // The inviter's live copy carries the id of the invitee's record.
    let live = events::insert(db, event.clone(), invitee, None, now)?;
    events::insert(db, event, row_id(request.friend_id), None, now)?;
    Ok(live)
}

/// SetFriendInfo: gives any user a private name.
pub async fn set_name(
    app: &App,
    caller: i64,
    request: SetFriendInfoRequest,
) -> Result<SetFriendInfoResponse, Refusal> {
    if let Some(name) = request.display_name {
        app.db
            .transaction(move |db| Ok(friends::set_contact(db, caller, row_id(request.id), &name)?))
            .await?;
    }
    Ok(SetFriendInfoResponse {})
}

/// DeleteFriend: ends the friendship for both, and their chat with it. Private names stay, as on a real server.
pub async fn delete(
    app: &App,
    caller: i64,
    request: DeleteFriendRequest,
) -> Result<DeleteFriendResponse, Refusal> {
    let now = app.clock.now();
    let unused = app
        .db
        .transaction(move |db| {
            let friend = row_id(request.friend_id);
            let session = friends::session(db, caller, friend)?.ok_or(refusal::FRIEND_NOT_FOUND)?;
            for user in [caller, friend] {
                users::touch(db, user, now, false)?;
            }
            // The rows of the friendship go with the session.
            Ok(sessions::delete(db, session)?)
        })
        .await?;
    app.blobs.delete(unused).await;
    Ok(DeleteFriendResponse {})
}
