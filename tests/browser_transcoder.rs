//! The transcoder between bytes and JavaScript values, in a browser.
#![cfg(target_arch = "wasm32")]

mod wire_support;

use fastrand::Rng;
use js_sys::{Array, Function, JSON, Object as JsObject, Reflect, eval};
use ourchat_sdk::{
    js::value::{self as js, JsSink},
    wire::{
        InvalidField, Malformed, MessageId, Object, Value, ValueBuilder, ValueSource, decode,
        encode, messages, writer,
    },
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use wire_support::values::{self, Range};

wasm_bindgen_test_configure!(run_in_browser);

fn read(bytes: &[u8], message: MessageId) -> Object {
    let mut builder = ValueBuilder::new();
    decode(bytes, message, &mut builder).expect("well formed");
    builder.finish()
}

fn write(object: Object, message: MessageId) -> Vec<u8> {
    let mut out = Vec::new();
    encode(
        &ValueSource::new(),
        &Some(&Value::Object(object)),
        message,
        &mut out,
    )
    .expect("the values fit");
    out
}

/// A JavaScript value by its source.
fn script(source: &str) -> JsValue {
    eval(&format!("({source})")).expect("the test's script runs")
}

fn to_bytes(value: &JsValue, message: MessageId) -> Result<Vec<u8>, InvalidField> {
    let mut out = Vec::new();
    js::encode(value, message, &mut out)?;
    Ok(out)
}

/// Whether a JavaScript function says yes to a value.
fn holds(test: &str, value: &JsValue) -> bool {
    let function: Function = script(test).unchecked_into();
    function
        .call1(&JsValue::UNDEFINED, value)
        .expect("the test's function runs")
        .is_truthy()
}

#[wasm_bindgen_test]
fn every_message_goes_through_javascript_unchanged() {
    let mut rng = Rng::with_seed(7);
    let mut count = 0;
    for message in MessageId::all() {
        for _ in 0..40 {
            let object = values::object(&mut rng, message, Range::JavaScript);
            let bytes = write(object.clone(), message);
            let value = js::decode(&bytes, message).expect("well formed");
            let again = to_bytes(&value, message).unwrap_or_else(|error| {
                panic!("{}: {} {object:?}", message.full_name(), error.path)
            });
            assert_eq!(read(&again, message), object, "{}", message.full_name());
            assert_eq!(again, bytes, "{}", message.full_name());
            count += 1;
        }
    }
    console_log!(
        "{} messages, {count} objects built and read",
        MessageId::all().count()
    );
}

#[wasm_bindgen_test]
fn a_batch_is_one_array_and_ends_at_the_first_error() {
    let message = messages::SERVICE_BASIC_V1_GET_ID_RESPONSE;
    let bodies: [&[u8]; 4] = [&[8, 1], &[], &[8], &[8, 3]];
    let (objects, result) = JsSink::collect(|sink| {
        bodies
            .iter()
            .try_for_each(|body| sink.decode(body, message))
    });
    assert_eq!(result, Err(Malformed::Truncated));
    assert_eq!(
        JSON::stringify(&objects).expect("plain data"),
        r#"[{"id":"1"},{"id":"0"}]"#
    );
    let (objects, ()) = JsSink::collect(|_| ());
    assert_eq!(objects.length(), 0);
}

#[wasm_bindgen_test]
fn absent_fields_have_their_defaults() {
    let text = |message| {
        String::from(
            JSON::stringify(&js::decode(&[], message).expect("well formed")).expect("data"),
        )
    };
    assert_eq!(
        text(messages::SERVICE_BASIC_SERVER_V1_GET_SERVER_INFO_RESPONSE),
        r#"{"status":"unspecified","uniqueIdentifier":"","serverName":""}"#
    );
    assert_eq!(
        text(messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_MSG),
        r#"{"markdownText":"","sessionId":"0","senderId":"0","isEncrypted":false,"involvedFiles":[]}"#
    );
    // Lists and bytes are not shared between objects.
    let message = messages::SERVICE_OURCHAT_SESSION_SESSION_ROOM_KEY_V1_SEND_ROOM_KEY_REQUEST;
    let (pair, _) = JsSink::collect(|sink| [sink.decode(&[], message), sink.decode(&[], message)]);
    assert!(holds(
        "([a, b]) => a.roomKey instanceof Uint8Array && a.roomKey !== b.roomKey",
        &pair
    ));
}

#[wasm_bindgen_test]
fn bytes_are_copied_out_of_the_memory() {
    let message = messages::SERVICE_OURCHAT_SESSION_SESSION_ROOM_KEY_V1_SEND_ROOM_KEY_REQUEST;
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, 3, &[7, 8]);
    let value = js::decode(&bytes, message).expect("well formed");
    assert!(holds(
        "v => v.roomKey.join() === '7,8' && v.roomKey.buffer.byteLength === 2",
        &value
    ));
}

