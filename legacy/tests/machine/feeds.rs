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
    let fetched =
        json!({ "time": 1_729_337_346, "bundle_msg": [{ "Text": { "type": 0, "text": "hi" } }] });
    client.receive(pushed("41"));
    client.receive(pushed("41"));
    assert!(client.events.is_empty(), "an answer is under way");
    client.receive(json!({ "code": 0, "session_id": 5, "msgs": [fetched, fetched] }));
    client.receive(json!({ "code": 12, "status": 0 }));
    // One was pushed; the second is known from the question alone, until it is pushed as well.
    assert_eq!(client.events.len(), 2);
    assert_eq!(
        (&client.events[0].1["id"], &client.events[1].1["id"]),
        (&json!("41"), &Value::Null)
    );
    client.receive(pushed("42"));
    assert_eq!(client.events.len(), 2);
    client.receive(pushed("43"));
    assert_eq!(client.events.len(), 3);
}

#[test]
fn what_is_pushed_while_history_is_read_does_not_overtake_it() {
    let mut client = Client::signed_in("2024-08-shared");
    client.subscribe(9, Value::Null);
    client.receive(json!({ "code": 0, "time": 1_729_337_347, "msg_id": "42", "sender": { "ocid": "abc", "session_id": "5" },
        "msg": [{ "type": 0, "text": "second" }] }));
    client.receive(json!({ "code": 0, "session_id": 5, "msgs": [
        { "time": 1_729_337_346, "bundle_msg": [{ "Text": { "type": 0, "text": "first" } }] }] }));
    client.receive(json!({ "code": 12, "status": 0 }));
    let events = client.events.iter();
    let texts: Vec<_> = events
        .map(|(_, event)| &event["content"][0]["text"])
        .collect();
    assert_eq!(texts, ["first", "second"]);
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

/// A message of October with a text of 100 letters.
fn long_message(second: u32) -> Value {
    json!({ "time": format!("2024-10-19T11:{:02}:{:02}+00:00", second / 60, second % 60),
        "bundle_msg": [{ "Text": { "type": 0, "text": format!("{second:0100}") } }] })
}

/// The numbers of the messages that came, and what they count for.
fn drain(client: &mut Client) -> (Vec<u32>, u64) {
    let texts = |event: &Value| event["content"][0]["text"].as_str().map(str::to_owned);
    let numbers = client
        .events
        .drain(..)
        .filter_map(|(_, event)| texts(&event)?.parse().ok());
    let numbers = numbers.collect();
    (numbers, std::mem::take(&mut client.unread))
}

#[test]
fn what_nobody_reads_is_left_to_the_server_and_asked_for_again() {
    let mut client = Client::signed_in("2024-10");
    client.tell(Input::Subscribe("{\"id\":9,\"bufferBytes\":2000}"));
    let history: Vec<u32> = (0..40).collect();
    // The server answers by the time that it is asked for.
    let answer = |client: &mut Client| {
        let asked = client.sent[0]["time"].as_str().expect("a time").to_owned();
        assert_eq!(client.sent_codes(), [28, 12]);
        let later = history.iter().map(|second| long_message(*second));
        let later: Vec<_> = later
            .filter(|message| message["time"].as_str() > Some(&asked))
            .collect();
        client.receive(json!({ "code": 0, "session_id": 5, "msgs": later }));
        client.receive(json!({ "code": 12, "status": 0 }));
    };
    let (mut all, mut questions) = (Vec::new(), 0);
    while all.len() < history.len() {
        assert!(questions < 20, "{all:?}");
        answer(&mut client);
        questions += 1;
        client.wait(60_000.0);
        if all.len() + client.events.len() < history.len() {
            assert!(
                client.sent.is_empty(),
                "nothing is asked while nobody reads"
            );
        }
        client.sent.clear();
        assert!(client.unread <= 2000, "{}", client.unread);
        let (numbers, bytes) = drain(&mut client);
        assert!(!numbers.is_empty());
        all.extend(numbers);
        client.tell(Input::Read(&json!({ "id": 9, "bytes": bytes }).to_string()));
    }
    assert_eq!(all, history, "each once, in order");
    assert!(questions > 3, "{questions}");
}

#[test]
fn room_is_asked_for_when_three_quarters_are_free() {
    let mut client = Client::signed_in("2024-10");
    client.tell(Input::Subscribe("{\"id\":9,\"bufferBytes\":1000}"));
    client.sent.clear();
    let messages: Vec<_> = (0..20).map(long_message).collect();
    client.receive(json!({ "code": 0, "session_id": 5, "msgs": messages }));
    client.receive(json!({ "code": 12, "status": 0 }));
    let unread = client.unread;
    let read = |client: &mut Client, bytes: u64| {
        client.tell(Input::Read(&json!({ "id": 9, "bytes": bytes }).to_string()));
        client.sent_codes()
    };
    assert!(read(&mut client, unread - 251).is_empty());
    assert_eq!(read(&mut client, 1), [28, 12]);
}

#[test]
fn a_message_larger_than_the_room_comes_alone() {
    let mut client = Client::signed_in("2024-10");
    client.tell(Input::Subscribe("{\"id\":9,\"bufferBytes\":10}"));
    for second in 0..3 {
        client.sent.clear();
        let messages: Vec<_> = (0..3).map(long_message).collect();
        client.receive(json!({ "code": 0, "session_id": 5, "msgs": messages }));
        client.receive(json!({ "code": 12, "status": 0 }));
        let (numbers, bytes) = drain(&mut client);
        assert_eq!(numbers, [second]);
        client.tell(Input::Read(&json!({ "id": 9, "bytes": bytes }).to_string()));
    }
}

#[test]
fn what_no_server_keeps_is_dropped_and_counted_where_it_is_missing() {
    let mut client = Client::signed_in("2024-08");
    client.tell(Input::Subscribe("{\"id\":9,\"bufferBytes\":1000}"));
    let push = |client: &mut Client, number: u32| {
        client.receive(json!({ "code": 0, "time": 1_722_470_400 + number, "msg_id": number.to_string(),
            "sender": { "ocid": "abc", "session_id": "5" }, "msg": [{ "type": 0, "text": format!("{number:0100}") }] }));
    };
    for number in 0..20 {
        push(&mut client, number);
    }
    assert!(client.unread <= 1000, "{}", client.unread);
    let (numbers, bytes) = drain(&mut client);
    let kept = numbers.len();
    assert_eq!(numbers, (0..20).take(kept).collect::<Vec<_>>());
    client.tell(Input::Read(&json!({ "id": 9, "bytes": bytes }).to_string()));
    push(&mut client, 20);
    let events: Vec<_> = client.events.iter().map(|(_, event)| event).collect();
    assert_eq!(*events[0], json!({ "kind": "gap", "dropped": 20 - kept }));
    assert_eq!(events[1]["id"], "20");
    assert_eq!(events.len(), 2, "it is said once");
}
