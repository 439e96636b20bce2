//! Friend invitations and their answers: two records at one time, and a live copy with the id of the other's record.

use ourchat_proto::service::ourchat::{
    friends::{
        accept_friend_invitation::v1::AcceptFriendInvitationRequest,
        add_friend::v1::AddFriendRequest,
    },
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType as Kind},
};

use super::{
    cases,
    observe::{kind, observe},
    support::{
        call,
        group::{Group, group},
    },
};

fn invitation(group: &Group) -> AddFriendRequest {
    AddFriendRequest {
        friend_id: group.cy.id,
        leave_message: Some("it's me".into()),
        display_name: Some("Cyril".into()),
    }
}

/// Two records of one event, and the live copy with the first one's id.
fn check_records(live: &FetchMsgsResponse, first: &FetchMsgsResponse, second: &FetchMsgsResponse) {
    assert_ne!(first.msg_id, second.msg_id);
    assert_eq!((first.time, kind(first)), (second.time, kind(second)));
    assert_eq!(live, first);
}

async fn invite() {
    let group = group().await;
    let (seen, _) = observe(&group, async {
        call!(group.bob, add_friend, invitation(&group)).unwrap()
    })
    .await;
    let name = "new_friend_invitation_notification";
    seen.live(&[], &[], &[name]);
    seen.history(&[], &[name], &[name]);
    let live = &seen.cy.live[0];
    check_records(live, &seen.bob.history[0], &seen.cy.history[0]);
    let Kind::NewFriendInvitationNotification(payload) = kind(live) else {
        panic!()
    };
    assert_eq!(
        (payload.inviter_id, payload.invitee_id),
        (group.bob.id, group.cy.id)
    );
    assert_eq!(payload.leave_message.as_deref(), Some("it's me"));
}

async fn answer(accepted: bool) {
    let group = group().await;
    call!(group.bob, add_friend, invitation(&group)).unwrap();
    let status = if accepted { 1 } else { 2 };
    let request = AcceptFriendInvitationRequest {
        friend_id: group.bob.id,
        status,
        leave_message: Some("well".into()),
    };
    let (seen, answer) = observe(&group, async {
        call!(group.cy, accept_friend_invitation, request)
    })
    .await;
    let session = answer.unwrap().into_inner().session_id;
    assert_eq!(session.is_some(), accepted);
    let name = "friend_invitation_result_notification";
    seen.live(&[], &[name], &[]);
    seen.history(&[], &[name], &[name]);
    let live = &seen.bob.live[0];
    check_records(live, &seen.cy.history[0], &seen.bob.history[0]);
    let Kind::FriendInvitationResultNotification(payload) = kind(live) else {
        panic!()
    };
    assert_eq!(
        (payload.inviter_id, payload.invitee_id),
        (group.bob.id, group.cy.id)
    );
    assert_eq!((payload.status, payload.session_id), (status, session));
    assert_eq!(payload.leave_message.as_deref(), Some("well"));
}

cases! {
    "AddFriend new_friend_invitation_notification": invite();
    "AcceptFriendInvitation friend_invitation_result_notification": answer(true);
    "AcceptFriendInvitation friend_invitation_result_notification": answer(false);
}
