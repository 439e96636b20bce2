//! Every status of the protocol's documents, provoked for real where a request can do that, else as an ordered fault.

use ourchat_devserver::Dialect;
use serde_json::{Value, json};

use crate::support::{
    http::{get, post_json},
    legacy::{DIALECTS, Old, PASSWORD, start_with_all},
};

/// The failures of the documents: message type of a request, and the status of its answer.
fn rows(dialect: Dialect) -> Vec<(u64, u64)> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/contract/status-rows.json"
    );
    let rows = std::fs::read_to_string(file).expect("the rows");
    let rows: Value = serde_json::from_str(&rows).expect("JSON");
    let rows = rows["rows"].as_array().expect("a list");
    let of_dialect = rows.iter().filter(|row| row["dialect"] == json!(dialect));
    let row = |row: &Value| {
        let operation = row["operation"].as_str().expect("a name");
        let status = row["code"].as_u64().expect("a number");
        (request_of(operation), status)
    };
    of_dialect
        .map(row)
        .filter(|(_, status)| *status > 0)
        .collect()
}

fn request_of(operation: &str) -> u64 {
    match operation {
        "GetSessionInfo" => 1,
        "Register" | "RegisterRes" => 4,
        "Login" | "LoginRes" => 6,
        "NewSession" | "NewSessionRes" => 8,
        "GetAccountInfo" => 10,
        "GetServerStatus" => 12,
        "VerifyStatus" | "SendVerificationEmail" => 14,
        "Unregister" | "UnregisterRes" => 16,
        "SetAccountInfo" | "SetAccountInfoRes" => 19,
        "Upload" => 21,
        "AcceptJoinSession" => 25,
        // What any answer may carry.
        "*" => 29,
        other => panic!("the operation {other} is unknown"),
    }
}

/// A message of this type with all its fields.
fn request(dialect: Dialect, code: u64, name: &str) -> Value {
    let email = format!("{name}@example.org");
    match code {
        1 => json!({ "code": 1, "session_id": "7", "request_values": ["name"] }),
        4 => json!({ "code": 4, "email": email, "password": PASSWORD, "name": name }),
        6 => json!({ "code": 6, "login_type": 0, "account": email, "password": PASSWORD }),
        8 => json!({ "code": 8, "members": [], "message": "" }),
        10 => json!({ "code": 10, "ocid": "nobody0000", "request_values": ["ocid"] }),
        14 => json!({ "code": 14, "email": email }),
        19 => json!({ "code": 19, "ocid": "nobody0000", "data": {} }),
        21 => {
            json!({ "code": 21, "hash": PASSWORD, "auto_clean": false, "size": 1_u64 << 40 })
        }
        25 => json!({ "code": 25, "session_id": "7", "accept": true }),
        29 => json!({
            "code": 29,
            "session_id": 7,
            "time": if dialect == Dialect::October { json!("2024-10-19T11:29:06Z") } else { json!(1) },
            "bundle_msg": [],
        }),
        code => json!({ "code": code }),
    }
}

/// The type of the answer.
fn reply(dialect: Dialect, code: u64) -> u64 {
    match code {
        12 => 12,
        14 if dialect != Dialect::August => 23,
        29 => 30,
        code => code + 1,
    }
}

fn expect(dialect: Dialect, code: u64, status: u64, answer: &Value) {
    let own = dialect != Dialect::October || code == 12 || (code, status) == (6, 10);
    let expected = if own { reply(dialect, code) } else { 18 };
    assert_eq!(
        (&answer["code"], &answer["status"]),
        (&json!(expected), &json!(status)),
        "{dialect:?} {code}: {answer}"
    );
    assert!(own || answer["details"].is_string());
}

#[tokio::test]
async fn every_status_can_be_ordered_in_every_dialect() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let (mut member, _) = Old::register(&server, dialect, &format!("{dialect:?}")).await;
        let mut stranger = Old::connect(&server, dialect).await;
        let rows = rows(dialect);
        for (code, status) in &rows {
            let order = json!({
                "code": code, "dialect": dialect, "fault": "status", "status": status, "details": "no",
            });
            let path = "/control/legacy/faults";
            let ordered = post_json(&server, path, &order.to_string()).await;
            assert_eq!(ordered.status(), 204);
            let before_login = matches!(code, 4 | 6 | 14);
            let old = if before_login {
                &mut stranger
            } else {
                &mut member
            };
            let answer = old.ask(request(dialect, *code, "nobody")).await;
            expect(dialect, *code, *status, &answer);
            assert!(old.is_silent().await);
        }
        println!("{dialect:?}: {} of {0} failures", rows.len());
        assert!(rows.len() > 7);
    }
}

#[tokio::test]
async fn a_status_can_be_ordered_in_another_answer() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let order = json!({ "code": 14, "fault": "status", "status": 7, "reply": 15 });
        post_json(&server, "/control/legacy/faults", &order.to_string()).await;
        let mut old = Old::connect(&server, dialect).await;
        let answer = old.ask(request(dialect, 14, "ada")).await;
        assert_eq!(answer, json!({ "code": 15, "status": 7 }));
    }
}

