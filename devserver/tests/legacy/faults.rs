//! What clients have to survive: ordered faults, ends of connections; and what the server has to: any text at all.

use http_body_util::Full;
use ourchat_devserver::Dialect;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    Running,
    http::{get, post_json, send, url},
    legacy::{DIALECTS, Old, PASSWORD, start_with_all},
};

async fn order(server: &Running, order: Value) {
    let answer = post_json(server, "/control/legacy/faults", &order.to_string()).await;
    assert_eq!(answer.status(), 204, "{order}");
}

fn about(ocid: &str, value: &str) -> Value {
    json!({ "code": 10, "ocid": ocid, "request_values": [value] })
}

#[tokio::test]
async fn answers_are_lost_late_doubled_and_out_of_order() {
    let server = start_with_all(&[]).await;
    let (mut old, ocid) = Old::register(&server, Dialect::October, "ada").await;
    let new_session = || json!({ "code": 8, "members": [], "message": "" });
    let about = |value| about(&ocid, value);

    order(&server, json!({ "code": 10, "fault": "drop" })).await;
    old.send(about("ocid")).await;
    assert!(old.is_silent().await);

    order(&server, json!({ "code": 8, "fault": "lost" })).await;
    old.send(new_session()).await;
    assert!(old.is_silent().await);
    let made = old.ask(about("sessions")).await;
    assert_eq!(made["data"]["sessions"].as_array().map(Vec::len), Some(1));

    order(
        &server,
        json!({ "code": 10, "fault": "reorder", "skip": 1 }),
    )
    .await;
    assert_eq!(old.ask(about("ocid")).await["code"], 11);
    old.send(about("ocid")).await;
    old.send(new_session()).await;
    assert_eq!(old.next().await["code"], 9);
    assert_eq!(old.next().await["code"], 11);

    order(&server, json!({ "code": 10, "fault": "delay", "ms": 200 })).await;
    old.send(about("ocid")).await;
    assert!(old.is_silent().await);
    assert_eq!(old.next().await["code"], 11);

    order(&server, json!({ "fault": "twice", "dialect": "2024-10" })).await;
    assert_eq!(old.ask(about("ocid")).await, old.next().await);

    let frames = json!(["{\"code\": 11", { "code": u64::MAX }]);
    order(
        &server,
        json!({ "code": 10, "fault": "answer", "frames": frames }),
    )
    .await;
    old.send(about("ocid")).await;
    assert_eq!(old.next_raw().await, Message::text("{\"code\": 11"));
    assert_eq!(old.next().await, json!({ "code": u64::MAX }));

    order(&server, json!({ "code": 10, "fault": "drop" })).await;
    let forget = ::http::Request::delete(url(&server, "/control/legacy/faults"));
    let forgotten = send(forget.body(Full::default()).expect("a request")).await;
    assert_eq!(forgotten.expect("an answer").status(), 204);
    assert_eq!(old.ask(about("ocid")).await["code"], 11);

    let counts = get(&server, "/control/legacy/requests").await;
    let counts: Value = serde_json::from_slice(counts.body()).expect("JSON");
    assert_eq!(counts["2024-10"]["8"], 2);
}

#[tokio::test]
async fn connections_end_on_request() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let (mut old, ocid) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        order(&server, json!({ "code": 10, "fault": "close" })).await;
        old.send(about(&ocid, "ocid")).await;
        assert_eq!(old.end().await, None);

        let (mut old, ocid) = Old::register(&server, dialect, &format!("bob{dialect:?}")).await;
        order(
            &server,
            json!({ "code": 10, "fault": "close", "closeCode": 1011 }),
        )
        .await;
        old.send(about(&ocid, "ocid")).await;
        assert_eq!(old.end().await, Some(1011));

        let (mut old, ocid) = Old::register(&server, dialect, &format!("cyn{dialect:?}")).await;
        let push =
            json!({ "ocid": ocid, "frames": [{ "code": 13 }, { "code": 31, "actions": [] }] });
        let pushed = post_json(&server, "/control/legacy/push", &push.to_string()).await;
        assert_eq!(pushed.body().as_ref(), br#"{"connections":1}"#);
        assert_eq!(old.next().await, json!({ "code": 13 }));
        assert_eq!(old.next().await["code"], 31);
        let close = json!({ "dialect": dialect, "closeCode": 1012 });
        post_json(&server, "/control/legacy/close", &close.to_string()).await;
        assert_eq!(old.end().await, Some(1012));
    }
    let mut left = Old::connect(&server, Dialect::October).await;
    assert!(left.is_silent().await);
    post_json(&server, "/control/outage", r#"{"ms": 10}"#).await;
    assert_eq!(left.end().await, None);
    let mut again = loop {
        // The port is closed for a moment.
        match Old::try_connect(&server, Dialect::October).await {
            Some(old) => break old,
            None => tokio::task::yield_now().await,
        }
    };
    assert!(again.is_silent().await);
    server.stop().await;
    assert_eq!(again.end().await, Some(1001));
}

