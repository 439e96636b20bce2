//! The core as it is, and functions beside it that panic on every way by which JavaScript gets into it.
#![cfg(target_arch = "wasm32")]

use std::hint::black_box;

use js_sys::{Function, Promise};
use ourchat_sdk as _;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64);
}

/// Panics in a call, with a message that quotes `secret`.
#[wasm_bindgen(js_name = panicInCall)]
pub fn panic_in_call(secret: &str) {
    panic!("the secret is {secret}");
}

/// Panics after an await, in a task of its own.
#[wasm_bindgen(js_name = panicInTask)]
pub fn panic_in_task() {
    spawn_local(async {
        let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
        panic!("in a task");
    });
}

/// Panics in a callback of a timer.
#[wasm_bindgen(js_name = panicInTimer)]
pub fn panic_in_timer() {
    let callback = Closure::once_into_js(|| -> () { panic!("in a callback") });
    set_timeout(callback.unchecked_ref(), 0.0);
}

/// Uses up the stack.
#[wasm_bindgen(js_name = overflowStack)]
pub fn overflow_stack() {
    fn deeper(depth: u64) -> u64 {
        let frame = black_box([depth; 64]);
        if depth == u64::MAX {
            return 0;
        }
        deeper(depth + 1) + frame[black_box(0)]
    }
    black_box(deeper(black_box(0)));
}

/// Asks for more memory than there is.
#[wasm_bindgen(js_name = exhaustMemory)]
pub fn exhaust_memory() {
    let mut blocks = Vec::new();
    loop {
        // Never written to: the machine itself has to give nothing.
        blocks.push(black_box(Vec::<u8>::with_capacity(256 << 20)));
    }
}
