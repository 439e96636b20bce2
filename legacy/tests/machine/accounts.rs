//! Who is signed in, and how one becomes so.

use ourchat_legacy::Input;
use serde_json::{Value, json};

use crate::DIALECTS;
use crate::support::Client;

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
            let frame = client.sent.remove(0);
            assert_eq!(frame["code"], 14);
            assert_eq!(frame.get("email").is_some(), dialect != "2024-08");
            let early = waits_first.then(|| client.call("awaitVerification", json!({})));
            if dialect == "2024-08" {
                client.expect_sent(12);
                client.receive(json!({ "code": 18, "details": "Not login or register code" }));
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

#[test]
fn signing_out_ends_a_login_under_way() {
    let mut client = Client::new(json!({ "dialect": "2024-10", "attempts": 3 }));
    let login = client.call(
        "login",
        json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
    );
    client.open();
    client.expect_sent(6);
    client.tell(Input::Logout);
    let error = client.error(login);
    assert_eq!(
        (&error["code"], &error["outcome"]),
        (&json!("transport/cancelled"), &json!("rejected"))
    );
    client.wait(60_000.0);
    assert_eq!((client.connections, client.sent.len()), (1, 0));
}

#[test]
fn a_user_whom_nothing_signs_in_again_is_signed_out_by_a_broken_connection() {
    let mut client = Client::new(json!({ "dialect": "2024-10", "attempts": 3, "relogin": false }));
    client.log_in();
    client.subscribe(4, Value::Null);
    let reads = client.call("accountInfo", json!({ "fields": ["ocid"] }));
    client.lose();
    let session = client.sessions.pop().expect("a change");
    assert_eq!(
        (&session["reason"], &session["error"]["code"]),
        (&json!("lost"), &json!("transport/network"))
    );
    assert_eq!(client.code(reads), "transport/network");
    assert_eq!(
        client.feeds_ended[0].1["code"], "transport/network",
        "it could not go on"
    );
    client.wait(60_000.0);
    assert_eq!(client.connections, 1);
}
