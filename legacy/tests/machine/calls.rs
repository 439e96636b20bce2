//! What applications ask for, before it is sent.

use ourchat_legacy::Input;
use serde_json::json;

use crate::support::Client;

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
            json!({ "sessionId": "five", "fields": [] }),
            "sessionId",
        ),
        (
            "answerInvitation",
            json!({ "sessionId": "-5", "accept": true }),
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
