//! Every status of the documents arrives as the right error, in each dialect that has it and in each form that it takes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

mod support;

use support::Client;

/// How to ask for an operation: the call, its members, the type that answers.
fn question(operation: &str) -> (&'static str, Value, u64) {
    match operation {
        "Register" => (
            "register",
            json!({ "email": "a@b.c", "password": "x", "name": "y" }),
            5,
        ),
        "Login" => (
            "login",
            json!({ "loginType": 0, "account": "a@b.c", "password": "x" }),
            7,
        ),
        "GetSessionInfo" => (
            "sessionInfo",
            json!({ "sessionId": "5", "fields": ["name"] }),
            2,
        ),
        "NewSession" => ("newSession", json!({ "members": ["a"] }), 9),
        "GetAccountInfo" => ("accountInfo", json!({ "fields": ["ocid"] }), 11),
        "GetServerStatus" => ("serverStatus", json!({}), 12),
        "VerifyStatus" => ("awaitVerification", json!({}), 15),
        "Unregister" => ("unregister", json!({}), 17),
        "SetAccountInfo" => ("setAccountInfo", json!({ "data": { "userName": "y" } }), 20),
        "Upload" => (
            "upload",
            json!({ "hash": "x", "autoClean": false, "size": 1 }),
            22,
        ),
        "SendVerificationEmail" => ("verificationMail", json!({ "email": "a@b.c" }), 23),
        "AcceptJoinSession" => (
            "answerInvitation",
            json!({ "sessionId": "5", "accept": true }),
            26,
        ),
        // Of what any operation can give: one that has no meanings of its own.
        "*" => (
            "setFriendInfo",
            json!({ "ocid": "a", "data": { "displayName": "b" } }),
            20,
        ),
        other => panic!("nobody asks for {other}"),
    }
}

/// What a question gives that was answered with these frames.
fn answered(dialect: &str, operation: &str, frames: &[Value]) -> (String, Value) {
    let (call, members, _) = question(operation);
    let mut client = Client::signed_in(dialect);
    let id = client.call(call, members);
    for frame in frames {
        client.receive(frame.clone());
    }
    if client.is_pending(id) {
        // The server has nothing more to say.
        client.receive(json!({ "code": 12, "status": 0 }));
    }
    match client.result(id) {
        Ok(_) => ("ok".into(), Value::Null),
        Err(error) => (error["code"].as_str().expect("a code").into(), error),
    }
}

/// The members that a successful answer has to have.
fn success(answer: u64) -> Value {
    json!({ "data": { "ocid": "a" }, "session_id": 5, "key": "k", "hash": "x", "ocid": "a", "code": answer })
}

#[test]
fn every_status_is_the_right_error_in_every_dialect() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/contract/status-rows.json");
    let rows: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("the rows")).expect("JSON");
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows["rows"].as_array().expect("a list") {
        let Some(dialect) = row["dialect"].as_str() else {
            continue;
        };
        let operation = row["operation"]
            .as_str()
            .expect("a name")
            .trim_end_matches("Res");
        let (_, _, answer) = question(operation);
        let status = &row["code"];
        let mut frame = success(answer);
        frame["status"] = status.clone();
        let mut forms = vec![frame];
        if dialect == "2024-10" && *status != 0 && answer != 12 {
            forms.push(json!({ "code": 18, "status": status, "details": "text" }));
        }
        if operation == "VerifyStatus" {
            // Nothing is asked, so nothing can be refused.
            forms.truncate(1);
        }
        let count = counts.entry(dialect).or_default();
        count.1 += 1;
        let before = wrong.len();
        let digits = status.to_string();
        for form in forms {
            let (code, error) = answered(dialect, operation, std::slice::from_ref(&form));
            let whole = code == "ok"
                || (error["status"]["code"] == digits.as_str()
                    && error["status"]["dialect"] == dialect);
            if row["id"] != code.as_str() || !whole {
                wrong.push(format!("{row}\n  {form}\n  {error}"));
            }
        }
        count.0 += usize::from(wrong.len() == before);
    }
    for (dialect, (right, all)) in &counts {
        println!("{dialect}: statuses {right} of {all}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        counts.values().map(|(_, all)| all).sum::<usize>(),
        77,
        "rows are missing"
    );
}
