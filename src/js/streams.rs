//! Calls by their path, and streams of any method, as the facade sees them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::client::{Core, Work, message, promise, under_way};
use super::errors::Errors;
use super::options::Options;
use super::value::JsSink;
use crate::host::browser::{Browser, Scope};
use crate::host::{Body, Interruption, Scope as _};
use crate::rpc::stream::Messages;
use crate::rpc::{Call, Client, Error, Refusal, answer, arguments, framed, raw};
use crate::wire::{MessageId, Method, Streaming, methods};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toBytes)]
    fn to_bytes(value: &JsValue) -> Option<Uint8Array>;
}

/// A call, its request, and the type of its answers where they are to be decoded.
type Prepared = (Call<Browser>, Vec<u8>, Option<MessageId>);

/// A stream before its start, and while it runs.
enum State {
    Waiting(Call<Browser>, Vec<u8>),
    Running(Messages<Browser>),
}

/// The answers of a server stream.
#[wasm_bindgen]
pub struct MessageStream {
    // Out of its place while somebody waits for it.
    state: Rc<RefCell<Option<State>>>,
    life: Rc<Scope>,
    closed: Rc<Cell<bool>>,
    method: Method,
    // None: the messages stay bytes.
    response: Option<MessageId>,
    errors: Errors,
}

#[wasm_bindgen]
impl Core {
    /// Opens a server stream of the contract. Its messages come decoded; nothing is sent before the first `next`.
    ///
    /// # Errors
    /// Throws `argument/invalid`, and what is known before anything is sent.
    pub fn stream(
        &self,
        operation: &str,
        request: &JsValue,
        options: &JsValue,
    ) -> Result<MessageStream, JsValue> {
        let prepare = || -> Result<_, Error<JsValue>> {
            let method = Method::find(operation)
                .filter(|method| method.streaming() == Streaming::Server)
                .ok_or_else(|| {
                    let expected = "expected a server stream such as AuthService.Verify";
                    let fields = vec![("operation".to_owned(), expected)];
                    arguments::invalid(methods::AUTH_SERVICE_VERIFY.method(), fields)
                })?;
            let message = message(request, method)?;
            let options = Options::new(options, method)?.call()?;
            Ok((
                self.client().open(method.id(), &options)?,
                message,
                Some(method.response()),
            ))
        };
        self.open_stream(prepare())
    }

    /// Opens a server stream by its path, with the request as bytes. Its messages come as bytes.
    ///
    /// # Errors
    /// As `stream`.
    #[wasm_bindgen(js_name = rawStream)]
    pub fn raw_stream(
        &self,
        path: &str,
        request: &JsValue,
        options: &JsValue,
    ) -> Result<MessageStream, JsValue> {
        let prepare = || -> Result<_, Error<JsValue>> {
            let method = raw::method_at(path)?;
            let message = bytes(request, "request", method)?;
            let options = Options::new(options, method)?.call()?;
            Ok((self.client().open_raw(path, &options)?, message, None))
        };
        self.open_stream(prepare())
    }

    /// Calls a method by its path with one or more request messages as bytes, sent in one request; the answer is the
    /// bytes of its only message.
    #[wasm_bindgen(js_name = rawCall)]
    pub fn raw_call(&self, path: &str, requests: &Array, options: &JsValue) -> Promise {
        let prepare = || -> Result<Work, Error<JsValue>> {
            let method = raw::method_at(path)?;
            let mut body = Vec::new();
            for (index, request) in requests.iter().enumerate() {
                let mut name = String::from("messages[");
                name.push_str(&index.to_string());
                name.push(']');
                body.extend_from_slice(&framed(&bytes(&request, &name, method)?));
            }
            let options = Options::new(options, method)?.call()?;
            let (client, path): (Rc<Client<Browser>>, String) =
                (self.client().clone(), path.to_owned());
            Ok(Box::pin(async move {
                let deadline = client.deadline(&options);
                let call = client.open_raw(&path, &options)?;
                let answer = call
                    .one_message(Body::Bytes(body), deadline, None, None)
                    .await?;
                Ok(Uint8Array::from(answer.as_slice()).into())
            }))
        };
        promise(self.errors(), prepare())
    }
}

impl Core {
    fn open_stream(
        &self,
        prepared: Result<Prepared, Error<JsValue>>,
    ) -> Result<MessageStream, JsValue> {
        let (call, message, response) = prepared.map_err(|error| self.errors().of(error))?;
        Ok(MessageStream {
            life: call.scope_handle(),
            method: call.method,
            state: Rc::new(RefCell::new(Some(State::Waiting(call, framed(&message))))),
            closed: Rc::default(),
            response,
            errors: self.errors().clone(),
        })
    }
}

#[wasm_bindgen]
impl MessageStream {
    /// The next messages, at least one; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        let (place, closed) = (self.state.clone(), self.closed.clone());
        let (method, response) = (self.method, self.response);
        let taken = place.take();
        let work: Work = Box::pin(async move {
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            let mut messages = match taken {
                None => return Err(under_way(method)),
                Some(State::Running(messages)) => messages,
                Some(State::Waiting(call, request)) => {
                    call.messages(Body::Bytes(request), None, None, None)
                        .await?
                }
            };
            let mut fresh: Vec<Vec<u8>> = Vec::new();
            let more = messages
                .next(&mut |message| {
                    fresh.push(message.to_vec());
                    Ok(())
                })
                .await;
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            *place.borrow_mut() = Some(State::Running(messages));
            if !more? {
                return Ok(JsValue::UNDEFINED);
            }
            let Some(response) = response else {
                let messages: Array = fresh
                    .iter()
                    .map(|message| Uint8Array::from(message.as_slice()))
                    .collect();
                return Ok(messages.into());
            };
            let (objects, decoded) = JsSink::collect(|sink| {
                fresh
                    .iter()
                    .try_for_each(|message| sink.decode(message, response))
            });
            decoded.map_err(|error| answer::malformed(error, method))?;
            Ok(objects.into())
        });
        promise(&self.errors, Ok(work))
    }

    /// Ends the stream; who waits for it gets undefined.
    pub fn close(&self) {
        self.closed.set(true);
        self.life.interrupt(Interruption::Cancelled);
        self.state.take();
    }
}

fn bytes(value: &JsValue, name: &str, method: Method) -> Result<Vec<u8>, Refusal> {
    let expected = match to_bytes(value) {
        None => "expected bytes: Uint8Array, another view or ArrayBuffer",
        Some(bytes) if bytes.length() as usize > arguments::MAX_REQUEST_BYTES => {
            "expected at most 4194304 bytes"
        }
        Some(bytes) => return Ok(bytes.to_vec()),
    };
    Err(arguments::invalid(
        method,
        vec![(name.to_owned(), expected)],
    ))
}
