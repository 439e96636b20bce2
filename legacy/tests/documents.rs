//! Every example of the documents, read and written.

use std::collections::BTreeSet;

use ourchat_legacy::codec::{self, Message};
use ourchat_legacy::dialect::Dialect;
use ourchat_legacy::json::Value;
use serde_json::{Value as Json, json};

fn decode(text: &str) -> (i32, Json) {
    let message = codec::decode(text).unwrap_or_else(|| panic!("no message: {text}"));
    let members = Value::Object(message.members).to_script();
    (
        message.code,
        serde_json::from_str(&members).expect("members are JSON"),
    )
}

fn encode(code: i32, members: &Json, dialect: Dialect) -> Json {
    let Some(Value::Object(members)) = Value::parse(&members.to_string()) else {
        panic!("members are an object")
    };
    let problems = codec::problems(code, &members, dialect);
    assert!(problems.is_empty(), "{problems:?}");
    serde_json::from_str(&codec::encode(&Message { code, members }, dialect))
        .expect("frames are JSON")
}

/// The examples of the message format of August 2024, in its order, and what they mean.
fn august() -> Vec<(Json, Json)> {
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let message = json!({ "senderOcid": "0000000000", "sessionId": "1145141919", "time": "1970-01-02T07:48:34Z", "id": "1643212388",
        "content": [{ "type": 0 }] });
    vec![
        (
            json!({ "code": 0, "time": 114_514, "msg_id": "1643212388", "sender": { "ocid": "0000000000", "session_id": "1145141919" },
                "msg": [{ "type": 0 }] }),
            json!({ "sessionId": "1145141919", "messages": [message] }),
        ),
        (
            json!({ "code": 1, "session_id": "1145141919", "request_values": ["name"] }),
            json!({ "sessionId": "1145141919", "fields": ["name"] }),
        ),
        (
            json!({ "code": 2, "data": { "session_id": "1145141919", "name": "Session1" } }),
            json!({ "data": { "sessionId": "1145141919", "name": "Session1" } }),
        ),
        (
            json!({ "code": 4, "email": "123456@ourchat.com", "password": hash, "name": "Outchat" }),
            json!({ "email": "123456@ourchat.com", "password": hash, "name": "Outchat" }),
        ),
        (
            json!({ "code": 5, "status": 0, "ocid": "0000000000" }),
            json!({ "status": 0, "ocid": "0000000000" }),
        ),
        (
            json!({ "code": 6, "login_type": 1, "account": "0000000000", "password": "密码" }),
            json!({ "loginType": 1, "account": "0000000000", "password": "密码" }),
        ),
        (
            json!({ "code": 7, "status": 0, "ocid": "0000000000" }),
            json!({ "status": 0, "ocid": "0000000000" }),
        ),
        (
            json!({ "code": 8, "members": ["0000000000", "0000000001"] }),
            json!({ "members": ["0000000000", "0000000001"] }),
        ),
        (
            json!({ "code": 9, "status": 0, "session_id": "1145141919" }),
            json!({ "status": 0, "sessionId": "1145141919" }),
        ),
        (
            json!({ "code": 10, "ocid": "0000000000", "request_values": ["ocid", "nickname"] }),
            json!({ "ocid": "0000000000", "fields": ["ocid", "userName"] }),
        ),
        (
            json!({ "code": 11, "data": { "ocid": "0000000000", "nickname": "OurChat" } }),
            json!({ "data": { "ocid": "0000000000", "userName": "OurChat" } }),
        ),
        (json!({ "code": 12, "status": 0 }), json!({ "status": 0 })),
        (json!({ "code": 13 }), json!({})),
        (json!({ "code": 14 }), json!({})),
        (json!({ "code": 15, "status": 0 }), json!({ "status": 0 })),
        (json!({ "code": 16 }), json!({})),
        (json!({ "code": 17, "status": 0 }), json!({ "status": 0 })),
        (
            json!({ "code": 18, "details": "错误信息" }),
            json!({ "details": "错误信息" }),
        ),
        (
            json!({ "code": 19, "ocid": "0000000000", "data": { "nickname": "OurChat1" } }),
            json!({ "ocid": "0000000000", "data": { "userName": "OurChat1" } }),
        ),
        (json!({ "code": 20, "status": 0 }), json!({ "status": 0 })),
    ]
}

