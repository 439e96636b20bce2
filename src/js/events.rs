//! The event stream as the facade sees it.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::client::Core;
use super::errors::set;
use super::handle::Handle;
use super::options::Options;
use super::streams::decode;
use crate::events::inbox::SETTLE_MS;
use crate::events::state::State;
use crate::events::stream::{CAPACITY, EventStream, EventsOptions};
use crate::host::browser::Browser;
use crate::rpc::Refusal;
use crate::wire::{MethodId, messages, methods};

const METHOD: MethodId = methods::OUR_CHAT_SERVICE_FETCH_MSGS;

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toEvents)]
    fn to_events(messages: &Array) -> Array;
    fn notify(listener: &Function, name: &str, reason: &str, attempt: u32, next_at: f64);
}

/// A running event stream.
#[wasm_bindgen]
pub struct Events {
    handle: Handle<EventStream<Browser>>,
    acknowledge: Box<dyn Fn(u64)>,
}

#[wasm_bindgen]
impl Core {
    /// The event stream, which starts when it is first read. `options`: `since`, `ack`, `settleMs`, `bufferBytes`, `share`,
    /// `signal`; `on_state` is told about the connection: its name, and for `reconnecting` why, the number of attempts, and
    /// when the next one begins.
    ///
    /// # Errors
    /// Throws `argument/invalid`.
    pub fn events(&self, options: &JsValue, on_state: Function) -> Result<Events, JsValue> {
        let tell = move |state: &State| {
            let (reason, attempt, next_at) = match state {
                State::Reconnecting {
                    reason,
                    attempt,
                    next_at,
                } => (reason.as_str(), *attempt, *next_at),
                _ => ("", 0, 0.0),
            };
            notify(&on_state, state.name(), reason, attempt, next_at);
        };
        let prepared = (|| -> Result<_, Refusal> {
            let options = Options::new(options, METHOD.method())?;
            let since = options.get("since")?.and_then(|since| since.as_string());
            let resume = since.as_deref() == Some("last");
            match options.get("ack")?.map(|ack| ack.as_string()) {
                None => {}
                Some(Some(ack)) if resume && (ack == "auto" || ack == "manual") => {}
                Some(_) => {
                    let expected = "expected \"auto\" or \"manual\", with since: \"last\"";
                    return Err(options.refuse("ack", expected));
                }
            }
            let since_ms = if resume { None } else { options.time("since")? };
            Ok(EventsOptions {
                since_ms: since_ms.unwrap_or(0.0),
                resume,
                capacity: options
                    .amount("bufferBytes")?
                    .map_or(CAPACITY, |bytes| bytes as usize),
                settle_ms: options.amount("settleMs")?.unwrap_or(SETTLE_MS),
                share: options.get("share")?.is_none() || options.flag("share")?,
                signal: options.signal()?,
                on_state: Box::new(tell),
            })
        })();
        let options = prepared.map_err(|failure| self.errors().of_failure(failure))?;
        let stream = EventStream::new(self.client(), options);
        let (life, acknowledge) = (stream.life(), Box::new(stream.acknowledger()));
        let handle = Handle::new(stream, life, METHOD.method(), self.errors());
        Ok(Events {
            handle,
            acknowledge,
        })
    }
}

#[wasm_bindgen]
impl Events {
    /// The next events, at least one; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        self.handle.next(|mut stream| {
            Box::pin(async move {
                let batch = stream.next().await.and_then(|batch| {
                    if batch.is_empty() {
                        return Ok(JsValue::UNDEFINED);
                    }
                    let late: Vec<bool> = batch.iter().map(|event| event.late).collect();
                    let bytes: Vec<Vec<u8>> = batch.into_iter().map(|event| event.bytes).collect();
                    let response = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
                    let events = to_events(&decode(&bytes, response, METHOD.method())?);
                    for (event, _) in events.iter().zip(late).filter(|(_, late)| *late) {
                        set(event.unchecked_ref(), "late", &JsValue::TRUE);
                    }
                    Ok(events.into())
                });
                (Some(stream), batch)
            })
        })
    }

    /// The consumer is done with an event, by its place among those that `next` gave, from 0.
    pub fn acknowledge(&self, number: f64) {
        (self.acknowledge)(number as u64);
    }

    /// Ends the stream; who waits for it gets undefined.
    pub fn close(&self) {
        self.handle.close();
    }
}
