//! Replies, which nothing but their type and order ties to a question.

use ourchat_legacy::Input;
use serde_json::json;

use crate::support::Client;

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
fn what_is_never_answered_is_done_when_the_server_answers_what_came_after() {
    for done in [
        json!({ "code": 12, "status": 0 }),
        json!({ "code": 18, "details": "Not a valid code 12" }),
    ] {
        let mut client = Client::signed_in("2024-08");
        let members = json!({ "sessionId": "5", "time": "2024-08-01T00:00:00Z", "content": [{ "type": 0, "text": "hi" }] });
        let sends = [
            client.call("send", members.clone()),
            client.call("send", members),
        ];
        assert_eq!(client.sent_codes(), [0, 12, 0], "they do not wait");
        client.wait(10_000.0);
        assert!(client.is_pending(sends[0]), "silence tells nothing");
        client.receive(done.clone());
        assert_eq!(client.result(sends[0]), Ok(json!({})));
        assert_eq!(client.sent_codes(), [12]);
        assert!(client.is_pending(sends[1]));
        client.receive(done);
        assert_eq!(client.result(sends[1]), Ok(json!({})));
    }
}

#[test]
fn what_is_never_answered_fails_when_the_server_says_so_first() {
    let mut client = Client::signed_in("2024-08");
    let account = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    let send = client.call("send", json!({ "sessionId": "5", "time": "2024-08-01T00:00:00Z", "content": [{ "type": 0, "text": "hi" }] }));
    client.receive(json!({ "code": 18, "details": "Not a valid code 0" }));
    assert!(client.is_pending(account));
    assert_eq!(client.error(send)["operation"], "SendMessage");
    client.receive(json!({ "code": 18, "details": "Not a valid code 12" }));
    assert!(client.is_pending(account));
}

#[test]
fn a_key_that_no_header_can_hold_is_no_answer() {
    let mut client = Client::signed_in("2024-10");
    for (key, fits) in [("abc123", true), ("", false), ("a\nb", false), ("é", false)] {
        let members = json!({ "hash": "00", "autoClean": false, "size": 1 });
        let upload = client.call("upload", members);
        client.receive(json!({ "code": 22, "key": key, "hash": "00" }));
        match client.result(upload) {
            Ok(_) => assert!(fits, "{key}"),
            Err(error) => {
                assert!(!fits, "{key}");
                assert_eq!(
                    (&error["code"], &error["outcome"]),
                    (&json!("transport/bad-response"), &json!("unknown"))
                );
            }
        }
    }
}