#[tokio::test]
async fn failures_have_the_numbers_of_their_dialect() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let by_dialect = |august, shared, october| match dialect {
            Dialect::August => august,
            Dialect::Shared => shared,
            Dialect::October => october,
        };
        let name = format!("real{dialect:?}");
        let (mut old, ocid) = Old::register(&server, dialect, &name).await;
        let mut other = Old::connect(&server, dialect).await;
        let taken = other.ask(request(dialect, 4, &name)).await;
        expect(dialect, 4, by_dialect(2, 4, 4), &taken);
        for account in [format!("{name}@example.org"), "nobody@example.org".into()] {
            let login =
                json!({ "code": 6, "login_type": 0, "account": account, "password": "wrong" });
            expect(dialect, 6, by_dialect(1, 5, 10), &other.ask(login).await);
        }
        if dialect == Dialect::August {
            let stranger = old.ask(request(dialect, 19, &name)).await;
            expect(dialect, 19, 1, &stranger);
            let data = json!({ "avatar": "http://elsewhere.example/a.png" });
            let avatar = old.ask(json!({ "code": 19, "ocid": ocid, "data": data }));
            expect(dialect, 19, 2, &avatar.await);
            for code in [1, 10] {
                let missing = old.ask(request(dialect, code, &name)).await;
                assert_eq!(missing, json!({ "code": 18, "details": "Not found" }));
            }
            continue;
        }
        for code in [1, 10] {
            expect(
                dialect,
                code,
                3,
                &old.ask(request(dialect, code, &name)).await,
            );
        }
        for (code, status) in [
            (21, 6),
            (25, by_dialect(0, 6, 10)),
            (29, by_dialect(0, 6, 10)),
        ] {
            let answer = old.ask(request(dialect, code, &name)).await;
            expect(dialect, code, status, &answer);
        }
        let no_address = other.ask(json!({ "code": 14, "email": "nobody" })).await;
        expect(dialect, 14, 3, &no_address);
        let wrong_type = old
            .ask(json!({ "code": 19, "data": { "status": [] } }))
            .await;
        expect(dialect, 19, 1, &wrong_type);
        let no_time = old.ask(json!({ "code": 28 })).await;
        assert_eq!(no_time["status"], 5, "{no_time}");
    }
}

#[tokio::test]
async fn accounts_are_made_only_after_the_mail_where_that_is_wanted() {
    let server = start_with_all(&["--require-verified-email"]).await;
    for dialect in DIALECTS {
        let name = format!("mail{dialect:?}");
        let mut old = Old::connect(&server, dialect).await;
        let unverified = old.ask(request(dialect, 4, &name)).await;
        match dialect {
            Dialect::August => assert_eq!(unverified["code"], 18),
            Dialect::Shared => expect(dialect, 4, 5, &unverified),
            Dialect::October => expect(dialect, 4, 10, &unverified),
        }
        old.send(request(dialect, 14, &name)).await;
        if dialect != Dialect::August {
            assert_eq!(old.next().await, json!({ "code": 23, "status": 0 }));
            let meanwhile = old.ask(request(dialect, 4, &name)).await;
            assert_eq!(meanwhile["details"], "Email has not been confirmed now");
        }
        assert!(old.is_silent().await);
        let mails = get(&server, "/control/mails").await;
        let mails: Value = serde_json::from_slice(mails.body()).expect("JSON");
        let path = mails[0]["path"].as_str().expect("a path").to_owned();
        assert_eq!(get(&server, &path).await.status(), 200);
        let passed = if dialect == Dialect::August { 15 } else { 23 };
        assert_eq!(old.next().await, json!({ "code": passed, "status": 0 }));
        let registered = old.ask(request(dialect, 4, &name)).await;
        assert_eq!(registered["status"], 0, "{registered}");
        assert_eq!(registered["ocid"].as_str().map(str::len), Some(10));
    }
}

#[tokio::test]
async fn a_mail_that_is_not_opened_times_out() {
    let server = start_with_all(&[]).await;
    let mut waiting = Vec::new();
    for dialect in DIALECTS {
        let mut old = Old::connect(&server, dialect).await;
        old.send(request(dialect, 14, "late")).await;
        if dialect != Dialect::August {
            assert_eq!(old.next().await["code"], 23);
        }
        assert!(old.is_silent().await);
        waiting.push(old);
    }
    post_json(&server, "/control/clock", r#"{"offsetMs": 360000}"#).await;
    for old in &mut waiting {
        let status = if old.dialect == Dialect::August { 2 } else { 7 };
        assert_eq!(old.next().await, json!({ "code": 15, "status": status }));
    }
}

#[tokio::test]
async fn maintenance_answers_the_status_query_alone() {
    let server = start_with_all(&["--maintenance"]).await;
    for dialect in DIALECTS {
        let mut old = Old::connect(&server, dialect).await;
        old.send(request(dialect, 6, "ada")).await;
        let answer = old.ask(json!({ "code": 12 })).await;
        let status = if dialect == Dialect::August { 1 } else { 2 };
        expect(dialect, 12, status, &answer);
        assert_eq!(answer["http_port"].is_u64(), dialect == Dialect::October);
    }
}
