//! Which events reach whom, and what their envelopes say.

mod support;

use std::time::Duration;

use ourchat_proto::service::ourchat::{
    friends::{
        accept_friend_invitation::v1::AcceptFriendInvitationRequest,
        add_friend::v1::AddFriendRequest,
    },
    msg_delivery::{
        recall::v1::RecallMsgRequest,
        v1::{SendMsgRequest, fetch_msgs_response::RespondEventType as Kind},
    },
    session::{
        accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
        new_session::v1::NewSessionRequest,
    },
};
use support::{
    Running,
    chat::{PUBLIC_KEY, User},
    http, start,
};

const SHORT: Duration = Duration::from_millis(400);

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

#[tokio::test]
async fn friend_events_reach_one_side_live_and_both_in_history() {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let request = AddFriendRequest {
        friend_id: bob.id,
        leave_message: Some("it's me".into()),
        display_name: Some("Bobby".into()),
    };
    ada.rpc.add_friend(ada.ask(request)).await.unwrap();
    let live = to_bob.next().await;
    let Some(Kind::NewFriendInvitationNotification(invitation)) = &live.respond_event_type else {
        panic!("{live:?}")
    };
    assert_eq!(
        (invitation.inviter_id, invitation.invitee_id),
        (ada.id, bob.id)
    );
    assert_eq!(invitation.leave_message.as_deref(), Some("it's me"));

    let request = AcceptFriendInvitationRequest {
        friend_id: ada.id,
        status: 1,
        leave_message: Some("sure".into()),
    };
    let session = bob
        .rpc
        .accept_friend_invitation(bob.ask(request))
        .await
        .unwrap()
        .into_inner()
        .session_id;
    let answer = to_ada.next().await;
    let Some(Kind::FriendInvitationResultNotification(result)) = &answer.respond_event_type else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (
            result.inviter_id,
            result.invitee_id,
            result.status,
            result.session_id
        ),
        (ada.id, bob.id, 1, session)
    );
    assert_eq!(result.leave_message.as_deref(), Some("sure"));
    assert!(to_ada.during(SHORT).await.is_empty() && to_bob.during(SHORT).await.is_empty());

    let of_ada = ada.events_since(0).await.during(SHORT).await;
    let of_bob = bob.events_since(0).await.during(SHORT).await;
    assert_eq!((of_ada.len(), of_bob.len()), (2, 2));
    for (a, b) in of_ada.iter().zip(&of_bob) {
        assert_ne!(a.msg_id, b.msg_id);
        assert_eq!(
            (a.time, &a.respond_event_type),
            (b.time, &b.respond_event_type)
        );
    }
    // The live copies carry the id of the other side's record.
    assert_eq!(
        (live.msg_id, answer.msg_id),
        (of_ada[0].msg_id, of_bob[1].msg_id)
    );
    assert_eq!((live.time, answer.time), (of_ada[0].time, of_bob[1].time));
}

