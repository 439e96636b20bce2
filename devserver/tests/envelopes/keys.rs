//! Room keys.

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::{
        FetchMsgsResponse, SendMsgRequest, fetch_msgs_response::RespondEventType as Kind,
    },
    session::{
        allow_user_join_session::v1::AllowUserJoinSessionRequest,
        e2eeize_and_dee2eeize_session::v1::E2eeizeSessionRequest,
        leave_session::v1::LeaveSessionRequest, session_room_key::v1::SendRoomKeyRequest,
    },
};

use super::{
    cases,
    observe::{Observed, kind, observe},
    support::{
        call,
        chat::PUBLIC_KEY,
        group::{Group, NOBODY, encrypted_group, group},
    },
};

fn message(group: &Group) -> SendMsgRequest {
    SendMsgRequest {
        session_id: group.session,
        markdown_text: "???".into(),
        is_encrypted: true,
        ..Default::default()
    }
}

/// Fails unless the events ask for a new key for `member`.
fn check_rotation(group: &Group, events: &[FetchMsgsResponse], member: u64) {
    let [update, key] = events else {
        panic!("{events:?}")
    };
    let Kind::UpdateRoomKey(update) = kind(update) else {
        panic!()
    };
    assert_eq!(update.session_id, group.session);
    let Kind::SendRoomKey(key) = kind(key) else {
        panic!()
    };
    assert_eq!((key.session_id, key.sender), (group.session, member));
    assert_eq!(key.public_key, PUBLIC_KEY);
}

fn check_rotation_after_message(group: &Group, seen: &Observed) {
    let all = ["msg", "update_room_key", "send_room_key"];
    // Only the sender is asked; the others find it in the history, where they have to pass over it.
    seen.live(&["msg"], &all, &[]);
    seen.history(&all, &all, &[]);
    check_rotation(group, &seen.bob.live[1..], group.ada.id);
    check_rotation(group, &seen.ada.history[1..], group.ada.id);
    for (live, record) in seen.bob.live.iter().zip(&seen.bob.history) {
        assert_eq!(live, record);
    }
}

/// The month is over.
async fn old_key() {
    let group = encrypted_group().await;
    group.later(29 * 86_400_000).await;
    let (seen, _) = observe(&group, async {
        call!(group.bob, send_msg, message(&group)).unwrap()
    })
    .await;
    seen.live(&["msg"], &["msg"], &[]);
    group.later(31 * 86_400_000).await;
    let (seen, _) = observe(&group, async {
        call!(group.bob, send_msg, message(&group)).unwrap()
    })
    .await;
    check_rotation_after_message(&group, &seen);
    // Nobody is asked twice.
    let (seen, _) = observe(&group, async {
        call!(group.bob, send_msg, message(&group)).unwrap()
    })
    .await;
    seen.live(&["msg"], &["msg"], &[]);
}

/// Somebody who knows the key left.
async fn member_left() {
    let group = encrypted_group().await;
    let session_id = group.session;
    let request = AllowUserJoinSessionRequest {
        session_id,
        user_id: group.cy.id,
        accepted: true,
        room_key: None,
    };
    call!(group.ada, allow_user_join_session, request).unwrap();
    call!(group.cy, leave_session, LeaveSessionRequest { session_id }).unwrap();
    let (seen, _) = observe(&group, async {
        call!(group.bob, send_msg, message(&group)).unwrap()
    })
    .await;
    check_rotation_after_message(&group, &seen);
}

async fn switch_on() {
    let group = group().await;
    let session_id = group.session;
    let request = E2eeizeSessionRequest { session_id };
    let (seen, _) = observe(&group, async {
        call!(group.ada, e2eeize_session, request).unwrap()
    })
    .await;
    let pair = ["update_room_key", "send_room_key"];
    seen.live(&pair, &[], &[]);
    seen.history(&pair, &pair, &[]);
    check_rotation(&group, &seen.ada.live, group.bob.id);
    // The session is as plain as before.
    let refused = call!(group.ada, send_msg, message(&group)).unwrap_err();
    assert_eq!(refused.message(), "E2EE Not On");
}

async fn send_key() {
    let group = encrypted_group().await;
    let request = |user_id| SendRoomKeyRequest {
        session_id: group.session,
        user_id,
        room_key: vec![1, 2, 3],
    };
    let to_bob = request(group.bob.id);
    let (seen, answer) = observe(&group, async { call!(group.ada, send_room_key, to_bob) }).await;
    assert_eq!(answer.unwrap().into_inner().failed_member, None);
    let name = "receive_room_key";
    seen.live(&[], &[name], &[]);
    seen.history(&[name], &[name], &[]);
    let event = &seen.bob.live[0];
    assert_eq!(event, &seen.bob.history[0]);
    let Kind::ReceiveRoomKey(key) = kind(event) else {
        panic!()
    };
    assert_eq!((key.session_id, key.user_id), (group.session, group.ada.id));
    assert_eq!(key.room_key, [1, 2, 3]);
    // Who is no member gets it live only; who sends it finds it again anyway.
    let to_cy = request(group.cy.id);
    let (seen, _) = observe(&group, async {
        call!(group.bob, send_room_key, to_cy).unwrap()
    })
    .await;
    seen.live(&[], &[], &[name]);
    seen.history(&[name], &[name], &[]);
    let from_cy = request(group.bob.id);
    let (seen, _) = observe(&group, async {
        call!(group.cy, send_room_key, from_cy).unwrap()
    })
    .await;
    seen.live(&[], &[name], &[]);
    seen.history(&[name], &[name], &[name]);
    // The record is kept for somebody who does not exist, too.
    let to_nobody = request(NOBODY);
    let (seen, answer) =
        observe(&group, async { call!(group.ada, send_room_key, to_nobody) }).await;
    let failed = answer.unwrap().into_inner().failed_member.unwrap();
    assert_eq!((failed.id, failed.reason), (NOBODY, 1));
    seen.live(&[], &[], &[]);
    seen.history(&[name], &[name], &[]);
}

cases! {
    "SendMsg update_room_key", "SendMsg send_room_key": old_key();
    "SendMsg update_room_key", "SendMsg send_room_key": member_left();
    "E2eeizeSession update_room_key", "E2eeizeSession send_room_key": switch_on();
    "SendRoomKey receive_room_key": send_key();
}
