//! The answer to a request.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::scope::{JsScope, interruption};
use super::tasks::awaited;
use crate::host::{Contents, HostError, HostErrorKind, Parts, Response as HostResponse};

#[wasm_bindgen(module = "/src/host/browser/host.js")]
extern "C" {
    pub(super) type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, getter)]
    fn cors(this: &Answer) -> bool;
    #[wasm_bindgen(method)]
    fn header(this: &Answer, name: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn read(this: &Answer, scope: &JsScope) -> Promise;
    #[wasm_bindgen(method)]
    fn contents(this: &Answer, scope: &JsScope) -> Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &Answer);
    #[wasm_bindgen(method)]
    fn release(this: &Answer, scope: &JsScope);

    type Content;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &Content) -> Uint8Array;
    #[wasm_bindgen(method, getter)]
    fn rest(this: &Content) -> Option<Uint8Array>;
}

/// An answer of `fetch` or `XMLHttpRequest`.
pub struct Response {
    pub(super) answer: Answer,
    pub(super) scope: JsScope,
}

impl Drop for Response {
    fn drop(&mut self) {
        self.answer.cancel();
    }
}

impl HostResponse for Response {
    type Cause = JsValue;
    type Piece = Uint8Array;

    fn status(&self) -> u16 {
        self.answer.status()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.answer.header(name)
    }

    fn cross_origin(&self) -> bool {
        self.answer.cors()
    }

    fn release(&mut self) {
        self.answer.release(&self.scope);
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, HostError<JsValue>> {
        let part = self.part(self.answer.read(&self.scope)).await?;
        Ok(part.map(|value| value.unchecked_into::<Uint8Array>().to_vec()))
    }

    async fn contents(&mut self) -> Parts<Self> {
        let part = self.part(self.answer.contents(&self.scope)).await?;
        Ok(part.map(|value| {
            let content = value.unchecked_into::<Content>();
            let piece = content.bytes();
            Contents {
                length: f64::from(piece.length()),
                piece,
                rest: content.rest().map_or(Vec::new(), |rest| rest.to_vec()),
            }
        }))
    }

    fn piece(bytes: Vec<u8>) -> Uint8Array {
        Uint8Array::from(bytes.as_slice())
    }
}

impl Response {
    /// A part of the body; undefined is its end.
    async fn part(&self, reading: Promise) -> Result<Option<JsValue>, HostError<JsValue>> {
        match awaited(&reading).await {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_undefined())),
            Err(cause) => {
                let kind = match self.scope.reason() {
                    0 => HostErrorKind::Network,
                    reason => interruption(reason),
                };
                Err(HostError {
                    kind,
                    cause: Some(cause),
                })
            }
        }
    }
}
