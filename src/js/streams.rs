//! Calls by their path, and streams of any method, as the facade sees them.

use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::client::{Core, Work, message, promise};
use super::handle::Handle;
use super::options::Options;
use super::value::JsSink;
use crate::host::browser::Browser;
use crate::rpc::retry::RetryOptions;
use crate::rpc::stream::Messages;
use crate::rpc::{Call, Client, Error, Refusal, answer, arguments, framed, raw};
use crate::wire::{MessageId, Method, Streaming, ascii, methods};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toBytes)]
    fn to_bytes(value: &JsValue) -> Option<Uint8Array>;
}

/// A call, its request, how it may be repeated, and the type of its answers where they are to be decoded.
type Prepared = (Call<Browser>, Vec<u8>, RetryOptions, Option<MessageId>);

/// A stream and the type of its messages; without one they stay bytes.
struct Stream {
    state: State,
    response: Option<MessageId>,
    method: Method,
}

/// A stream before its start, and while it runs.
enum State {
    Waiting(Call<Browser>, Vec<u8>, RetryOptions),
    Running(Messages<Browser>),
}

impl Stream {
    async fn next(self) -> (Option<Self>, Result<JsValue, Error<JsValue>>) {
        let Self {
            state,
            response,
            method,
        } = self;
        let opened = match state {
            State::Running(messages) => Ok(messages),
            State::Waiting(call, request, retry) => call.server_stream(request, retry).await,
        };
        let mut messages = match opened {
            Ok(messages) => messages,
            Err(error) => return (None, Err(error)),
        };
        let mut fresh = Vec::new();
        let more = messages.next(&mut collect(&mut fresh)).await;
        let batch = more.and_then(|more| match response {
            _ if !more => Ok(JsValue::UNDEFINED),
            Some(response) => Ok(decode(&fresh, response, method)?.into()),
            None => Ok(fresh
                .iter()
                .map(|message| Uint8Array::from(message.as_slice()))
                .collect::<Array>()
                .into()),
        });
        let state = State::Running(messages);
        let rest = Self {
            state,
            response,
            method,
        };
        (Some(rest), batch)
    }
}

/// The answers of a server stream.
#[wasm_bindgen]
pub struct MessageStream(Handle<Stream>);

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
                options.retry,
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
            let call = self.client().open_raw(path, &options)?;
            Ok((call, message, options.retry, None))
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
                name.push_str(&ascii::decimal(index as u64));
                name.push(']');
                body.extend_from_slice(&framed(&bytes(&request, &name, method)?));
            }
            let options = Options::new(options, method)?.call()?;
            let (client, path): (Rc<Client<Browser>>, String) =
                (self.client().clone(), path.to_owned());
            Ok(Box::pin(async move {
                let mut answer = JsValue::UNDEFINED;
                let call = client.open_raw(&path, &options)?;
                call.unary(body, options.retry, &mut |message| {
                    answer = Uint8Array::from(message).into();
                    Ok(())
                })
                .await?;
                Ok(answer)
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
        let (call, message, retry, response) = prepared.map_err(|error| self.errors().of(error))?;
        let (life, method) = (call.scope_handle(), call.method);
        let stream = Stream {
            state: State::Waiting(call, framed(&message), retry),
            response,
            method,
        };
        Ok(MessageStream(Handle::new(
            stream,
            life,
            method,
            self.errors(),
        )))
    }
}

#[wasm_bindgen]
impl MessageStream {
    /// The next messages, at least one; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        self.0.next(|stream| Box::pin(stream.next()))
    }

    /// Ends the stream; who waits for it gets undefined.
    pub fn close(&self) {
        self.0.close();
    }
}

/// Takes messages as they come, to be decoded together.
pub(super) fn collect(fresh: &mut Vec<Vec<u8>>) -> impl FnMut(&[u8]) -> Result<(), Error<JsValue>> {
    |message| {
        fresh.push(message.to_vec());
        Ok(())
    }
}

/// One batch of messages as an array of objects.
pub(super) fn decode(
    fresh: &[Vec<u8>],
    response: MessageId,
    method: Method,
) -> Result<Array, Error<JsValue>> {
    let (objects, decoded) = JsSink::collect(|sink| {
        fresh
            .iter()
            .try_for_each(|message| sink.decode(message, response))
    });
    decoded.map_err(|error| answer::malformed(error, method))?;
    Ok(objects)
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
