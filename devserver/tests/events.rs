//! The event stream: history, then live events, dealt to the streams of a user.

mod support;

use std::time::{Duration, Instant};

use ourchat_proto::service::ourchat::{
    friends::{
        accept_friend_invitation::v1::AcceptFriendInvitationRequest,
        add_friend::v1::AddFriendRequest,
    },
    msg_delivery::{
        recall::v1::RecallMsgRequest,
        v1::{
            FetchMsgsRequest, FetchMsgsResponse, SendMsgRequest,
            fetch_msgs_response::RespondEventType as Kind,
        },
    },
    session::{
        accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
        new_session::v1::NewSessionRequest,
    },
};
use prost_types::Timestamp;
use support::{
    Running,
    chat::{Events, PUBLIC_KEY, User, texts},
    folder, http, start, within,
};

const SHORT: Duration = Duration::from_millis(400);

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

async fn history_after(user: &User, time: Timestamp) -> Vec<FetchMsgsResponse> {
    let request = FetchMsgsRequest {
        time: Some(time),
        announcement_only: false,
    };
    let stream = user
        .rpc
        .clone()
        .fetch_msgs(user.ask(request))
        .await
        .unwrap()
        .into_inner();
    Events(stream).during(SHORT).await
}

#[tokio::test]
async fn two_friends_see_what_each_sends() {
    let server = start(&[]).await;
    let (ada, bob) = pair(&server).await;
    ada.befriend(&bob).await;
    let session = ada.new_session(&[bob.id]).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let sent = ada.send(session, "hello").await.unwrap();
    bob.send(session, "hi").await.unwrap();
    for stream in [&mut to_ada, &mut to_bob] {
        let (first, second) = (stream.next().await, stream.next().await);
        assert_eq!((first.msg_id, first.time), (sent.msg_id, sent.time));
        assert_eq!(texts(vec![first, second]), ["hello", "hi"]);
    }
    assert_eq!(bob.events_since(0).await.texts().await, ["hello", "hi"]);
}

#[tokio::test]
async fn history_starts_strictly_after_the_time_and_live_events_follow_it() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut times = Vec::new();
    for text in ["one", "two", "three"] {
        times.push(ada.send(session, text).await.unwrap().time.unwrap());
    }
    let two = times[1];
    assert_eq!(texts(history_after(&ada, two).await), ["three"]);
    // Finer than a microsecond is not looked at.
    assert_eq!(
        texts(
            history_after(
                &ada,
                Timestamp {
                    nanos: two.nanos + 999,
                    ..two
                }
            )
            .await
        ),
        ["three"]
    );
    let before = Timestamp {
        nanos: two.nanos - 1,
        ..two
    };
    assert_eq!(texts(history_after(&ada, before).await), ["two", "three"]);

    let mut stream = ada.events_since(0).await;
    assert_eq!(stream.texts().await, ["one", "two", "three"]);
    ada.send(session, "four").await.unwrap();
    assert_eq!(texts(vec![stream.next().await]), ["four"]);
}

#[tokio::test]
async fn a_long_history_comes_whole_and_in_order_of_insertion() {
    let folder = folder("history");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let server = start(&["--database", &database]).await;
    let mut ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let msg_id = ada.send(session, "copied").await.unwrap().msg_id;
    server.stop().await;
    let rows = rusqlite::Connection::open(&database)
        .unwrap()
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
             INSERT INTO events (time, sender_id, session_id, payload)
             SELECT time + i, sender_id, session_id, payload FROM events, n WHERE id = ?1",
            [msg_id as i64],
        )
        .unwrap();
    assert_eq!(rows, 4500);
    let server = start(&["--database", &database]).await;
    ada.reconnect(&server).await;
    let events = ada
        .events_since(0)
        .await
        .during(Duration::from_secs(1))
        .await;
    let ids: Vec<u64> = events.iter().map(|event| event.msg_id).collect();
    assert_eq!(ids, (msg_id..=msg_id + 4500).collect::<Vec<_>>());
}

#[tokio::test]
async fn streams_of_one_user_share_one_queue() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let (mut first, mut second) = (ada.live().await, ada.live().await);
    for n in 0..6 {
        ada.send(session, &n.to_string()).await.unwrap();
    }
    assert_eq!(first.texts().await, ["0", "2", "4"]);
    assert_eq!(second.texts().await, ["1", "3", "5"]);
    drop(second);
    let closed = Instant::now();
    assert_eq!(
        texts(vec![
            first.next().await,
            first.next().await,
            first.next().await
        ]),
        ["1", "3", "5"]
    );
    assert!(
        closed.elapsed() < Duration::from_secs(1),
        "the server notices that a client left"
    );
    ada.send(session, "6").await.unwrap();
    assert_eq!(first.texts().await, ["6"]);
}

#[tokio::test]
async fn a_queue_ends_with_its_last_stream() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut stream = ada.live().await;
    ada.send(session, "one").await.unwrap();
    assert_eq!(stream.texts().await, ["one"]);
    drop(stream);
    tokio::time::sleep(Duration::from_secs(1)).await;
    ada.send(session, "two").await.unwrap();
    assert!(ada.live().await.texts().await.is_empty());
    assert_eq!(ada.events_since(0).await.texts().await, ["one", "two"]);
}

#[tokio::test]
async fn events_between_history_and_live_are_missing() {
    let server = start(&["--history-gap", "600"]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "history").await.unwrap();
    let mut stream = ada.events_since(0).await;
    assert_eq!(texts(vec![stream.next().await]), ["history"]);
    ada.send(session, "gap").await.unwrap();
    tokio::time::sleep(Duration::from_millis(900)).await;
    ada.send(session, "live").await.unwrap();
    assert_eq!(stream.texts().await, ["live"]);
    // Another stream that is live already keeps the queue, and gets what falls into the gap.
    let mut late = ada.events_since(8_000_000_000).await;
    ada.send(session, "kept").await.unwrap();
    assert_eq!(stream.texts().await, ["kept"]);
    assert!(late.texts().await.is_empty());
}

#[tokio::test]
async fn announcement_only_means_no_history_and_all_live_events() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "old").await.unwrap();
    let request = FetchMsgsRequest {
        time: Some(Timestamp::default()),
        announcement_only: true,
    };
    let mut stream = Events(
        ada.rpc
            .clone()
            .fetch_msgs(ada.ask(request))
            .await
            .unwrap()
            .into_inner(),
    );
    assert!(stream.texts().await.is_empty());
    ada.send(session, "new").await.unwrap();
    assert_eq!(stream.texts().await, ["new"]);
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

#[tokio::test]
async fn streams_end_with_an_error_when_the_server_stops() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let mut stream = ada.live().await;
    let stopping = tokio::spawn(server.stop());
    let status = within(stream.0.message()).await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (tonic::Code::Internal, "Server Error")
    );
    within(stopping).await.unwrap();
}
