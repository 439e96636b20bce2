//! What those hear who listen.

use ourchat_legacy::Input;
use serde_json::{Value, json};

use crate::support::Client;

#[test]
fn an_error_message_that_nobody_waits_for_is_an_event() {
    let mut client = Client::signed_in("2024-10");
    client.subscribe(7, Value::Null);
    client.sent.clear();
    client.receive(json!({ "code": 12, "status": 0 }));
    client.receive(json!({ "code": 18, "status": 1, "details": "out of the blue" }));
    let (id, event) = client.events.pop().expect("an event");
    assert_eq!(
        (id, &event["kind"], &event["error"]["code"]),
        (7, &json!("error"), &json!("server/error"))
    );
}

#[test]
fn feeds_give_each_message_once() {
    let mut client = Client::signed_in("2024-10");
    client.subscribe(9, json!("2024-10-19T00:00:00Z"));
    let answer = |client: &mut Client, messages: &[(u32, &str)]| {
        let messages: Vec<_> = messages
            .iter()
            .map(|(second, text)| {
                json!({ "time": format!("2024-10-19T11:30:{second:02}+00:00"), "bundle_msg": [{ "Text": { "type": 0, "text": text } }] })
            })
            .collect();
        client.receive(json!({ "code": 0, "session_id": 5, "msgs": messages }));
        client.receive(json!({ "code": 12, "status": 0 }));
        client
            .events
            .drain(..)
            .map(|(_, event)| {
                event["content"][0]["text"]
                    .as_str()
                    .unwrap_or("")
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(client.sent_codes(), [28, 12]);
    // The same words twice in a second are two messages.
    assert_eq!(
        answer(&mut client, &[(3, "ha"), (3, "ha"), (1, "first")]),
        ["first", "ha", "ha"]
    );
    client.wait(3_000.0);
    assert_eq!(
        client.sent[0]["time"], "2024-10-19T11:30:01Z",
        "a little earlier than what was seen last"
    );
    assert_eq!(client.sent_codes(), [28, 12]);
    assert_eq!(
        answer(&mut client, &[(3, "ha"), (3, "ha"), (3, "ha")]),
        ["ha"]
    );
    // The connection breaks in the middle; nothing comes twice and nothing is lost.
    client.wait(3_000.0);
    assert_eq!(client.sent_codes(), [28, 12]);
    client.lose();
    client.wait(500.0);
    client.open();
    client.expect_sent(6);
    client.receive(json!({ "code": 7, "status": 0 }));
    assert_eq!(client.sent_codes(), [28, 12]);
    assert_eq!(
        answer(&mut client, &[(3, "ha"), (3, "ha"), (3, "ha"), (4, "new")]),
        ["new"]
    );
    client.tell(Input::Unsubscribe(9));
    client.wait(60_000.0);
    assert!(client.sent.is_empty(), "nobody listens");
}

#[test]
fn a_message_that_is_pushed_and_fetched_comes_once() {
    let mut client = Client::signed_in("2024-08-shared");
    client.subscribe(9, Value::Null);
    let pushed = |id: &str| {
        json!({ "code": 0, "time": 1_729_337_346, "msg_id": id, "sender": { "ocid": "abc", "session_id": "5" },
            "msg": [{ "type": 0, "text": "hi" }] })
    };
    client.receive(pushed("41"));
    client.receive(pushed("41"));
    let fetched =
        json!({ "time": 1_729_337_346, "bundle_msg": [{ "Text": { "type": 0, "text": "hi" } }] });
    client.receive(json!({ "code": 0, "session_id": 5, "msgs": [fetched, fetched] }));
    client.receive(json!({ "code": 12, "status": 0 }));
    // One was pushed; the second is known from the question alone, until it is pushed as well.
    assert_eq!(client.events.len(), 2);
    client.receive(pushed("42"));
    assert_eq!(client.events.len(), 2);
    client.receive(pushed("43"));
    assert_eq!(client.events.len(), 3);
}

#[test]
fn invitations_that_come_before_anybody_listens_are_kept() {
    let mut client = Client::signed_in("2024-10");
    client.receive(json!({ "code": 24, "session_id": 7, "inviter_id": "abc", "message": "", "expire_timestamp": "2024-10-22T00:00:00+00:00" }));
    client.subscribe(3, Value::Null);
    assert_eq!(
        client.events,
        [(
            3,
            json!({ "kind": "sessionInvitation", "sessionId": "7", "inviterOcid": "abc", "message": "", "expiresAt": "2024-10-22T00:00:00Z" })
        )]
    );
}
