//! The life of one call.

use wasm_bindgen::prelude::*;

use crate::host::{HostErrorKind, Interruption, Scope as HostScope};

#[wasm_bindgen(module = "/src/host/browser/host.js")]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(js_name = Scope)]
    pub(super) type JsScope;
    #[wasm_bindgen(constructor, js_class = "Scope")]
    pub(super) fn new(timeout: f64, parent: &JsValue) -> JsScope;
    #[wasm_bindgen(method, getter)]
    pub(super) fn reason(this: &JsScope) -> u8;
    #[wasm_bindgen(method)]
    fn interrupt(this: &JsScope, reason: u8);
    #[wasm_bindgen(method)]
    fn extend(this: &JsScope, timeout: f64);
    #[wasm_bindgen(method)]
    fn end(this: &JsScope);
}

/// What a reason of the scope means.
pub(super) fn interruption(reason: u8) -> HostErrorKind {
    HostErrorKind::Interrupted(match reason {
        1 => Interruption::Cancelled,
        2 => Interruption::Timeout,
        _ => Interruption::Closed,
    })
}

/// The life of one call in the browser.
pub struct Scope(pub(super) JsScope);

impl HostScope for Scope {
    fn interruption(&self) -> Option<Interruption> {
        match self.0.reason() {
            0 => None,
            1 => Some(Interruption::Cancelled),
            2 => Some(Interruption::Timeout),
            _ => Some(Interruption::Closed),
        }
    }

    fn interrupt(&self, reason: Interruption) {
        self.0.interrupt(match reason {
            Interruption::Cancelled => 1,
            Interruption::Timeout => 2,
            Interruption::Closed => 3,
        });
    }

    fn extend(&self, timeout_ms: Option<f64>) {
        self.0.extend(timeout_ms.unwrap_or(-1.0));
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.0.end();
    }
}
