//! Connections that break, cannot be made or are closed.

use ourchat_legacy::Input;
use serde_json::{Value, json};

use crate::DIALECTS;
use crate::support::Client;

#[test]
fn a_server_that_answers_nothing_any_more_is_left() {
    let mut client = Client::signed_in("2024-10");
    let lost = client.call_for("newSession", json!({ "members": ["a"] }), json!(1000));
    client.wait(1000.0);
    assert_eq!(client.code(lost), "transport/timeout");
    client.wait(29_000.0);
    assert!(client.connected);
    client.wait(1_001.0);
    assert!(
        !client.connected,
        "the question after the status had no answer either"
    );
    let next = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    client.wait(500.0);
    client.open();
    client.sent.clear();
    client.receive(json!({ "code": 7, "status": 0 }));
    client.expect_sent(10);
    client.receive(json!({ "code": 11, "data": { "ocid": "k3Rt9aXw2B" } }));
    assert!(client.result(next).is_ok());
}

#[test]
fn reconnecting_signs_in_again_and_repeats_what_cannot_be_done_twice() {
    for dialect in DIALECTS {
        let mut client = Client::signed_in(dialect);
        let reads = client.call("accountInfo", json!({ "fields": ["ocid"] }));
        let creates = client.call("newSession", json!({ "members": ["a"] }));
        client.sent.clear();
        client.lose();
        let error = client.error(creates);
        assert_eq!(
            (&error["code"], &error["outcome"], &error["retry"]["safe"]),
            (
                &json!("transport/network"),
                &json!("unknown"),
                &json!(false)
            )
        );
        assert!(client.is_pending(reads));
        client.wait(500.0);
        assert_eq!(client.connections, 2);
        client.open();
        let login = client.expect_sent(6);
        assert_eq!(
            login["password"], "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            "hashed once"
        );
        client.receive(json!({ "code": 7, "status": 0 }));
        client.expect_sent(10);
        client.receive(json!({ "code": 11, "data": { "ocid": "k3Rt9aXw2B" } }));
        assert!(client.result(reads).is_ok());
        assert_eq!(client.sessions.len(), 1, "the user did not notice");
    }
}

#[test]
fn connections_that_cannot_be_made_fail_what_waits_after_some_attempts() {
    let mut client = Client::new(
        json!({ "dialect": "2024-10", "attempts": 3, "initialDelayMs": 100, "maxDelayMs": 150 }),
    );
    let login = client.call(
        "login",
        json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
    );
    let mut pauses = Vec::new();
    while client.is_pending(login) {
        client.lose();
        if client.is_pending(login) {
            let before = client.now;
            let at = client.wakes_at.expect("a new attempt");
            pauses.push(at - before);
            client.wait(at - before);
        }
    }
    assert_eq!(
        pauses,
        [50.0, 75.0],
        "half of a limit that doubles, up to the greatest"
    );
    let error = client.error(login);
    assert_eq!(
        (&error["code"], &error["outcome"], &error["attempts"]),
        (&json!("transport/network"), &json!("not-sent"), &json!(0))
    );
    assert_eq!(client.connections, 3);
}

#[test]
fn closing_settles_everything() {
    let mut client = Client::signed_in("2024-10");
    let sent = client.call("newSession", json!({ "members": ["a"] }));
    let queued = client.call("newSession", json!({ "members": ["b"] }));
    let confirmation = client.call("awaitVerification", json!({}));
    client.subscribe(5, Value::Null);
    client.tell(Input::Close);
    for (id, outcome) in [
        (sent, "unknown"),
        (queued, "not-sent"),
        (confirmation, "not-sent"),
    ] {
        let error = client.error(id);
        assert_eq!(
            (&error["code"], &error["outcome"]),
            (&json!("sdk/closed"), &json!(outcome))
        );
    }
    assert_eq!(client.feeds_ended, [(5, Value::Null)]);
    assert!(!client.connected);
    assert_eq!(client.wakes_at, None);
}

#[test]
fn a_server_that_throws_everybody_out_again_is_asked_ever_less_often() {
    let mut client = Client::signed_in("2024-08");
    client.subscribe(4, Value::Null);
    let mut pauses = Vec::new();
    for _ in 0..6 {
        client.lose();
        let before = client.now;
        let at = client.wakes_at.expect("a new attempt");
        pauses.push(at - before);
        client.wait(at - before);
        client.open();
        client.expect_sent(6);
        client.receive(json!({ "code": 7, "status": 0 }));
        // Shorter than what counts as standing.
        client.wait(4_999.0);
    }
    assert_eq!(pauses, [250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 5_000.0]);
    client.wait(1.0);
    client.lose();
    assert_eq!(client.wakes_at, Some(client.now + 250.0), "it stood");
}