#[tokio::test]
async fn connections_close_in_good_order_from_either_side() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let (mut old, ocid) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        old.close(1000).await;
        assert_eq!(old.end().await, Some(1000));

        // What was sent after the request that ends the connection does not take its close frame away.
        let mut old = Old::connect(&server, dialect).await;
        let account = json!({ "code": 6, "login_type": 1, "account": ocid, "password": PASSWORD });
        assert_eq!(old.ask(account).await["status"], 0);
        old.send(json!({ "code": 16 })).await;
        for _ in 0..100 {
            old.send(json!({ "code": 12 })).await;
        }
        assert_eq!(old.next().await["code"], 17);
        assert_eq!(old.end().await, Some(1000));
    }
}

#[tokio::test]
async fn what_is_no_message_is_answered_as_servers_did() {
    let server = start_with_all(&[]).await;
    for dialect in DIALECTS {
        let mut stranger = Old::connect(&server, dialect).await;
        for text in [r#"{"code": 8}"#, r#"{"code": "4"}"#, "{}", "[]"] {
            stranger.send_raw(Message::text(text)).await;
            let answer = stranger.next().await;
            assert_eq!(answer["details"], "Not login or register code", "{text}");
            let status = (dialect == Dialect::October).then_some(5);
            assert_eq!(answer.get("status").and_then(Value::as_u64), status);
        }
        let (mut old, _) = Old::register(&server, dialect, &format!("ada{dialect:?}")).await;
        let october = dialect == Dialect::October;
        for (text, early, late) in [
            ("{}", "Without code", "code is not correct"),
            (
                r#"{"code": "4"}"#,
                "code is not a unsigned number",
                "code is not correct",
            ),
            (
                r#"{"code": 6}"#,
                "Not a valid code 6",
                "Not a supported code 6",
            ),
            (
                r#"{"code": 77}"#,
                "Not a valid code 77",
                "code is not correct",
            ),
        ] {
            old.send_raw(Message::text(text)).await;
            let details = if october { late } else { early };
            assert_eq!(old.next().await["details"], details, "{text}");
        }
        old.send_raw(Message::text("{")).await;
        match dialect {
            Dialect::August => assert_eq!(old.end().await, Some(1000)),
            _ => assert_eq!(old.next().await["code"], 18),
        }
        let mut stranger = Old::connect(&server, dialect).await;
        stranger.send_raw(Message::binary([1].as_slice())).await;
        assert_eq!(stranger.end().await, None);
    }
    let mut half = Old::connect(&server, Dialect::August).await;
    half.send(json!({ "code": 6, "login_type": 0 })).await;
    assert_eq!(half.end().await, Some(1000));
    let (mut old, _) = Old::register(&server, Dialect::August, "half").await;
    old.send(json!({ "code": 8 })).await;
    assert!(old.is_silent().await);
}

const KEYS: [&str; 27] = [
    "accept",
    "account",
    "auto_clean",
    "avatar_key",
    "avatarkey",
    "bundle_msg",
    "code",
    "data",
    "display_name",
    "email",
    "hash",
    "login_type",
    "members",
    "message",
    "msg",
    "name",
    "ocid",
    "password",
    "request_values",
    "sender",
    "session_id",
    "size",
    "status",
    "text",
    "time",
    "type",
    "username",
];
const TEXTS: [&str; 5] = [
    "sessions",
    "name",
    "2024-10-19T11:29:06Z",
    "+262142-12-31T23:59:59Z",
    "a@b.c",
];

/// Any JSON, with the names and types of the protocol more often than chance would have them; sometimes no JSON.
fn frames() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        9 => proptest::sample::select(KEYS.as_slice()).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..40).prop_map(Value::from),
        proptest::sample::select(TEXTS.as_slice()).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 24, 5, move |inner| {
        let fields = proptest::collection::btree_map(key.clone(), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    let message = (0_u64..34, value.clone()).prop_map(|(code, value)| {
        let mut fields = match value {
            Value::Object(fields) => fields,
            other => [("data".to_owned(), other)].into_iter().collect(),
        };
        fields.insert("code".into(), code.into());
        Value::Object(fields).to_string()
    });
    prop_oneof![
        6 => message,
        1 => value.prop_map(|value| value.to_string()),
        1 => "\\PC{0,40}",
    ]
}

#[tokio::test]
async fn no_text_harms_the_server() {
    let server = start_with_all(&[]).await;
    let mut runner = TestRunner::new(Config::default());
    let strategy = frames();
    for dialect in DIALECTS {
        for logged_in in [false, true] {
            let name = format!("any{dialect:?}");
            let mut connections = 0;
            let mut old = None;
            for _ in 0..200 {
                let text = strategy.new_tree(&mut runner).expect("a value").current();
                // Its answer would be taken for that of the status query that follows.
                let is_query =
                    serde_json::from_str::<Value>(&text).is_ok_and(|value| value["code"] == 12);
                if is_query {
                    continue;
                }
                let mut connection = match old.take() {
                    Some(connection) => connection,
                    None if logged_in => {
                        connections += 1;
                        let name = format!("{name}{connections}");
                        Old::register(&server, dialect, &name).await.0
                    }
                    None => Old::connect(&server, dialect).await,
                };
                connection.send_raw(Message::text(text.as_str())).await;
                // The task of a connection that panicked closes without a close frame.
                let lives = connection.lives().await;
                if lives.unwrap_or_else(|| panic!("{dialect:?} broke off after {text}")) {
                    old = Some(connection);
                }
            }
        }
    }
}
