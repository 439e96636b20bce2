//! Invitations to sessions, requests to join, and the answers.

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType as Kind},
    session::{
        accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
        allow_user_join_session::v1::AllowUserJoinSessionRequest,
        invite_user_to_session::v1::InviteUserToSessionRequest,
        join_session::v1::JoinSessionRequest, leave_session::v1::LeaveSessionRequest,
        new_session::v1::NewSessionRequest,
    },
};

use super::{
    cases,
    observe::{kind, observe},
    support::{
        call,
        chat::PUBLIC_KEY,
        group::{Group, NOBODY, encrypted_group, group},
    },
};

/// The live copy's time is the end of the invitation, three days after the record's.
fn check_invitation(
    live: &FetchMsgsResponse,
    record: &FetchMsgsResponse,
    session: u64,
    inviter: u64,
) {
    assert_eq!((live.msg_id, kind(live)), (record.msg_id, kind(record)));
    let Kind::InviteUserToSession(invitation) = kind(live) else {
        panic!()
    };
    assert_eq!(
        (invitation.session_id, invitation.inviter_id),
        (session, inviter)
    );
    assert_eq!(invitation.leave_message.as_deref(), Some("come"));
    assert_eq!(live.time, invitation.expire_timestamp);
    let ahead = live.time.unwrap().seconds - record.time.unwrap().seconds;
    assert_eq!(ahead, 3 * 24 * 60 * 60);
}

/// A new session with a friend, who is added in silence, and a stranger, who is invited.
async fn new_session() {
    let group = group().await;
    let request = NewSessionRequest {
        members: vec![group.bob.id, group.cy.id, group.ada.id, NOBODY],
        leave_message: Some("come".into()),
        ..Default::default()
    };
    let (seen, answer) = observe(&group, async { call!(group.ada, new_session, request) }).await;
    let answer = answer.unwrap().into_inner();
    let failed: Vec<_> = answer
        .failed_members
        .iter()
        .map(|one| (one.id, one.reason))
        .collect();
    assert_eq!(failed, [(NOBODY, 1)]);
    let name = "invite_user_to_session";
    seen.live(&[], &[], &[name]);
    seen.history(&[name], &[name], &[name]);
    check_invitation(
        &seen.cy.live[0],
        &seen.cy.history[0],
        answer.session_id,
        group.ada.id,
    );
}

fn invitation(group: &Group) -> InviteUserToSessionRequest {
    InviteUserToSessionRequest {
        session_id: group.session,
        invitee: group.cy.id,
        leave_message: Some("come".into()),
    }
}

async fn invite() {
    let group = group().await;
    let request = invitation(&group);
    let (seen, answer) = observe(&group, async {
        call!(group.bob, invite_user_to_session, request)
    })
    .await;
    assert_eq!(answer.unwrap().into_inner().failed_member, None);
    let name = "invite_user_to_session";
    seen.live(&[], &[], &[name]);
    seen.history(&[name], &[name], &[name]);
    check_invitation(
        &seen.cy.live[0],
        &seen.cy.history[0],
        group.session,
        group.bob.id,
    );
    // Nobody cannot be invited.
    let mut request = invitation(&group);
    request.invitee = NOBODY;
    let (seen, answer) = observe(&group, async {
        call!(group.bob, invite_user_to_session, request)
    })
    .await;
    assert_eq!(
        answer.unwrap().into_inner().failed_member.unwrap().id,
        NOBODY
    );
    seen.history(&[], &[], &[]);
}

