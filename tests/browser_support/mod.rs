//! What the browser tests share: the servers under test, faults, and a client of the core.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JSON, Promise, Reflect, eval};
use ourchat_sdk::host::browser::Browser;
use ourchat_sdk::rpc::{CallOptions, Client, EndReason, Error};
use ourchat_sdk::wire::MethodId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The URL of one of the dev servers that the test runner started.
pub fn server(name: &str) -> String {
    let Some(servers) = option_env!("OURCHAT_TEST_SERVERS") else {
        panic!("build this test by `cargo xtask test`, which starts the servers and names them");
    };
    let servers = JSON::parse(servers).expect("the servers are JSON");
    Reflect::get(&servers, &name.into())
        .ok()
        .and_then(|url| url.as_string())
        .expect("the server is named")
}

/// Runs an expression that makes a promise.
pub async fn run(script: &str) -> JsValue {
    let promise: Promise = eval(script)
        .expect("the test's script runs")
        .unchecked_into();
    JsFuture::from(promise)
        .await
        .expect("the test's promise resolves")
}

/// Makes the next request to a path suffer; `fault` holds further JSON members of the order.
pub async fn inject(server: &str, path: &str, fault: &str) {
    let order = format!("{{\"path\":\"{path}\",{fault}}}");
    let done = run(&format!(
        "fetch('{server}/control/faults', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body: {order:?} }}).then(r => r.status)"
    ))
    .await;
    assert_eq!(done.as_f64(), Some(204.0), "the fault is taken");
}

/// Takes back what no request has suffered yet.
pub async fn clear_faults(server: &str) {
    run(&format!(
        "fetch('{server}/control/faults', {{ method: 'DELETE' }})"
    ))
    .await;
}

/// How sessions ended.
pub type Ends = Rc<RefCell<Vec<EndReason>>>;

/// A client of the core, and how its sessions ended.
pub fn client(base_url: &str, fetch: JsValue) -> (Rc<Client<Browser>>, Ends) {
    let ends = Ends::default();
    let told = ends.clone();
    let client = Client::new(
        Browser::new(fetch, JsValue::UNDEFINED, false, JsValue::UNDEFINED),
        base_url,
        Some(10_000.0),
        Box::new(move |reason, _| told.borrow_mut().push(reason)),
    );
    (client, ends)
}

/// A call without options.
pub async fn call(
    client: &Rc<Client<Browser>>,
    method: MethodId,
    message: &[u8],
) -> Result<Vec<u8>, Error<JsValue>> {
    client.unary(method, message, &CallOptions::default()).await
}

/// A text that no other test run has used.
pub fn unique(prefix: &str) -> String {
    let random = (js_sys::Math::random() * 1e15) as u64;
    format!("{prefix}{random:x}")
}
