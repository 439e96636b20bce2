//! Files over HTTP, sessions, invitations, accounts and friends: what else the protocol can do.

use http_body_util::Full;
use ourchat_devserver::Dialect;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{
    Running,
    chat::User,
    http::{Answer, post_json, send},
    legacy::{DIALECTS, Old, http_of, start_with_all},
};

async fn post(server: &Running, dialect: Dialect, path: &str, key: &str, body: &[u8]) -> Answer {
    let url = format!("http://{}{path}", http_of(server, dialect));
    let request = ::http::Request::post(url)
        .header("key", key)
        .header("origin", "http://elsewhere.example");
    let request = request.body(Full::from(body.to_vec())).expect("a request");
    send(request).await.expect("an answer")
}

#[tokio::test]
async fn files_are_announced_and_carried_over_http() {
    let server = start_with_all(&[]).await;
    let hash: String = Sha256::digest(b"tea")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for dialect in [Dialect::Shared, Dialect::October] {
        let (mut old, _) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        let announce = json!({ "code": 21, "hash": hash, "auto_clean": false, "size": 3 });
        let wrong = old.ask(announce.clone()).await;
        let key = wrong["key"].as_str().expect("a key").to_owned();
        let refused = post(&server, dialect, "/v1/upload", &key, b"ten").await;
        assert_eq!(refused.status(), 400);

        let answer = old.ask(announce).await;
        let success = (dialect == Dialect::Shared).then_some(0);
        assert_eq!(
            (&answer["code"], answer["status"].as_u64()),
            (&json!(22), success)
        );
        assert_eq!(answer["hash"], hash);
        let key = answer["key"].as_str().expect("a key").to_owned();
        assert_eq!((key.len(), &key[20..]), (84, hash.as_str()));
        let none = post(&server, dialect, "/v1/download", &key, b"").await;
        assert_eq!(none.status(), 404);
        let stored = post(&server, dialect, "/v1/upload", &key, b"tea").await;
        assert_eq!(stored.status(), 200);
        assert_eq!(stored.headers()["access-control-allow-origin"], "*");
        let again = post(&server, dialect, "/v1/upload", &key, b"tea").await;
        assert_eq!(again.status(), 404);
        let read = post(&server, dialect, "/v1/download", &key, b"").await;
        assert_eq!(
            (read.status().as_u16(), read.body().as_ref()),
            (200, b"tea".as_slice())
        );
        let path =
            json!({ "code": 21, "hash": "../../etc/passwd", "auto_clean": false, "size": 3 });
        assert_eq!(old.ask(path).await["status"], 5);

        for (path, expected) in [("/v1/status", 200), ("/v1/verify/confirm?token=none", 400)] {
            let url = format!("http://{}{path}", http_of(&server, dialect));
            let request = ::http::Request::get(url)
                .body(Full::default())
                .expect("a request");
            let answer = send(request).await.expect("an answer");
            assert_eq!(answer.status(), expected, "{path}");
        }
        let fault = json!({ "path": "/v1/download", "fault": "http", "status": 500 });
        post_json(&server, "/control/faults", &fault.to_string()).await;
        let broken = post(&server, dialect, "/v1/download", &key, b"").await;
        assert_eq!(broken.status(), 500);
    }
}

#[tokio::test]
async fn strangers_are_invited() {
    let server = start_with_all(&[]).await;
    for dialect in [Dialect::Shared, Dialect::October] {
        let (mut ada, ada_ocid) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        let (mut bob, bob_ocid) = Old::register(&server, dialect, &format!("bob{dialect:?}")).await;
        let made = ada
            .ask(json!({ "code": 8, "members": [bob_ocid], "name": "Tea", "message": "come" }))
            .await;
        let session = made["session_id"].as_u64().expect("an id");
        let invitation = bob.next().await;
        assert_eq!(invitation["code"], 24);
        assert_eq!(invitation["session_id"], session);
        assert_eq!(invitation["inviter_id"], ada_ocid);
        assert_eq!(invitation["message"], "come");
        let expires = &invitation["expire_timestamp"];
        assert_eq!(
            expires.is_string(),
            dialect == Dialect::October,
            "{expires}"
        );
        // It is told again at the next login.
        let mut again = Old::connect(&server, dialect).await;
        let login = json!({ "code": 6, "login_type": 1, "account": bob_ocid, "password": crate::support::legacy::PASSWORD });
        assert_eq!(again.ask(login).await["code"], 7);
        assert_eq!(again.next().await, invitation);
        let accept = json!({ "code": 25, "session_id": session.to_string(), "accept": true });
        assert_eq!(again.ask(accept).await, json!({ "code": 26, "status": 0 }));
        let members = ada
            .ask(json!({ "code": 1, "session_id": session.to_string(), "request_values": ["session_id", "name", "members", "owner", "time"] }))
            .await;
        let data = &members["data"];
        assert_eq!(data["name"], "Tea");
        assert_eq!(data["owner"], ada_ocid);
        let mut ocids: Vec<&str> = data["members"]
            .as_array()
            .expect("members")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        ocids.sort_unstable();
        let mut expected = [ada_ocid.as_str(), bob_ocid.as_str()];
        expected.sort_unstable();
        assert_eq!(ocids, expected);
        assert_eq!(data["session_id"].is_u64(), dialect == Dialect::October);
        assert_eq!(data["time"].is_string(), dialect == Dialect::October);
    }
}