async fn answer_invitation(encrypted: bool, accepted: bool) {
    let group = if encrypted {
        encrypted_group().await
    } else {
        group().await
    };
    let welcome = group.ada.send(group.session, "welcome").await.unwrap();
    call!(group.bob, invite_user_to_session, invitation(&group)).unwrap();
    // The answer goes to whom the invitee names.
    let request = AcceptJoinSessionInvitationRequest {
        session_id: group.session,
        accepted,
        inviter_id: group.ada.id,
    };
    let answer = async { call!(group.cy, accept_join_session_invitation, request).unwrap() };
    let (seen, _) = observe(&group, answer).await;
    let name = "accept_session_approval";
    seen.live(&[name], &[], &[]);
    seen.history(&[name], &[name], &[name]);
    assert_eq!(seen.ada.live, seen.ada.history);
    let Kind::AcceptSessionApproval(payload) = kind(&seen.ada.live[0]) else {
        panic!()
    };
    assert_eq!(
        (payload.session_id, payload.invitee_id),
        (group.session, group.cy.id)
    );
    assert_eq!(payload.accepted, accepted);
    let key = (encrypted && accepted).then_some(PUBLIC_KEY);
    assert_eq!(payload.public_key.as_deref(), key);
    // A new member sees what was said before.
    let sees = group
        .cy
        .events_since(0)
        .await
        .during(std::time::Duration::from_millis(400))
        .await;
    let sees = sees.iter().any(|event| event.msg_id == welcome.msg_id);
    assert_eq!(sees, accepted);
}

async fn ask(encrypted: bool) {
    let group = if encrypted {
        encrypted_group().await
    } else {
        group().await
    };
    let request = JoinSessionRequest {
        session_id: group.session,
        leave_message: Some("may I?".into()),
    };
    let (seen, _) = observe(&group, async {
        call!(group.cy, join_session, request).unwrap()
    })
    .await;
    let name = "join_session_approval";
    // Moderators are not told.
    seen.live(&[], &[], &[]);
    seen.history(&[name], &[name], &[name]);
    let Kind::JoinSessionApproval(payload) = kind(&seen.ada.history[0]) else {
        panic!()
    };
    assert_eq!(
        (payload.session_id, payload.user_id),
        (group.session, group.cy.id)
    );
    assert_eq!(payload.leave_message.as_deref(), Some("may I?"));
    assert_eq!(
        payload.public_key.as_deref(),
        encrypted.then_some(PUBLIC_KEY)
    );
}

async fn answer_request(accepted: bool) {
    let group = group().await;
    let request = AllowUserJoinSessionRequest {
        session_id: group.session,
        user_id: group.cy.id,
        accepted,
        room_key: Some(vec![7, 8]),
    };
    let (seen, _) = observe(&group, async {
        call!(group.ada, allow_user_join_session, request).unwrap()
    })
    .await;
    let name = "allow_user_join_session_notification";
    seen.live(&[], &[], &[name]);
    seen.history(&[name], &[name], &[name]);
    assert_eq!(seen.cy.live, seen.cy.history);
    let Kind::AllowUserJoinSessionNotification(payload) = kind(&seen.cy.live[0]) else {
        panic!()
    };
    assert_eq!(
        (payload.session_id, payload.accepted),
        (group.session, accepted)
    );
    assert_eq!(payload.room_key, Some(vec![7, 8]));
    assert_eq!(
        group.cy.send(group.session, "hello").await.is_ok(),
        accepted
    );
}

/// Who left sees no more of the session than he said himself.
async fn leave() {
    let group = group().await;
    group.ada.send(group.session, "of Ada").await.unwrap();
    group.bob.send(group.session, "of Bob").await.unwrap();
    let session_id = group.session;
    let (seen, _) = observe(&group, async {
        call!(group.bob, leave_session, LeaveSessionRequest { session_id }).unwrap()
    })
    .await;
    seen.live(&[], &[], &[]);
    seen.history(&[], &[], &[]);
    assert_eq!(group.bob.events_since(0).await.texts().await, ["of Bob"]);
    assert_eq!(
        group.ada.events_since(0).await.texts().await,
        ["of Ada", "of Bob"]
    );
}

cases! {
    "NewSession invite_user_to_session", "NewSession -": new_session();
    "InviteUserToSession invite_user_to_session": invite();
    "AcceptJoinSessionInvitation accept_session_approval": answer_invitation(false, true);
    "AcceptJoinSessionInvitation accept_session_approval": answer_invitation(true, true);
    "AcceptJoinSessionInvitation accept_session_approval": answer_invitation(true, false);
    "JoinSession join_session_approval": ask(false);
    "JoinSession join_session_approval": ask(true);
    "AllowUserJoinSession allow_user_join_session_notification": answer_request(true);
    "AllowUserJoinSession allow_user_join_session_notification": answer_request(false);
    "LeaveSession -": leave();
}
