//! Other pages of the origin, by Web Locks and BroadcastChannel.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::host::{Election, Heard, Wake};

#[wasm_bindgen(module = "/src/host/browser/election.js")]
extern "C" {
    #[wasm_bindgen(js_name = canShare)]
    fn can_share() -> bool;

    #[wasm_bindgen(js_name = Channel)]
    pub(super) type JsChannel;
    #[wasm_bindgen(constructor, js_class = "Channel")]
    fn new(name: &str, heard: &JsValue) -> JsChannel;
    #[wasm_bindgen(method)]
    pub(super) fn post(this: &JsChannel, message: &Uint8Array);
    #[wasm_bindgen(method)]
    pub(super) fn close(this: &JsChannel);

    #[wasm_bindgen(js_name = Lock)]
    type JsLock;
    #[wasm_bindgen(constructor, js_class = "Lock")]
    fn new(name: &str, steal: bool, changed: &JsValue) -> JsLock;
    #[wasm_bindgen(method)]
    fn close(this: &JsLock);

    #[wasm_bindgen(js_name = Watch)]
    type JsWatch;
    #[wasm_bindgen(constructor, js_class = "Watch")]
    fn new(woken: &JsValue) -> JsWatch;
    #[wasm_bindgen(method)]
    fn close(this: &JsWatch);
}

/// The other pages of the origin; with a `fetch` of its own a client has nothing in common with them.
pub struct OriginElection {
    pub(super) own_fetch: bool,
}

/// A channel with its callback, which must outlive it.
pub struct Channel {
    handle: JsChannel,
    _callback: Callback,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// A lock with its callback.
pub struct Lock {
    handle: JsLock,
    _callback: Callback,
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// A watch with its callback.
pub struct Watch {
    handle: JsWatch,
    _callback: Callback,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.handle.close();
    }
}

type Callback = Closure<dyn Fn(JsValue)>;

impl Election for OriginElection {
    type Channel = Channel;
    type Lock = Lock;
    type Watch = Watch;

    fn shared(&self) -> bool {
        !self.own_fetch && can_share()
    }

    fn channel(&self, name: &str, heard: Heard) -> Channel {
        let heard = Callback::new(move |message: JsValue| {
            heard(&message.unchecked_into::<Uint8Array>().to_vec())
        });
        Channel {
            handle: JsChannel::new(name, heard.as_ref()),
            _callback: heard,
        }
    }

    fn post(&self, channel: &Channel, message: &[u8]) {
        channel.handle.post(&Uint8Array::from(message));
    }

    fn lock(&self, name: &str, steal: bool, changed: Box<dyn Fn(bool)>) -> Lock {
        let changed = Callback::new(move |held: JsValue| changed(held.is_truthy()));
        Lock {
            handle: JsLock::new(name, steal, changed.as_ref()),
            _callback: changed,
        }
    }

    fn watch(&self, woken: Box<dyn Fn(Wake)>) -> Watch {
        let woken = Callback::new(move |wake: JsValue| {
            woken(match wake.as_f64() {
                Some(0.0) => Wake::Online,
                Some(1.0) => Wake::Offline,
                Some(3.0) => Wake::Frozen,
                _ => Wake::Visible,
            });
        });
        Watch {
            handle: JsWatch::new(woken.as_ref()),
            _callback: woken,
        }
    }
}