#[tokio::test]
async fn accounts_are_read_changed_and_deleted() {
    let server = start_with_all(&[]).await;
    let new = User::register(&server, "new").await;
    for dialect in DIALECTS {
        let october = dialect == Dialect::October;
        let (mut old, ocid) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        let (name, updated) = if october {
            ("username", "updatetime")
        } else {
            ("nickname", "update_time")
        };
        let changed = old
            .ask(json!({ "code": 19, "ocid": ocid, "data": { name: "Ada L.", "status": 3 } }))
            .await;
        let success = if october {
            json!({ "code": 20 })
        } else {
            json!({ "code": 20, "status": 0 })
        };
        assert_eq!(changed, success);
        let values = json!([
            "ocid", name, "status", "time", updated, "sessions", "friends"
        ]);
        let own = old
            .ask(json!({ "code": 10, "ocid": ocid, "request_values": values }))
            .await;
        assert_eq!(own["code"], 11);
        assert_eq!(own.get("status").is_some(), dialect == Dialect::Shared);
        let data = &own["data"];
        assert_eq!(
            (&data["ocid"], &data[name], &data["status"]),
            (&json!(ocid), &json!("Ada L."), &json!(3))
        );
        assert_eq!(
            (&data["sessions"], &data["friends"]),
            (&json!([]), &json!([]))
        );
        for time in [&data["time"], &data[updated]] {
            assert_eq!((time.is_string(), time.is_u64()), (october, !october));
        }
        let other = old
            .ask(json!({ "code": 10, "ocid": new.ocid, "request_values": values }))
            .await;
        assert_eq!(other["data"]["sessions"], Value::Null);
        assert_eq!(other["data"]["friends"], Value::Null);
        assert_eq!(other["data"][name], "new");
        if october {
            // Servers did not know the names of their own documents.
            let documented = old
                .ask(json!({ "code": 10, "ocid": ocid, "request_values": ["user_name"] }))
                .await;
            assert_eq!(
                (&documented["status"], &documented["details"]),
                (&json!(5), &json!("wrong json structure"))
            );
        }
        if dialect != Dialect::August {
            let key = if october {
                "displayname"
            } else {
                "display_name"
            };
            let named = old
                .ask(json!({ "code": 27, "ocid": new.ocid, "data": { key: "Neo" } }))
                .await;
            assert_eq!(named, success);
            let read = old
                .ask(json!({ "code": 10, "ocid": new.ocid, "request_values": [key] }))
                .await;
            assert_eq!(read["data"][key], "Neo");
        }
        let gone = old.ask(json!({ "code": 16 })).await;
        assert_eq!(
            gone,
            if october {
                json!({ "code": 17 })
            } else {
                json!({ "code": 17, "status": 0 })
            }
        );
        assert_eq!(old.end().await, Some(1000));
        let mut again = Old::connect(&server, dialect).await;
        let login = json!({ "code": 6, "login_type": 1, "account": ocid, "password": crate::support::legacy::PASSWORD });
        let refused = again.ask(login).await;
        assert_eq!(
            (&refused["code"], refused["status"] != 0),
            (&json!(7), true)
        );
    }
}

#[tokio::test]
async fn fetched_messages_have_sender_and_id_where_that_is_ordered() {
    let server = start_with_all(&["--legacy-messages", "documented"]).await;
    let (mut old, ocid) = Old::register(&server, Dialect::October, "ada").await;
    let made = old
        .ask(json!({ "code": 8, "members": [], "message": "" }))
        .await;
    let session = made["session_id"].as_u64().expect("an id");
    old.say(&ocid, session, "hello").await;
    let fetch = json!({ "code": 28, "time": "1970-01-01T00:00:00Z" });
    let batch = old.ask(fetch.clone()).await;
    let message = &batch["msgs"][0];
    assert_eq!(message["sender_id"], ocid);
    assert!(message["msg_id"].is_u64());
    assert_eq!(
        message["bundle_msg"],
        json!([{ "type": 0, "text": "hello" }])
    );
    let ordered = post_json(
        &server,
        "/control/legacy/messages",
        r#"{"documented": false}"#,
    )
    .await;
    assert_eq!(ordered.status(), 204);
    let batch = old.ask(fetch).await;
    let message = &batch["msgs"][0];
    assert_eq!(
        message["bundle_msg"],
        json!([{ "Text": { "type": 0, "text": "hello" } }])
    );
    assert_eq!(
        (message.get("msg_id"), message.get("sender_id")),
        (None, None)
    );
    // Later than the message is exclusive.
    let after = json!({ "code": 28, "time": message["time"] });
    old.send(after).await;
    assert!(old.is_silent().await);
}
