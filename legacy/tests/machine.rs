//! The client against a server that a test plays.

use ourchat_legacy::Input;
use serde_json::{Value, json};

mod support;

use support::Client;

const DIALECTS: [&str; 3] = ["2024-08", "2024-08-shared", "2024-10"];

#[test]
fn replies_are_matched_by_type_and_order() {
    let mut client = Client::signed_in("2024-10");
    let first = client.call("newSession", json!({ "members": ["a"] }));
    let second = client.call("newSession", json!({ "members": ["b"] }));
    let account = client.call("accountInfo", json!({ "fields": ["userName"] }));
    // One question of a type at a time; other types go at once.
    assert_eq!(client.sent_codes(), [8, 10]);
    client.receive(json!({ "code": 11, "data": { "username": "Bo", "owner": null } }));
    assert_eq!(
        client.result(account),
        Ok(json!({ "userName": "Bo", "extra": { "owner": null } }))
    );
    client.receive(json!({ "code": 9, "session_id": 12_345_678_901_234_567_u64 }));
    assert_eq!(
        client.result(first),
        Ok(json!({ "sessionId": "12345678901234567" }))
    );
    assert_eq!(client.expect_sent(8)["members"], json!(["b"]));
    client.receive(json!({ "code": 18, "status": 6, "details": "limit" }));
    assert_eq!(client.code(second), "quota/session-limit");
}

#[test]
fn operations_with_the_same_answer_wait_for_each_other() {
    let mut client = Client::signed_in("2024-10");
    let account = client.call("setAccountInfo", json!({ "data": { "userName": "Bo" } }));
    let friend = client.call(
        "setFriendInfo",
        json!({ "ocid": "x", "data": { "displayName": "Ada" } }),
    );
    assert_eq!(client.expect_sent(19)["data"], json!({ "username": "Bo" }));
    client.receive(json!({ "code": 20 }));
    assert_eq!(client.result(account), Ok(json!({})));
    assert_eq!(
        client.expect_sent(27)["data"],
        json!({ "displayname": "Ada" })
    );
    assert!(client.is_pending(friend));
    client.receive(json!({ "code": 20 }));
    assert_eq!(client.result(friend), Ok(json!({})));
}

#[test]
fn an_error_message_belongs_to_the_first_question_without_an_answer() {
    let mut client = Client::signed_in("2024-10");
    let session = client.call("newSession", json!({ "members": ["a"] }));
    let account = client.call("setAccountInfo", json!({ "data": { "userName": "Bo" } }));
    client.receive(json!({ "code": 18, "status": 1, "details": "Database error" }));
    let error = client.error(session);
    assert_eq!(
        (&error["code"], &error["operation"]),
        (&json!("db/error"), &json!("NewSession"))
    );
    assert_eq!(
        (&error["outcome"], &error["retry"]["safe"]),
        (&json!("unknown"), &json!(false))
    );
    assert!(client.is_pending(account));
}

#[test]
fn the_text_of_an_error_message_may_know_better() {
    let mut client = Client::new(json!({ "dialect": "2024-10" }));
    let status = client.call("serverStatus", json!({}));
    let mail = client.call("verificationMail", json!({ "email": "a@b.c" }));
    client.open();
    client.receive(json!({ "code": 18, "status": 11, "details": "Email Cannot Be Sent" }));
    assert_eq!(client.code(mail), "server/feature-disabled");
    assert!(client.is_pending(status));
    client.receive(json!({ "code": 12, "status": 0, "http_port": 7778 }));
    assert_eq!(client.result(status), Ok(json!({ "httpPort": 7778 })));
}

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
fn silence_ends_in_a_timeout_and_never_shifts_answers() {
    let mut client = Client::signed_in("2024-10");
    let lost = client.call_for("newSession", json!({ "members": ["a"] }), json!(1000));
    client.expect_sent(8);
    client.wait(999.0);
    assert!(client.is_pending(lost));
    client.wait(1.0);
    let error = client.error(lost);
    assert_eq!(
        (&error["code"], &error["outcome"]),
        (&json!("transport/timeout"), &json!("unknown"))
    );
    // The next one waits until the server is known to be done with the first.
    let next = client.call("newSession", json!({ "members": ["b"] }));
    client.expect_sent(12);
    client.receive(json!({ "code": 9, "session_id": 1 }));
    assert!(
        client.is_pending(next),
        "the late answer is not taken for the next one"
    );
    client.expect_sent(8);
    client.receive(json!({ "code": 12, "status": 0 }));
    client.receive(json!({ "code": 9, "session_id": 2 }));
    assert_eq!(client.result(next), Ok(json!({ "sessionId": "2" })));
}

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
fn a_call_that_is_aborted_says_whether_it_was_sent() {
    let mut client = Client::new(json!({ "dialect": "2024-10" }));
    let waiting = client.call(
        "login",
        json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
    );
    client.tell(Input::Abort(u32::try_from(waiting).expect("small"), false));
    let error = client.error(waiting);
    assert_eq!(
        (&error["code"], &error["outcome"]),
        (&json!("transport/cancelled"), &json!("not-sent"))
    );
    client.open();
    assert!(client.sent.is_empty());
}

