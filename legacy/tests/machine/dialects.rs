//! Finding out what a server speaks.

use serde_json::{Value, json};

use crate::support::Client;

#[test]
fn the_dialect_is_found_out_on_every_connection() {
    for (status, session, expected) in [
        (
            json!({ "code": 18, "details": "Not login or register code" }),
            None,
            "2024-08",
        ),
        (
            json!({ "code": 18, "status": 5, "details": "?" }),
            None,
            "2024-10",
        ),
        (
            json!({ "code": 12, "status": 0 }),
            Some(json!({ "code": 18, "details": "Not login or register code" })),
            "2024-08-shared",
        ),
        (
            json!({ "code": 12, "status": 0 }),
            Some(json!({ "code": 18, "status": 5, "details": "Not login or register code" })),
            "2024-10",
        ),
    ] {
        let mut client = Client::new(json!({ "attempts": 3 }));
        let login = client.call(
            "login",
            json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
        );
        client.open();
        client.expect_sent(12);
        client.receive(status);
        if let Some(session) = session {
            client.expect_sent(1);
            client.receive(session);
        }
        assert_eq!(client.dialects, [expected]);
        client.expect_sent(6);
        client.receive(json!({ "code": 7, "status": 0, "ocid": "k3Rt9aXw2B" }));
        assert!(client.result(login).is_ok());
        client.lose();
        let status = client.call("serverStatus", json!({}));
        client.wait(10_000.0);
        client.open();
        client.expect_sent(12);
        assert!(client.is_pending(status));
    }
}

#[test]
fn what_a_number_means_stays_open_until_the_server_shows_its_dialect() {
    let mut client = Client::new(json!({ "attempts": 3 }));
    let login = |client: &mut Client, answer: Value| {
        let id = client.call(
            "login",
            json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
        );
        client.sent.clear();
        client.receive(answer);
        client.error(id)
    };
    client.call("serverStatus", json!({}));
    client.open();
    client.receive(json!({ "code": 12, "status": 0 }));
    client.receive(json!({ "code": 18, "details": "Not login or register code" }));
    client.receive(json!({ "code": 12, "status": 0 }));
    let error = login(&mut client, json!({ "code": 7, "status": 1 }));
    assert_eq!(
        (&error["code"], &error["alternatives"]),
        (&json!("auth/wrong-credentials"), &json!(["server/error"]))
    );
    let error = login(&mut client, json!({ "code": 7, "status": 5 }));
    assert_eq!(
        (&error["code"], &error["alternatives"]),
        (&json!("auth/wrong-credentials"), &Value::Null)
    );
    let error = login(&mut client, json!({ "code": 7, "status": 1 }));
    assert_eq!(
        (&error["code"], &error["alternatives"]),
        (&json!("server/error"), &Value::Null)
    );
}

#[test]
fn a_server_that_was_taken_for_a_newer_one_gets_the_older_form() {
    let mut client = Client::new(json!({ "attempts": 3 }));
    client.call(
        "login",
        json!({ "loginType": 1, "account": "k3Rt9aXw2B", "password": "x" }),
    );
    client.open();
    client.receive(json!({ "code": 12, "status": 0 }));
    client.receive(json!({ "code": 18, "details": "Not login or register code" }));
    client.receive(json!({ "code": 7, "status": 0, "ocid": "k3Rt9aXw2B" }));
    client.sent.clear();
    let send = client.call("send", json!({ "sessionId": "5", "time": "2024-08-01T00:00:00Z", "content": [{ "type": 0, "text": "hi" }] }));
    client.expect_sent(29);
    client.receive(json!({ "code": 18, "details": "Not a valid code 29" }));
    assert_eq!(client.dialects, ["2024-08-shared", "2024-08"]);
    let message = client.sent.remove(0);
    assert_eq!(
        message,
        json!({ "code": 0, "sender": { "ocid": "k3Rt9aXw2B", "session_id": "5" }, "time": 1_722_470_400, "msg": [{ "type": 0, "text": "hi" }] })
    );
    client.expect_sent(12);
    client.receive(json!({ "code": 12, "status": 0 }));
    assert_eq!(client.result(send), Ok(json!({})));
    let fetch = client.call("fetch", json!({ "time": "2024-08-01T00:00:00Z" }));
    let error = client.error(fetch);
    assert_eq!(
        (&error["code"], &error["outcome"]),
        (&json!("server/feature-disabled"), &json!("not-sent"))
    );
}
