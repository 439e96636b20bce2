//! The event stream as the facade sees it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::client::{Work, promise, under_way};
use super::errors::Errors;
use super::value::JsSink;
use crate::events::EventStream;
use crate::host::browser::{Browser, Scope};
use crate::host::{Interruption, Scope as _};
use crate::rpc::{CallOptions, Client, answer};
use crate::wire::{messages, methods};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toEvents)]
    fn to_events(messages: &Array) -> Array;
}

/// A running event stream.
#[wasm_bindgen]
pub struct Events {
    // Out of its place while somebody waits for it.
    stream: Rc<RefCell<Option<EventStream<Browser>>>>,
    life: Rc<Scope>,
    closed: Rc<Cell<bool>>,
    errors: Errors,
}

impl Events {
    /// A stream that starts when it is first read.
    pub fn new(
        client: &Rc<Client<Browser>>,
        errors: &Errors,
        since_ms: f64,
        options: CallOptions<Browser>,
    ) -> Self {
        let stream = EventStream::new(client, since_ms, options);
        Self {
            life: stream.life(),
            stream: Rc::new(RefCell::new(Some(stream))),
            closed: Rc::default(),
            errors: errors.clone(),
        }
    }
}

#[wasm_bindgen]
impl Events {
    /// The next events, at least one; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        let (place, closed) = (self.stream.clone(), self.closed.clone());
        let taken = place.take();
        let work: Work = Box::pin(async move {
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS.method();
            let Some(mut stream) = taken else {
                return Err(under_way(method));
            };
            let mut fresh: Vec<Vec<u8>> = Vec::new();
            let more = stream
                .next(&mut |message| {
                    fresh.push(message.to_vec());
                    Ok(())
                })
                .await;
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            *place.borrow_mut() = Some(stream);
            if !more? {
                return Ok(JsValue::UNDEFINED);
            }
            let response = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
            let (events, decoded) = JsSink::collect(|sink| {
                fresh
                    .iter()
                    .try_for_each(|message| sink.decode(message, response))
            });
            decoded.map_err(|error| answer::malformed(error, method))?;
            Ok(to_events(&events).into())
        });
        promise(&self.errors, Ok(work))
    }

    /// Ends the stream; who waits for it gets undefined.
    pub fn close(&self) {
        self.closed.set(true);
        self.life.interrupt(Interruption::Cancelled);
        self.stream.take();
    }
}