#[wasm_bindgen_test]
fn values_are_what_javascript_expects() {
    let message = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
    let mut bytes = Vec::new();
    writer::delimited_field(&mut bytes, 1, |out| {
        writer::bytes_field(out, 2, "hé 🙂".as_bytes());
        writer::bytes_field(out, 3, b"key");
        writer::varint_field(out, 4, 7_000_000_001);
        writer::varint_field(out, 5, u64::MAX);
        Ok::<(), ()>(())
    })
    .expect("content does not fail");
    writer::varint_field(&mut bytes, 5, 1_000_000_000);
    // 2001-09-09T01:46:40.123456789Z
    writer::bytes_field(
        &mut bytes,
        6,
        &[8, 0x80, 0x94, 0xeb, 0xdc, 3, 16, 0x95, 0x9a, 0xef, 0x3a],
    );
    let value = js::decode(&bytes, message).expect("well formed");
    assert_eq!(
        JSON::stringify(&value).expect("data"),
        r#"{"msgId":"1000000000","msg":{"markdownText":"hé 🙂","sessionId":"7000000001","senderId":"18446744073709551615","isEncrypted":false,"involvedFiles":["key"]},"time":"2001-09-09T01:46:40.123Z"}"#
    );
    assert!(holds(
        "v => v.time instanceof Date && !('recall' in v)",
        &value
    ));
}

#[wasm_bindgen_test]
fn integers_have_all_their_digits() {
    let message = messages::SERVICE_BASIC_V1_GET_ID_RESPONSE;
    let mut rng = Rng::with_seed(3);
    let exact = [
        0,
        1,
        999_999_999,
        1_000_000_000,
        1_000_000_001,
        1 << 53,
        (1 << 53) + 1,
        1_000_000_000_000_000_000,
        1_000_000_000_000_000_001,
        u64::MAX,
        // The sink remembers ids, one for each end in bits.
        7,
        7 + 64,
        1_000_000_007,
        7,
    ];
    for id in exact
        .into_iter()
        .chain((0..2000).map(|_| rng.u64(..) >> rng.u32(0..64)))
    {
        let mut bytes = Vec::new();
        writer::varint_field(&mut bytes, 1, id);
        let value = js::decode(&bytes, message).expect("well formed");
        assert_eq!(
            Reflect::get(&value, &"id".into())
                .expect("a member")
                .as_string(),
            Some(id.to_string())
        );
    }
}

#[wasm_bindgen_test]
fn a_later_occurrence_continues_or_replaces() {
    let message = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, 6, &[8, 1, 16, 0x80, 0xca, 0xb5, 0xee, 1]);
    writer::bytes_field(&mut bytes, 1, &[0x12, 1, b'a']);
    writer::bytes_field(&mut bytes, 1, &[0x20, 5]);
    writer::bytes_field(&mut bytes, 6, &[8, 2]);
    let text = |bytes: &[u8]| {
        String::from(
            JSON::stringify(&js::decode(bytes, message).expect("well formed")).expect("data"),
        )
    };
    assert_eq!(
        text(&bytes),
        r#"{"msgId":"0","time":"1970-01-01T00:00:02.500Z","msg":{"markdownText":"a","sessionId":"5","senderId":"0","isEncrypted":false,"involvedFiles":[]}}"#
    );
    writer::bytes_field(&mut bytes, 4, &[8, 9]);
    assert_eq!(
        text(&bytes),
        r#"{"msgId":"0","time":"1970-01-01T00:00:02.500Z","recall":{"msgId":"9"}}"#
    );
}