#[test]
fn a_login_that_nobody_waits_for_signs_nobody_in() {
    let mut client = Client::new(json!({ "dialect": "2024-10" }));
    let login = client.call(
        "login",
        json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
    );
    client.open();
    client.sent.clear();
    client.tell(Input::Abort(u32::try_from(login).expect("small"), false));
    assert_eq!(client.code(login), "transport/cancelled");
    client.receive(json!({ "code": 7, "status": 0, "ocid": "k3Rt9aXw2B" }));
    assert!(client.sessions.is_empty() && !client.connected);
}

#[test]
fn fetching_ends_with_a_question_after_the_status_because_nothing_is_answered_with_nothing() {
    let mut client = Client::signed_in("2024-10");
    let fetch = client.call("fetch", json!({ "time": "2024-10-19T11:29:06.392122930Z" }));
    assert_eq!(
        client.sent,
        [
            json!({ "code": 28, "time": "2024-10-19T11:29:06.39212293Z" }),
            json!({ "code": 12 })
        ]
    );
    let message = |text: &str, second: u32| {
        json!({ "session_id": 9_007_199_254_740_993_u64, "time": format!("2024-10-19T11:30:{second:02}.5+00:00"),
            "bundle_msg": [{ "Text": { "type": 0, "text": text } }] })
    };
    client.receive(json!({ "code": 0, "session_id": 9_007_199_254_740_993_u64, "msgs": [message("one", 1), message("two", 2)] }));
    client.receive(json!({ "code": 0, "session_id": 5, "msgs": [] }));
    assert!(client.is_pending(fetch));
    client.receive(json!({ "code": 12, "status": 0 }));
    let messages = client.result(fetch).expect("messages")["messages"].clone();
    assert_eq!(messages.as_array().map(Vec::len), Some(2));
    assert_eq!(
        messages[0],
        json!({ "sessionId": "9007199254740993", "time": "2024-10-19T11:30:01.5Z", "content": [{ "type": 0, "text": "one" }] })
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
    assert_eq!(
        client.expect_sent(0),
        json!({ "code": 0, "sender": { "ocid": "k3Rt9aXw2B", "session_id": "5" }, "time": 1_722_470_400, "msg": [{ "type": 0, "text": "hi" }] })
    );
    client.wait(250.0);
    assert_eq!(client.result(send), Ok(json!({})));
    let fetch = client.call("fetch", json!({ "time": "2024-08-01T00:00:00Z" }));
    let error = client.error(fetch);
    assert_eq!(
        (&error["code"], &error["outcome"]),
        (&json!("server/feature-disabled"), &json!("not-sent"))
    );
}

#[test]
fn maintenance_ends_what_waits() {
    for (dialect, status) in [
        ("2024-08", 1),
        ("2024-08-shared", 2),
        ("2024-10", 2),
        ("auto", 2),
    ] {
        let mut client = Client::new(json!({ "dialect": dialect, "attempts": 3 }));
        let login = client.call(
            "login",
            json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
        );
        let asked = client.call("serverStatus", json!({}));
        client.open();
        client.receive(json!({ "code": 12, "status": status }));
        let error = client.error(login);
        assert_eq!(
            (&error["code"], &error["operation"]),
            (&json!("server/maintenance"), &json!("Login")),
            "{dialect}"
        );
        assert_eq!(client.code(asked), "server/maintenance", "{dialect}");
    }
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
fn a_refused_relogin_ends_the_session() {
    let mut client = Client::signed_in("2024-10");
    client.subscribe(4, Value::Null);
    client.lose();
    client.wait(500.0);
    client.open();
    client.sent.clear();
    let waiting = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    client.receive(json!({ "code": 7, "status": 10 }));
    assert_eq!(client.code(waiting), "auth/wrong-credentials");
    let session = client.sessions.pop().expect("a change");
    assert_eq!(
        (&session["reason"], &session["error"]["code"]),
        (&json!("refused"), &json!("auth/wrong-credentials"))
    );
    assert_eq!(client.feeds_ended[0].1["code"], "auth/wrong-credentials");
    let refused = client.call("newSession", json!({ "members": [] }));
    assert_eq!(client.code(refused), "auth/token-missing");
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
fn addresses_are_confirmed_as_documents_and_as_servers_say() {
    let documented: &[Value] = &[json!({ "code": 15, "status": 0 })];
    let real: &[Value] = &[
        json!({ "code": 23, "status": 0 }),
        json!({ "code": 23, "status": 0 }),
    ];
    for (dialect, frames) in [
        ("2024-08", documented),
        ("2024-08-shared", real),
        ("2024-10", real),
    ] {
        for waits_first in [true, false] {
            let mut client = Client::new(json!({ "dialect": dialect }));
            let mail = client.call("verificationMail", json!({ "email": "a@b.c" }));
            client.open();
            let frame = client.expect_sent(14);
            assert_eq!(frame.get("email").is_some(), dialect != "2024-08");
            let early = waits_first.then(|| client.call("awaitVerification", json!({})));
            if dialect == "2024-08" {
                client.wait(250.0);
            }
            for frame in frames {
                client.receive(frame.clone());
            }
            assert_eq!(client.result(mail), Ok(json!({})));
            let confirmed = early.unwrap_or_else(|| client.call("awaitVerification", json!({})));
            assert_eq!(client.result(confirmed), Ok(json!({})), "{dialect}");
        }
    }
}

#[test]
fn wrong_arguments_are_refused_by_their_path() {
    for (call, members, path) in [
        (
            "register",
            json!({ "email": 5, "password": "x", "name": "y" }),
            "email",
        ),
        (
            "login",
            json!({ "loginType": 0, "account": "x" }),
            "password",
        ),
        ("newSession", json!({ "members": ["a", 5] }), "members[1]"),
        (
            "sessionInfo",
            json!({ "sessionId": "", "fields": [] }),
            "sessionId",
        ),
        (
            "sessionInfo",
            json!({ "sessionId": "5", "fields": ["name", "title"] }),
            "fields[1]",
        ),
        (
            "accountInfo",
            json!({ "ocid": "x", "fields": ["avatar"] }),
            "fields[0]",
        ),
        (
            "setAccountInfo",
            json!({ "data": { "avatarHash": "x" } }),
            "avatarHash",
        ),
        ("fetch", json!({ "time": "yesterday" }), "time"),
        (
            "send",
            json!({ "sessionId": "5", "time": "2024-08-01T00:00:00Z", "content": ["hi"] }),
            "content[0]",
        ),
        (
            "upload",
            json!({ "hash": "x", "autoClean": false, "size": -1 }),
            "size",
        ),
    ] {
        let mut client = Client::new(json!({ "dialect": "2024-10" }));
        let id = client.call(call, members);
        let error = client.error(id);
        assert_eq!(
            (&error["code"], &error["outcome"]),
            (&json!("argument/invalid"), &json!("not-sent"))
        );
        assert!(error["fields"][path].is_array(), "{call}: {error}");
        assert_eq!(client.connections, 0);
    }
}

#[test]
fn passwords_are_sent_as_the_options_say() {
    for (passwords, expected) in [
        (
            Value::Null,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        (json!("plain"), "test"),
    ] {
        let mut client = Client::new(json!({ "dialect": "2024-08", "passwords": passwords }));
        client.call(
            "register",
            json!({ "email": "a@b.c", "password": "test", "name": "Ada" }),
        );
        client.open();
        assert_eq!(
            client.expect_sent(4),
            json!({ "code": 4, "email": "a@b.c", "password": expected, "name": "Ada" })
        );
    }
}

#[test]
fn what_is_no_message_is_left_aside() {
    let mut client = Client::signed_in("2024-10");
    let account = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    for frame in [
        "",
        "{",
        "[]",
        "5",
        "{}",
        "{\"code\":\"x\"}",
        "{\"code\":1e9}",
        "{\"code\":99,\"x\":1}",
        "{\"code\":9}",
    ] {
        client.tell(Input::Frame(frame));
    }
    assert!(client.is_pending(account));
    client.receive(json!({ "code": 11, "data": {} }));
    assert_eq!(client.result(account), Ok(json!({})));
    let account = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    client.receive(json!({ "code": 11 }));
    assert_eq!(client.code(account), "transport/bad-response");
}

#[test]
fn an_account_that_is_given_up_is_signed_out() {
    let mut client = Client::signed_in("2024-10");
    let gone = client.call("unregister", json!({}));
    client.expect_sent(16);
    client.receive(json!({ "code": 17 }));
    assert_eq!(client.result(gone), Ok(json!({})));
    assert_eq!(
        client.sessions.pop().expect("a change")["reason"],
        "unregistered"
    );
    client.lose();
    client.wait(60_000.0);
    assert_eq!(client.connections, 1, "nobody needs a connection");
}

#[test]
fn what_needs_a_user_is_refused_without_one_and_waits_for_one() {
    for dialect in DIALECTS.into_iter().chain(["auto"]) {
        let mut client = Client::new(json!({ "dialect": dialect }));
        for (call, members) in [
            ("accountInfo", json!({ "fields": ["ocid"] })),
            ("newSession", json!({ "members": [] })),
        ] {
            let id = client.call(call, members);
            let error = client.error(id);
            assert_eq!(
                (&error["code"], &error["outcome"]),
                (&json!("auth/token-missing"), &json!("not-sent")),
                "{dialect} {call}"
            );
        }
        assert_eq!(client.connections, 0);
    }
    let mut client = Client::new(json!({ "dialect": "2024-10" }));
    let login = json!({ "loginType": 1, "account": "k3Rt9aXw2B", "password": "x" });
    client.call("login", login);
    let account = client.call("accountInfo", json!({ "fields": ["userName"] }));
    client.open();
    client.expect_sent(6);
    client.receive(json!({ "code": 7, "status": 0 }));
    assert_eq!(client.expect_sent(10)["ocid"], "k3Rt9aXw2B");
    assert!(client.is_pending(account));
}
