//! Sending as the facade sees it, with and without an outbox.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::client::{Core, Work, message, promise};
use super::errors::Errors;
use super::options::Options;
use super::streams::decode;
use crate::host::browser::Browser;
use crate::outbox::content::Content;
use crate::outbox::entry::Entry;
use crate::outbox::{Outbox, Sender};
use crate::rpc::Error;
use crate::wire::{MethodId, messages, methods};

const METHOD: MethodId = methods::OUR_CHAT_SERVICE_SEND_MSG;

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toEvents)]
    fn to_events(messages: &Array) -> Array;
    #[wasm_bindgen(js_name = toEntry)]
    fn to_entry(
        id: &str,
        state: &str,
        created: f64,
        content: &JsValue,
        message: &JsValue,
        error: &JsValue,
    ) -> JsValue;
}

/// The outbox that the client's options ask for, `outbox` being the function that hears of its changes.
pub(super) fn outbox(
    options: &JsValue,
    sender: &Rc<Sender<Browser>>,
) -> Option<Rc<Outbox<Browser>>> {
    let option = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or_default();
    let listener: Function = option("onOutbox").dyn_into().ok()?;
    let kept = option("storage").is_object();
    let on_change = Box::new(move || {
        // The facade's function only makes a note of it.
        let _ = listener.call0(&JsValue::UNDEFINED);
    });
    Some(Outbox::new(sender, kept, on_change))
}

#[wasm_bindgen]
impl Core {
    /// Sends a message, a `SendMsgRequest` in the transcoder's form, through the outbox if there is one; resolves with its
    /// event.
    pub fn send(&self, request: &JsValue, options: &JsValue) -> Promise {
        let prepare = || -> Result<Work, Error<JsValue>> {
            let message = message(request, METHOD.method())?;
            let options = Options::new(options, METHOD.method())?.call()?;
            let (sender, outbox) = (self.sender().clone(), self.outbox().cloned());
            Ok(Box::pin(async move {
                match outbox {
                    Some(outbox) => event(&outbox.send(message, &options).await?),
                    None => event(&sender.send(&message, &options).await?),
                }
            }))
        };
        promise(self.errors(), prepare())
    }

    /// The messages of the outbox, in the order in which they were given.
    #[wasm_bindgen(js_name = outboxEntries)]
    pub fn outbox_entries(&self) -> Array {
        let entries = self.outbox().map(|outbox| outbox.entries());
        let entries = entries.unwrap_or_default();
        let objects = entries.iter().map(|entry| object(entry, self.errors()));
        objects.collect()
    }

    /// Takes a message back; resolves with whether it could be.
    #[wasm_bindgen(js_name = outboxCancel)]
    pub fn outbox_cancel(&self, id: String) -> Promise {
        self.order(move |outbox| Box::pin(async move { Ok(outbox.cancel(&id).await.into()) }))
    }

    /// Queues a message that failed once more; resolves with whether it had failed.
    #[wasm_bindgen(js_name = outboxRetry)]
    pub fn outbox_retry(&self, id: String) -> Promise {
        self.order(move |outbox| Box::pin(async move { Ok(outbox.retry(&id).await.into()) }))
    }

    /// The network may be back.
    #[wasm_bindgen(js_name = outboxWake)]
    pub fn outbox_wake(&self) {
        if let Some(outbox) = self.outbox() {
            outbox.wake();
        }
    }
}

impl Core {
    fn order(&self, order: impl FnOnce(Rc<Outbox<Browser>>) -> Work) -> Promise {
        let work = match self.outbox() {
            Some(outbox) => order(outbox.clone()),
            None => Box::pin(async { Ok(JsValue::FALSE) }),
        };
        promise(self.errors(), Ok(work))
    }
}

/// An encoded `FetchMsgsResponse` as an event.
fn event(bytes: &[u8]) -> Result<JsValue, Error<JsValue>> {
    let response = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
    Ok(to_events(&decode(&[bytes.to_vec()], response, METHOD.method())?).get(0))
}

fn object(entry: &Entry<JsValue>, errors: &Errors) -> JsValue {
    let content = Content::of_request(&entry.request).event(0, 0, &[]);
    let message = entry.event.as_deref().and_then(|bytes| event(bytes).ok());
    let error = entry.error.clone().map(|error| errors.of(error));
    to_entry(
        &entry.id,
        entry.state.name(),
        entry.created_ms,
        &event(&content).unwrap_or_default(),
        &message.unwrap_or_default(),
        &error.unwrap_or_default(),
    )
}