#[wasm_bindgen_test]
fn every_accepted_spelling_gives_the_same_bytes() {
    let same = |message, spellings: &[&str]| {
        let expected = to_bytes(&script(spellings[0]), message).expect("it fits");
        for spelling in spellings {
            assert_eq!(
                to_bytes(&script(spelling), message).as_ref(),
                Ok(&expected),
                "{spelling}"
            );
        }
        expected
    };
    let id = messages::SERVICE_BASIC_V1_GET_ID_RESPONSE;
    assert_eq!(
        same(
            id,
            &[
                "{id: '5'}",
                "{id: 5}",
                "{id: 5n}",
                "{id: '005'}",
                "{get id() { return 5 }}"
            ]
        ),
        [8, 5]
    );
    assert!(
        same(
            id,
            &[
                "{}",
                "{id: 0}",
                "{id: null}",
                "{id: undefined}",
                "new (class {})",
                "Object.create(null)"
            ]
        )
        .is_empty()
    );
    same(id, &["{id: '9223372036854775807'}", "{id: 2n ** 63n - 1n}"]);
    same(
        messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_REQUEST,
        &[
            "{time: new Date(1500)}",
            "{time: 1500}",
            "{time: '1970-01-01T00:00:01.500Z'}",
            "{time: '1970-01-01T01:00:01.5+01:00'}",
        ],
    );
    let key = messages::SERVICE_OURCHAT_SESSION_SESSION_ROOM_KEY_V1_SEND_ROOM_KEY_REQUEST;
    same(
        key,
        &[
            "{roomKey: new Uint8Array([1, 2])}",
            "{roomKey: new Uint8Array([1, 2]).buffer}",
            "{roomKey: new Uint16Array([513])}",
            "{roomKey: new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2)}",
        ],
    );
    let account = messages::SERVICE_OURCHAT_GET_ACCOUNT_INFO_V1_GET_ACCOUNT_INFO_REQUEST;
    assert_eq!(
        same(
            account,
            &[
                "{requestValues: ['ocid', 'userName', '77']}",
                "{requestValues: ['1', '3', '77']}"
            ]
        ),
        [0x12, 3, 1, 3, 77]
    );
}

#[wasm_bindgen_test]
fn what_does_not_fit_is_reported_with_its_path() {
    let session = messages::SERVICE_OURCHAT_SESSION_NEW_SESSION_V1_NEW_SESSION_REQUEST;
    let list = messages::SERVICE_SERVER_MANAGE_SESSION_MANAGE_V1_LIST_SESSIONS_REQUEST;
    let login = messages::SERVICE_AUTH_AUTHORIZE_V1_AUTH_REQUEST;
    let fetch = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_REQUEST;
    let key = messages::SERVICE_OURCHAT_SESSION_SESSION_ROOM_KEY_V1_SEND_ROOM_KEY_REQUEST;
    let account = messages::SERVICE_OURCHAT_GET_ACCOUNT_INFO_V1_GET_ACCOUNT_INFO_REQUEST;
    let mute = messages::SERVICE_OURCHAT_SESSION_MUTE_V1_MUTE_USER_REQUEST;
    let version = messages::SERVICE_BASIC_SERVER_V1_SERVER_VERSION;
    let signal = messages::SERVICE_OURCHAT_WEBRTC_SIGNAL_V1_SIGNAL_REQUEST;
    let cases: &[(MessageId, &str, &str)] = &[
        (session, "undefined", ""),
        (session, "null", ""),
        (session, "'text'", ""),
        (session, "[]", ""),
        (session, "{members: '5'}", "members"),
        (session, "{members: {length: 1, 0: 5}}", "members"),
        (session, "{members: [1, 2, 'x']}", "members[2]"),
        (session, "{members: [1, null]}", "members[1]"),
        (session, "{members: new Array(4294967295)}", "members[0]"),
        (session, "{members: [1.5]}", "members[0]"),
        (session, "{members: [2 ** 53]}", "members[0]"),
        (session, "{members: [-1]}", "members[0]"),
        (session, "{members: ['-1']}", "members[0]"),
        (session, "{members: ['']}", "members[0]"),
        (session, "{members: ['9223372036854775808']}", "members[0]"),
        (session, "{members: [2n ** 64n]}", "members[0]"),
        (session, "{members: ['0x10']}", "members[0]"),
        (session, "{name: 5}", "name"),
        (session, "{name: '\\ud83d'}", "name"),
        (session, "{name: 'a\\udc00b'}", "name"),
        (session, "{name: Symbol()}", "name"),
        (session, "{get name() { throw new Error('no') }}", "name"),
        (session, "{e2eeOn: 1}", "e2eeOn"),
        (session, "new Proxy({}, {get() { throw 1 }})", "members"),
        (
            session,
            "{members: new Proxy([1], {get(t, k) { if (k === '0') throw 1; return t[k] }})}",
            "members[0]",
        ),
        (
            session,
            "(() => { const p = Proxy.revocable([], {}); p.revoke(); return {members: p.proxy} })()",
            "members",
        ),
        (
            list,
            "{filter: {createdAfter: 'yesterday'}}",
            "filter.createdAfter",
        ),
        (
            list,
            "{filter: {createdAfter: new Date(NaN)}}",
            "filter.createdAfter",
        ),
        (
            list,
            "{filter: {sessionType: 'none'}}",
            "filter.sessionType",
        ),
        (list, "{filter: 5}", "filter"),
        (list, "{filter: []}", "filter"),
        (login, "{email: 'a', ocid: 'b'}", "ocid"),
        (fetch, "{time: {}}", "time"),
        (fetch, "{time: 9e15}", "time"),
        (fetch, "{time: '1'}", "time"),
        (key, "{roomKey: 'text'}", "roomKey"),
        (key, "{roomKey: [1, 2]}", "roomKey"),
        (key, "{roomKey: 8}", "roomKey"),
        (
            key,
            "(() => { const b = new ArrayBuffer(8); structuredClone(b, {transfer: [b]}); return {roomKey: b} })()",
            "roomKey",
        ),
        (
            account,
            "{requestValues: ['ocid', 'nothing']}",
            "requestValues[1]",
        ),
        (account, "{requestValues: [1]}", "requestValues[0]"),
        (
            account,
            "{requestValues: ['2147483648']}",
            "requestValues[0]",
        ),
        (mute, "{duration: '5'}", "duration"),
        (mute, "{duration: NaN}", "duration"),
        (mute, "{duration: Infinity}", "duration"),
        (version, "{major: 1, minor: 0.5}", "minor"),
        (version, "{major: 2147483648}", "major"),
        (version, "{major: NaN}", "major"),
        (version, "{major: '1'}", "major"),
        (signal, "{sdpMlineIndex: -1}", "sdpMlineIndex"),
    ];
    for (message, source, path) in cases {
        let error = to_bytes(&script(source), *message).expect_err(source);
        assert_eq!(error.path, *path, "{source}: {}", error.expected);
        assert!(!error.expected.is_empty());
    }
    console_log!("{} wrong values reported with their path", cases.len());
}

