//! Calls of the core over a real network stack: deadline, abort, custom fetch, headers.
#![cfg(target_arch = "wasm32")]

mod browser_support;

use browser_support::{call, client, inject, run, server};
use js_sys::{Function, Reflect, eval};
use ourchat_sdk::host::Host as _;
use ourchat_sdk::rpc::CallOptions;
use ourchat_sdk::wire::methods;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PING: &str = "/service.basic.v1.BasicService/Ping";

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("the member can be read")
}

#[wasm_bindgen_test]
async fn a_deadline_is_kept_and_a_later_call_works() {
    let url = server("main");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    inject(&url, PING, r#""fault":"delay","ms":5000"#).await;
    let options = CallOptions {
        timeout_ms: Some(150.0),
        signal: None,
        ..CallOptions::default()
    };
    let before = client.host().now();
    let error = client
        .unary(methods::BASIC_SERVICE_PING, &[], &options)
        .await
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/timeout");
    assert!(
        client.host().now() - before < 4000.0,
        "long before the server answers"
    );
    call(&client, methods::BASIC_SERVICE_PING, &[])
        .await
        .expect("the next call is a new one");
}

#[wasm_bindgen_test]
async fn an_abort_closes_the_connection() {
    let url = server("main");
    inject(&url, PING, r#""fault":"delay","ms":5000"#).await;
    // A fetch that tells whether its own signal was aborted.
    let watch = eval("(() => { const watch = { aborted: false }; watch.fetch = (url, init) => { init.signal.addEventListener('abort', () => { watch.aborted = true; }); return fetch(url, init); }; return watch; })()").unwrap();
    let (client, _) = client(&url, member(&watch, "fetch"));
    let signal = eval("(() => { const controller = new AbortController(); setTimeout(() => controller.abort(), 100); return controller.signal; })()").unwrap();
    let options = CallOptions {
        timeout_ms: None,
        signal: Some(signal),
        ..CallOptions::default()
    };
    let error = client
        .unary(methods::BASIC_SERVICE_PING, &[], &options)
        .await
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/cancelled");
    assert!(member(&watch, "aborted").is_truthy());
    assert!(
        error.cause.is_some(),
        "the browser's own error is the cause"
    );
}

#[wasm_bindgen_test]
async fn an_answered_call_keeps_its_connection() {
    let url = server("expose");
    // Tells which answers were read to their end and which signals were aborted.
    let watch = eval("(() => { const watch = { ended: 0, aborted: 0 }; watch.fetch = async (url, init) => { init.signal.addEventListener('abort', () => { watch.aborted++; }); const response = await fetch(url, init); const body = response.body?.pipeThrough(new TransformStream({ flush() { watch.ended++; } })) ?? null; return new Response(body, { status: response.status, headers: response.headers }); }; return watch; })()").unwrap();
    let (client, _) = client(&url, member(&watch, "fetch"));
    call(&client, methods::BASIC_SERVICE_PING, &[])
        .await
        .expect("the server is there");
    call(&client, methods::BASIC_SERVICE_GET_ID, &[10, 1, b'x'])
        .await
        .expect_err("nobody of that name");
    run("new Promise(resolve => setTimeout(resolve, 200))").await;
    assert_eq!(member(&watch, "aborted").as_f64(), Some(0.0));
    assert_eq!(member(&watch, "ended").as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
async fn a_custom_fetch_that_misbehaves_is_an_error_of_the_call() {
    let cases = [
        ("() => { throw new Error('no') }", "transport/network"),
        ("() => Promise.reject(undefined)", "transport/network"),
        ("() => undefined", "transport/network"),
        ("() => new Promise(() => {})", "transport/timeout"),
        (
            "() => new Response('x', { status: 200 })",
            "transport/bad-response",
        ),
        (
            "() => new Response(null, { status: 503 })",
            "server/unavailable",
        ),
    ];
    for (script, expected) in cases {
        let fetch: Function = eval(&format!("({script})")).unwrap().unchecked_into();
        let (client, _) = client(&server("main"), fetch.into());
        let options = CallOptions {
            timeout_ms: Some(300.0),
            signal: None,
            ..CallOptions::default()
        };
        let error = client
            .unary(methods::BASIC_SERVICE_PING, &[], &options)
            .await
            .unwrap_err();
        assert_eq!(error.failure.code.id(), expected, "{script}");
    }
}

#[wasm_bindgen_test]
async fn only_headers_of_the_contracts_list_leave() {
    let spy = eval("(() => { const spy = { names: [] }; spy.fetch = (url, init) => { spy.names = Object.keys(init.headers).sort().join(); return fetch(url, init); }; return spy; })()").unwrap();
    let (client, _) = client(&server("main"), member(&spy, "fetch"));
    call(&client, methods::BASIC_SERVICE_PING, &[])
        .await
        .expect("the preflight passes");
    let names = member(&spy, "names").as_string().unwrap();
    assert_eq!(names, "content-type,grpc-timeout,x-grpc-web,x-user-agent");
}

#[wasm_bindgen_test]
async fn a_server_that_is_not_there_is_a_network_error() {
    let (client, _) = client("http://127.0.0.1:9", JsValue::UNDEFINED);
    let error = call(&client, methods::BASIC_SERVICE_PING, &[])
        .await
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/network");
}

#[wasm_bindgen_test]
async fn closing_the_client_stops_what_runs() {
    let url = server("main");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    inject(&url, PING, r#""fault":"delay","ms":3000"#).await;
    let closing = client.clone();
    wasm_bindgen_futures::spawn_local(async move {
        run("new Promise(resolve => setTimeout(resolve, 100))").await;
        closing.close();
    });
    let error = call(&client, methods::BASIC_SERVICE_PING, &[])
        .await
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "sdk/closed");
}

#[wasm_bindgen_test]
async fn a_key_pair_is_made_for_the_server_and_kept_for_the_caller() {
    let (client, _) = client(&server("main"), JsValue::UNDEFINED);
    let (public, pair) = client
        .host()
        .rsa_key_pair()
        .await
        .expect("WebCrypto is there");
    // SPKI of an RSA key: a sequence with the algorithm's identifier.
    assert_eq!((public[0], public.len()), (0x30, 294));
    let usages = member(&member(&pair, "privateKey"), "usages");
    assert_eq!(js_sys::Array::from(&usages).join(","), "decrypt");
}
