//! The event stream as the facade sees it.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::errors::Errors;
use super::handle::Handle;
use super::streams::{collect, decode};
use crate::events::EventStream;
use crate::host::browser::Browser;
use crate::rpc::{CallOptions, Client};
use crate::wire::{MethodId, messages, methods};

const METHOD: MethodId = methods::OUR_CHAT_SERVICE_FETCH_MSGS;

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toEvents)]
    fn to_events(messages: &Array) -> Array;
}

/// A running event stream.
#[wasm_bindgen]
pub struct Events(Handle<EventStream<Browser>>);

impl Events {
    /// A stream that starts when it is first read.
    pub fn new(
        client: &Rc<Client<Browser>>,
        errors: &Errors,
        since_ms: f64,
        options: CallOptions<Browser>,
    ) -> Self {
        let stream = EventStream::new(client, since_ms, options);
        let life = stream.life();
        Self(Handle::new(stream, life, METHOD.method(), errors))
    }
}

#[wasm_bindgen]
impl Events {
    /// The next events, at least one; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        self.0.next(|mut stream| {
            Box::pin(async move {
                let mut fresh = Vec::new();
                let more = stream.next(&mut collect(&mut fresh)).await;
                let batch = more.and_then(|more| {
                    if !more {
                        return Ok(JsValue::UNDEFINED);
                    }
                    let response = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
                    Ok(to_events(&decode(&fresh, response, METHOD.method())?).into())
                });
                (Some(stream), batch)
            })
        })
    }

    /// Ends the stream; who waits for it gets undefined.
    pub fn close(&self) {
        self.0.close();
    }
}