#[wasm_bindgen_test]
fn a_getter_that_encodes_itself_disturbs_nothing() {
    let message = messages::SERVICE_AUTH_AUTHORIZE_V1_AUTH_REQUEST;
    let nested = Closure::<dyn Fn() -> JsValue>::new(move || {
        let bytes =
            to_bytes(&script("{ocid: 'inner', password: 'other'}"), message).expect("it fits");
        let object = js::decode(&bytes, message).expect("well formed");
        Reflect::get(&object, &"ocid".into()).expect("a member")
    });
    let object = JsObject::new();
    let getter = JsObject::new();
    Reflect::set(&getter, &"get".into(), nested.as_ref()).expect("a plain object");
    JsObject::define_property(&object, &"ocid".into(), &getter);
    Reflect::set(&object, &"password".into(), &"outer".into()).expect("a plain object");
    let bytes = to_bytes(&object, message).expect("it fits");
    assert_eq!(
        bytes,
        to_bytes(&script("{ocid: 'inner', password: 'outer'}"), message).expect("it fits")
    );
}

/// Not a measurement to quote: it fails when the hot path becomes slower by an order of magnitude, and prints the rate.
#[wasm_bindgen_test]
fn events_are_decoded_quickly() {
    let message = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
    let mut bodies = Vec::new();
    for index in 0..1000u64 {
        let mut bytes = Vec::new();
        writer::delimited_field(&mut bytes, 1, |out| {
            writer::bytes_field(
                out,
                2,
                b"a message of an ordinary length, as people write them",
            );
            writer::varint_field(out, 4, 1_900_000_000_000_000_000);
            writer::varint_field(out, 5, 1_900_000_000_000_000_000 + index % 7);
            Ok::<(), ()>(())
        })
        .expect("content does not fail");
        writer::varint_field(&mut bytes, 5, index);
        writer::bytes_field(
            &mut bytes,
            6,
            &[8, 0x80, 0x94, 0xeb, 0xdc, 3, 16, 0x95, 0x9a, 0xef, 0x3a],
        );
        bodies.push(bytes);
    }
    let start = js_sys::Date::now();
    let mut batches = Array::new();
    for _ in 0..100 {
        let (objects, result) = JsSink::collect(|sink| {
            bodies
                .iter()
                .try_for_each(|body| sink.decode(body, message))
        });
        result.expect("well formed");
        batches = objects;
    }
    let elapsed = js_sys::Date::now() - start;
    assert_eq!(batches.length(), 1000);
    console_log!("{:.0} messages a second", 1e8 / elapsed);
    assert!(elapsed < 20_000.0, "100,000 messages took {elapsed} ms");
}