/// What real servers sent in October 2024 where it differs from the documents, and messages that those documents do not have.
fn october() -> Vec<(Json, Json)> {
    let id = 7_250_000_000_000_000_123_u64;
    let text = json!({ "type": 0, "text": "hi" });
    vec![
        (
            json!({ "code": 0, "session_id": id, "msgs": [{ "session_id": id, "time": "2024-10-19T11:29:06.39212293Z", "bundle_msg": [{ "Text": text }] }] }),
            json!({ "sessionId": "7250000000000000123",
                "messages": [{ "sessionId": "7250000000000000123", "time": "2024-10-19T11:29:06.39212293Z", "content": [text] }] }),
        ),
        (
            json!({ "code": 5, "status": 0, "ocid": "k3Rt9aXw2B" }),
            json!({ "status": 0, "ocid": "k3Rt9aXw2B" }),
        ),
        (json!({ "code": 7, "status": 0 }), json!({ "status": 0 })),
        (
            json!({ "code": 8, "members": ["a"], "name": "Tea", "avatar_key": "k", "message": "come" }),
            json!({ "members": ["a"], "name": "Tea", "avatarKey": "k", "message": "come" }),
        ),
        (
            json!({ "code": 9, "session_id": id }),
            json!({ "sessionId": "7250000000000000123" }),
        ),
        (
            json!({ "code": 10, "ocid": "a", "request_values": ["displayname", "username", "avatarkey", "publicupdatetime", "updatetime", "time"] }),
            json!({ "ocid": "a", "fields": ["displayName", "userName", "avatarKey", "publicUpdatedTime", "updatedTime", "registerTime"] }),
        ),
        (
            json!({ "code": 11, "data": { "ocid": "a", "username": "Ada", "time": "2024-10-19T11:29:06Z", "friends": ["b"] } }),
            json!({ "data": { "ocid": "a", "userName": "Ada", "registerTime": "2024-10-19T11:29:06Z", "friends": ["b"] } }),
        ),
        (
            json!({ "code": 12, "status": 0, "http_port": 7778, "server_version": "0.1.0", "unique_identifier": "x" }),
            json!({ "status": 0, "httpPort": 7778, "serverVersion": "0.1.0", "serverId": "x" }),
        ),
        (
            json!({ "code": 14, "email": "a@b.c" }),
            json!({ "email": "a@b.c" }),
        ),
        (
            json!({ "code": 18, "status": 9, "details": "no" }),
            json!({ "status": 9, "details": "no" }),
        ),
        (
            json!({ "code": 19, "data": { "username": "Ada", "status": "busy", "avatarkey": "k" } }),
            json!({ "data": { "userName": "Ada", "status": "busy", "avatarKey": "k" } }),
        ),
        (
            json!({ "code": 21, "hash": "ab", "auto_clean": false, "size": 5 }),
            json!({ "hash": "ab", "autoClean": false, "size": 5 }),
        ),
        (
            json!({ "code": 22, "key": "k", "hash": "ab" }),
            json!({ "key": "k", "hash": "ab" }),
        ),
        (json!({ "code": 23, "status": 0 }), json!({ "status": 0 })),
        (
            json!({ "code": 24, "session_id": id, "inviter_id": "a", "message": "come", "expire_timestamp": "2024-10-22T11:29:06Z" }),
            json!({ "sessionId": "7250000000000000123", "inviterOcid": "a", "message": "come", "expiresAt": "2024-10-22T11:29:06Z" }),
        ),
        (
            json!({ "code": 25, "session_id": "7250000000000000123", "accept": true }),
            json!({ "sessionId": "7250000000000000123", "accept": true }),
        ),
        (json!({ "code": 26, "status": 0 }), json!({ "status": 0 })),
        (
            json!({ "code": 27, "ocid": "a", "data": { "displayname": "Ada" } }),
            json!({ "ocid": "a", "data": { "displayName": "Ada" } }),
        ),
        (
            json!({ "code": 28, "time": "2024-10-19T11:29:06Z" }),
            json!({ "time": "2024-10-19T11:29:06Z" }),
        ),
        (
            json!({ "code": 29, "session_id": id, "time": "2024-10-19T11:29:06Z", "bundle_msg": [{ "Text": text }] }),
            json!({ "sessionId": "7250000000000000123", "time": "2024-10-19T11:29:06Z", "content": [text] }),
        ),
        (
            json!({ "code": 30, "msg_id": id }),
            json!({ "id": "7250000000000000123" }),
        ),
        (
            json!({ "code": 31, "actions": [{ "time": "2024-10-19T11:29:06Z", "oper": { "x": 1 } }] }),
            json!({ "actions": [{ "time": "2024-10-19T11:29:06Z", "operation": { "x": 1 } }] }),
        ),
    ]
}

#[test]
fn every_example_is_read_and_written() {
    let mut types = BTreeSet::new();
    for (dialect, examples) in [(Dialect::First, august()), (Dialect::Last, october())] {
        for (wire, members) in examples {
            let (code, decoded) = decode(&wire.to_string());
            assert_eq!(decoded, members, "{wire}");
            assert_eq!(encode(code, &members, dialect), wire);
            types.insert(code);
        }
    }
    let known: BTreeSet<i32> = (0..=31).filter(|code| *code != 3).collect();
    println!(
        "messages {} of {}",
        types.intersection(&known).count(),
        known.len()
    );
    assert_eq!(types, known, "3 was never a message of this protocol");
}

