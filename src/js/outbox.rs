//! Sending as the facade sees it.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::client::{Core, Work, message, promise};
use super::options::Options;
use super::streams::decode;
use crate::rpc::Error;
use crate::wire::{MethodId, messages, methods};

const METHOD: MethodId = methods::OUR_CHAT_SERVICE_SEND_MSG;

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toEvents)]
    fn to_events(messages: &Array) -> Array;
}

#[wasm_bindgen]
impl Core {
    /// Sends a message, a `SendMsgRequest` in the transcoder's form; resolves with its event.
    pub fn send(&self, request: &JsValue, options: &JsValue) -> Promise {
        let prepare = || -> Result<Work, Error<JsValue>> {
            let message = message(request, METHOD.method())?;
            let options = Options::new(options, METHOD.method())?.call()?;
            let sender = Rc::clone(self.sender());
            Ok(Box::pin(async move {
                event(sender.send(&message, &options).await?)
            }))
        };
        promise(self.errors(), prepare())
    }
}

/// An encoded `FetchMsgsResponse` as an event.
fn event(bytes: Vec<u8>) -> Result<JsValue, Error<JsValue>> {
    let response = messages::SERVICE_OURCHAT_MSG_DELIVERY_V1_FETCH_MSGS_RESPONSE;
    Ok(to_events(&decode(&[bytes], response, METHOD.method())?).get(0))
}