#[tokio::test]
async fn a_session_invitation_lies_about_its_time_when_live() {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let request = NewSessionRequest {
        members: vec![bob.id, ada.id, 5],
        leave_message: Some("come".into()),
        e2ee_on: true,
        ..Default::default()
    };
    let response = ada
        .rpc
        .new_session(ada.ask(request))
        .await
        .unwrap()
        .into_inner();
    let failed: Vec<_> = response
        .failed_members
        .iter()
        .map(|member| (member.id, member.reason))
        .collect();
    assert_eq!(failed, [(5, 1)]);
    let session_id = response.session_id;
    let live = to_bob.next().await;
    let stored = bob.events_since(0).await.next().await;
    assert_eq!(
        (live.msg_id, &live.respond_event_type),
        (stored.msg_id, &stored.respond_event_type)
    );
    let Some(Kind::InviteUserToSession(invitation)) = live.respond_event_type else {
        panic!("{stored:?}")
    };
    assert_eq!(
        (invitation.session_id, invitation.inviter_id),
        (session_id, ada.id)
    );
    assert_eq!(invitation.leave_message.as_deref(), Some("come"));
    assert_eq!(live.time, invitation.expire_timestamp);
    let ahead = live.time.unwrap().seconds - stored.time.unwrap().seconds;
    assert_eq!(ahead, 3 * 24 * 60 * 60);

    let request = AcceptJoinSessionInvitationRequest {
        session_id,
        accepted: true,
        inviter_id: ada.id,
    };
    bob.rpc
        .accept_join_session_invitation(bob.ask(request))
        .await
        .unwrap();
    let answer = to_ada.next().await;
    let Some(Kind::AcceptSessionApproval(approval)) = &answer.respond_event_type else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (approval.session_id, approval.invitee_id, approval.accepted),
        (session_id, bob.id, true)
    );
    assert_eq!(approval.public_key.as_deref(), Some(PUBLIC_KEY));
    // All members see both in the history.
    for user in [&ada, &bob] {
        let ids: Vec<u64> = user
            .events_since(0)
            .await
            .during(SHORT)
            .await
            .iter()
            .map(|event| event.msg_id)
            .collect();
        assert_eq!(ids, [stored.msg_id, answer.msg_id]);
    }
    assert!(to_ada.during(SHORT).await.is_empty() && to_bob.during(SHORT).await.is_empty());
    // A new member sees what was said before.
    let text = ada.send(session_id, "welcome").await.unwrap();
    assert_eq!(to_bob.next().await.msg_id, text.msg_id);
}

#[tokio::test]
async fn a_recalled_message_leaves_a_record() {
    let server = start(&[]).await;
    let (ada, mut bob) = pair(&server).await;
    let session_id = ada.befriend(&bob).await;
    let mut to_ada = ada.live().await;
    let msg_id = ada.send(session_id, "oops").await.unwrap().msg_id;
    let recall = bob
        .rpc
        .recall_msg(bob.ask(RecallMsgRequest { msg_id, session_id }))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(to_ada.next().await.msg_id, msg_id);
    let event = to_ada.next().await;
    assert_eq!(event.msg_id, recall.msg_id);
    let Some(Kind::Recall(notification)) = event.respond_event_type else {
        panic!("{event:?}")
    };
    assert_eq!(notification.msg_id, msg_id);
    let history = ada.events_since(0).await.during(SHORT).await;
    assert!(history.iter().all(|event| event.msg_id != msg_id));
    assert_eq!(history.last().unwrap().msg_id, recall.msg_id);
}

#[tokio::test]
async fn an_old_room_key_is_rotated_by_the_next_sender() {
    let server = start(&["--control", "--token-lifetime", "999999999"]).await;
    let (mut ada, bob) = pair(&server).await;
    ada.befriend(&bob).await;
    let request = NewSessionRequest {
        members: vec![bob.id],
        e2ee_on: true,
        ..Default::default()
    };
    let session_id = ada
        .rpc
        .new_session(ada.ask(request))
        .await
        .unwrap()
        .into_inner()
        .session_id;
    http::post_json(&server, "/control/clock", r#"{"offsetMs": 2678400000}"#).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let request = SendMsgRequest {
        session_id,
        is_encrypted: true,
        markdown_text: "???".into(),
        ..Default::default()
    };
    ada.rpc.send_msg(ada.ask(request)).await.unwrap();
    ada.send(session_id, "again").await.unwrap();
    let kinds: Vec<Kind> = to_ada
        .during(SHORT)
        .await
        .into_iter()
        .filter_map(|event| event.respond_event_type)
        .collect();
    let [
        Kind::Msg(message),
        Kind::UpdateRoomKey(update),
        Kind::SendRoomKey(key),
        Kind::Msg(_),
    ] = &kinds[..]
    else {
        panic!("{kinds:?}")
    };
    assert!(message.is_encrypted);
    assert_eq!(update.session_id, session_id);
    assert_eq!(
        (key.session_id, key.sender, &key.public_key[..]),
        (session_id, bob.id, PUBLIC_KEY)
    );
    // The others see the rotation in the history only.
    assert_eq!(to_bob.during(SHORT).await.len(), 2);
    let history = bob.events_since(0).await.during(SHORT).await;
    assert!(
        history
            .iter()
            .any(|event| matches!(event.respond_event_type, Some(Kind::SendRoomKey(_))))
    );
}
