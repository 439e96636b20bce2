//! Messages, their recall, announcements.

use ourchat_proto::service::{
    ourchat::msg_delivery::{
        announcement::v1::Announcement,
        recall::v1::RecallMsgRequest,
        v1::{SendMsgRequest, fetch_msgs_response::RespondEventType as Kind},
    },
    server_manage::publish_announcement::v1::PublishAnnouncementRequest,
};

use super::{
    cases,
    observe::{kind, observe},
    support::{call, chat::User, group::group, manage},
};

async fn message() {
    let group = group().await;
    let request = SendMsgRequest {
        session_id: group.session,
        markdown_text: "*hello*".into(),
        involved_files: vec!["no file".into()],
        is_encrypted: false,
    };
    let (seen, sent) = observe(&group, async {
        call!(group.bob, send_msg, request.clone())
    })
    .await;
    let sent = sent.unwrap().into_inner();
    seen.live(&["msg"], &["msg"], &[]);
    seen.history(&["msg"], &["msg"], &[]);
    for event in [
        &seen.ada.live,
        &seen.bob.live,
        &seen.ada.history,
        &seen.bob.history,
    ] {
        assert_eq!((event[0].msg_id, event[0].time), (sent.msg_id, sent.time));
        let Kind::Msg(message) = kind(&event[0]) else {
            panic!()
        };
        assert_eq!(
            (message.session_id, message.sender_id),
            (group.session, group.bob.id)
        );
        assert_eq!(message.markdown_text, request.markdown_text);
        assert_eq!(message.involved_files, request.involved_files);
        assert!(!message.is_encrypted);
    }
}

async fn recall() {
    let group = group().await;
    let session_id = group.session;
    let msg_id = group.ada.send(session_id, "oops").await.unwrap().msg_id;
    let request = RecallMsgRequest { msg_id, session_id };
    let (seen, answer) = observe(&group, async { call!(group.bob, recall_msg, request) }).await;
    let record = answer.unwrap().into_inner().msg_id;
    assert_ne!(record, msg_id);
    seen.live(&["recall"], &["recall"], &[]);
    seen.history(&["recall"], &["recall"], &[]);
    for event in [&seen.ada.live, &seen.bob.live, &seen.ada.history] {
        assert_eq!(event[0].msg_id, record);
        let Kind::Recall(recall) = kind(&event[0]) else {
            panic!()
        };
        assert_eq!(recall.msg_id, msg_id);
    }
    // The message is gone.
    let ids = group.ada.events_since(0).await.texts().await;
    assert!(ids.is_empty());
}

async fn announcement() {
    let group = group().await;
    // The records before make the number of this one differ from the announcement's.
    group.ada.send(group.session, "hello").await.unwrap();
    let announcement = Announcement {
        content: "There is cake.".into(),
        title: "Cake".into(),
        publisher_id: group.bob.id,
    };
    let request = PublishAnnouncementRequest {
        announcement: Some(announcement.clone()),
    };
    let (seen, answer) = observe(&group, async {
        manage!(group.cy, publish_announcement, request)
    })
    .await;
    let published = answer.unwrap().into_inner().announcement.unwrap();
    assert_eq!(
        (published.id, published.announcement.as_ref()),
        (1, Some(&announcement))
    );
    let name = "announcement_response";
    seen.live(&[name], &[name], &[name]);
    seen.history(&[name], &[name], &[name]);
    let live = &seen.cy.live[0];
    assert_eq!(
        (live.msg_id, live.time),
        (published.id, published.created_at)
    );
    let record = &seen.cy.history[0];
    assert_eq!(record.msg_id, seen.ada.history[0].msg_id);
    assert_ne!(record.msg_id, published.id);
    let nanoseconds = |time: Option<prost_types::Timestamp>| {
        time.map(|time| i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanos))
    };
    assert!(nanoseconds(record.time) > nanoseconds(published.created_at));
    for event in [live, record] {
        let Kind::AnnouncementResponse(payload) = kind(event) else {
            panic!()
        };
        assert_eq!(payload, &published);
    }
    // Who comes later sees it, too.
    let dan = User::register(&group.server, "dan").await;
    let event = dan.events_since(0).await.next().await;
    assert_eq!(event.msg_id, record.msg_id);
}

cases! {
    "SendMsg msg": message();
    "RecallMsg recall": recall();
    "PublishAnnouncement announcement_response": announcement();
}
