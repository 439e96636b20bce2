//! Streams that have to be read twice.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::scope::JsScope;

#[wasm_bindgen(module = "/src/host/browser/spool.js")]
extern "C" {
    /// A `ReadableStream` of the caller's with the bytes that were read from it.
    #[wasm_bindgen(js_name = Spool)]
    pub type JsSpool;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &JsSpool, scope: &JsScope) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn blob(this: &JsSpool, scope: &JsScope) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn kept(this: &JsSpool) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn discard(this: &JsSpool);
    #[wasm_bindgen(js_name = isFull)]
    pub(super) fn is_full(thrown: &JsValue) -> bool;
}

/// A stream that is kept as it is read.
pub struct Spool(pub JsSpool);

impl Drop for Spool {
    fn drop(&mut self) {
        self.0.discard();
    }
}
