//! The older JSON protocol: users of its dialects and of the RPCs share one server.

use crate::support::{
    call,
    chat::{User, auth, id_of, login, texts},
    legacy::{DIALECTS, Old, PASSWORD, start_with_all},
};
use ourchat_devserver::Dialect;
use ourchat_proto::service::ourchat::session::accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest;
use serde_json::{Value, json};

/// A session of an old user with a user of the RPCs, made by the former.
async fn session_with(old: &mut Old, friend: &User) -> u64 {
    let members = json!([friend.ocid]);
    let answer = old
        .ask(json!({ "code": 8, "members": members, "name": "Tea", "message": "come" }))
        .await;
    assert_eq!(answer["code"], 9, "{answer}");
    answer["session_id"].as_u64().expect("a number")
}

#[tokio::test]
async fn users_of_both_protocols_chat() {
    let server = start_with_all(&[]).await;
    for (index, dialect) in DIALECTS.into_iter().enumerate() {
        let new = User::register(&server, &format!("new{index}")).await;
        let mut stream = new.live().await;
        let (mut old, ocid) = Old::register(&server, dialect, &format!("old{index}")).await;
        let session = session_with(&mut old, &new).await;
        if dialect != Dialect::August {
            let inviter = id_of(&server, &ocid).await;
            let accept = AcceptJoinSessionInvitationRequest {
                session_id: session,
                accepted: true,
                inviter_id: inviter,
            };
            call!(new, accept_join_session_invitation, accept).expect("accepted");
        }
        old.say(&ocid, session, "hello from before").await;
        assert_eq!(stream.texts().await, ["hello from before"]);
        let sent = new.send(session, "hello from today").await.expect("sent");
        match dialect {
            Dialect::October => {
                assert!(old.hears_nothing().await, "nothing is pushed in October");
            }
            _ => {
                let pushed = old.next().await;
                assert_eq!(pushed["code"], 0);
                assert_eq!(pushed["msg_id"], sent.msg_id.to_string());
                assert_eq!(
                    pushed["sender"],
                    json!({ "ocid": new.ocid, "session_id": session })
                );
                assert_eq!(
                    pushed["msg"],
                    json!([{ "type": 0, "text": "hello from today" }])
                );
                assert!(pushed["time"].is_u64());
            }
        }
        if dialect != Dialect::August {
            let time = if dialect == Dialect::October {
                json!("1970-01-01T00:00:00+00:00")
            } else {
                json!(0)
            };
            let batch = old.ask(json!({ "code": 28, "time": time })).await;
            assert_eq!(
                (&batch["code"], &batch["session_id"]),
                (&json!(0), &json!(session))
            );
            let said: Vec<&Value> = batch["msgs"]
                .as_array()
                .expect("messages")
                .iter()
                .map(|message| &message["bundle_msg"][0]["Text"]["text"])
                .collect();
            assert_eq!(said, ["hello from before", "hello from today"]);
            assert!(old.is_silent().await);
        }
        let history = new
            .events_since(0)
            .await
            .during(std::time::Duration::from_millis(400))
            .await;
        assert_eq!(texts(history), ["hello from before", "hello from today"]);
    }
}

#[tokio::test]
async fn one_account_logs_in_by_both_protocols() {
    let server = start_with_all(&[]).await;
    for (index, dialect) in DIALECTS.into_iter().enumerate() {
        let (_, ocid) = Old::register(&server, dialect, &format!("ada{index}")).await;
        let email = format!("ada{index}@example.org");
        let answer = auth(&server)
            .await
            .auth(login(&email, PASSWORD))
            .await
            .expect("logged in")
            .into_inner();
        assert_eq!(answer.ocid, ocid);
        let mut again = Old::connect(&server, dialect).await;
        let by_mail = again
            .ask(json!({ "code": 6, "login_type": 0, "account": email, "password": PASSWORD }))
            .await;
        assert_eq!(by_mail, json!({ "code": 7, "status": 0, "ocid": ocid }));
        let mut once_more = Old::connect(&server, dialect).await;
        let by_ocid = once_more
            .ask(json!({ "code": 6, "login_type": 1, "account": ocid, "password": PASSWORD }))
            .await;
        assert_eq!(by_ocid, json!({ "code": 7, "status": 0 }));
    }
}
