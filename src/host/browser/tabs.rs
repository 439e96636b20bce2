//! Pages of one origin.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::awaited;
use super::election::JsChannel;
use super::{Browser, JsScope, Scope};
use crate::host::{Channel, Heard, Tabs};

#[wasm_bindgen(module = "/src/host/browser/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = hasLocks)]
    fn has_locks() -> bool;
    fn lock(name: &str, scope: &JsScope) -> Promise;
    fn channel(name: &str, heard: &Function) -> Option<JsChannel>;
}

/// A lock that is held.
pub struct Lock(Function);

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolves a promise, which cannot throw.
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// An open channel, with what is called by it.
pub struct TabChannel(
    Option<JsChannel>,
    #[expect(dead_code)] Closure<dyn Fn(Uint8Array)>,
);

impl Drop for TabChannel {
    fn drop(&mut self) {
        if let Some(channel) = &self.0 {
            channel.close();
        }
    }
}

impl Channel for TabChannel {
    fn post(&self, message: &[u8]) {
        if let Some(channel) = &self.0 {
            channel.post(&Uint8Array::from(message));
        }
    }
}

impl Tabs for Browser {
    type Lock = Lock;
    type Channel = TabChannel;
    type Scope = Scope;

    fn has_locks(&self) -> bool {
        has_locks()
    }

    async fn lock(&self, name: &str, scope: &Scope) -> Option<Lock> {
        let release = awaited(&lock(name, &scope.0)).await.ok()?;
        release.dyn_into().ok().map(Lock)
    }

    fn channel(&self, name: &str, heard: Heard) -> TabChannel {
        let closure: Closure<dyn Fn(Uint8Array)> =
            Closure::new(move |message: Uint8Array| heard(&message.to_vec()));
        TabChannel(channel(name, closure.as_ref().unchecked_ref()), closure)
    }
}