#[test]
fn other_spellings_of_servers_and_documents_are_read() {
    for (wire, members) in [
        // Ids as numbers and as texts, in any dialect.
        (
            json!({ "code": 9, "status": 0, "session_id": 18_446_744_073_709_551_615_u64 }),
            json!({ "status": 0, "sessionId": "18446744073709551615" }),
        ),
        (json!({ "code": 30, "msg_id": "42" }), json!({ "id": "42" })),
        (
            json!({ "code": 24, "session_id": "7", "expire_timestamp": 1_729_337_346 }),
            json!({ "sessionId": "7", "expiresAt": "2024-10-19T11:29:06Z" }),
        ),
        // Names with and without underscores, old and new.
        (
            json!({ "code": 11, "data": { "user_name": "a", "display_name": "b", "avatar_key": "c", "public_update_time": 0, "update_time": 1.5 } }),
            json!({ "data": { "userName": "a", "displayName": "b", "avatarKey": "c", "publicUpdatedTime": "1970-01-01T00:00:00Z", "updatedTime": "1970-01-01T00:00:01.5Z" } }),
        ),
        // Private values of others.
        (
            json!({ "code": 11, "data": { "ocid": "a", "sessions": null, "friends": null } }),
            json!({ "data": { "ocid": "a" } }),
        ),
        (
            json!({ "code": 11, "data": { "sessions": [1, "2"] } }),
            json!({ "data": { "sessions": ["1", "2"] } }),
        ),
        (json!({ "code": 5, "status": "1" }), json!({ "status": 1 })),
        // Unknown members and values stay, with all digits.
        (
            json!({ "code": 9, "session_id": 5, "shard": 9_007_199_254_740_993_u64, "more": [null] }),
            json!({ "sessionId": "5", "extra": { "shard": "9007199254740993", "more": [null] } }),
        ),
        (
            json!({ "code": 7, "ocid": ["x"] }),
            json!({ "extra": { "ocid": ["x"] } }),
        ),
        // Units with and without their wrapping, and of kinds that never came.
        (
            json!({ "code": 0, "session_id": 5, "msgs": [{ "msg_id": 1, "sender_id": "a", "time": 0, "bundle_msg": [{ "type": 0, "text": "x" }, { "Image": { "key": "k" } }] }] }),
            json!({ "sessionId": "5", "messages": [{ "id": "1", "senderOcid": "a", "time": "1970-01-01T00:00:00Z",
                "content": [{ "type": 0, "text": "x" }, { "Image": { "key": "k" } }], "sessionId": "5" }] }),
        ),
        (
            json!({ "code": 99, "x": 1 }),
            json!({ "extra": { "x": 1 } }),
        ),
    ] {
        let (_, decoded) = decode(&wire.to_string());
        assert_eq!(decoded, members, "{wire}");
    }
}

#[test]
fn each_dialect_is_written_as_its_servers_want_it() {
    let session = json!({ "sessionId": "9007199254740993", "fields": ["name", "updatedTime"] });
    let account = json!({ "ocid": "a", "fields": ["userName", "updatedTime"] });
    let fetch = json!({ "time": "2024-10-19T11:29:06.75Z" });
    for (dialect, id, names, time) in [
        (
            Dialect::First,
            json!("9007199254740993"),
            json!(["nickname", "update_time"]),
            json!(1_729_337_346),
        ),
        (
            Dialect::Shared,
            json!(9_007_199_254_740_993_u64),
            json!(["nickname", "update_time"]),
            json!(1_729_337_346),
        ),
        (
            Dialect::Last,
            json!(9_007_199_254_740_993_u64),
            json!(["username", "updatetime"]),
            json!("2024-10-19T11:29:06.75Z"),
        ),
    ] {
        assert_eq!(encode(1, &session, dialect)["session_id"], id);
        assert_eq!(encode(10, &account, dialect)["request_values"], names);
        assert_eq!(encode(28, &fetch, dialect)["time"], time);
        let answer = json!({ "sessionId": "9007199254740993", "accept": false });
        assert_eq!(
            encode(25, &answer, dialect)["session_id"],
            "9007199254740993"
        );
    }
    let extra = json!({ "data": { "userName": "a", "extra": { "mood": 9_007_199_254_740_993_u64, "code": 1 } } });
    assert_eq!(
        encode(19, &extra, Dialect::Last)["data"],
        json!({ "username": "a", "mood": 9_007_199_254_740_993_u64 })
    );
}
