//! All calls of an OurChat server with the usual parts: tonic's generated clients over tonic-web-wasm-client, and
//! serde-wasm-bindgen between their messages and JavaScript objects.
#![allow(clippy::all)]

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream, LocalBoxStream};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tonic::metadata::MetadataValue;
use tonic::{Request, Response, Status, Streaming};
use tonic_web_wasm_client::Client as Transport;
use wasm_bindgen::prelude::*;

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

/// Messages that are handed over together, at most.
const BATCH: usize = 1024;

/// A client for one server.
#[wasm_bindgen]
pub struct Client {
    base: String,
    token: Option<String>,
}

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(constructor)]
    pub fn new(base: String) -> Self {
        Self { base, token: None }
    }

    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&mut self, token: String) {
        self.token = Some(token);
    }

    /// Calls a method such as `BasicService.Ping`.
    pub async fn call(&self, name: String, value: JsValue) -> Result<JsValue, JsValue> {
        let transport = Transport::new(self.base.clone());
        unary(transport, self.token.as_deref(), &name, value).await
    }

    /// Opens a stream of a method.
    pub async fn stream(&self, name: String, value: JsValue) -> Result<Messages, JsValue> {
        let transport = Transport::new(self.base.clone());
        streaming(transport, self.token.as_deref(), &name, value).await
    }
}

/// The answers of a stream.
#[wasm_bindgen]
pub struct Messages(LocalBoxStream<'static, Vec<Result<JsValue, JsValue>>>);

#[wasm_bindgen]
impl Messages {
    /// All messages that are there, at least one; undefined at the end.
    pub async fn next(&mut self) -> Result<JsValue, JsValue> {
        match self.0.next().await {
            None => Ok(JsValue::UNDEFINED),
            Some(batch) => Ok(batch.into_iter().collect::<Result<js_sys::Array, _>>()?.into()),
        }
    }
}

async fn unary(
    transport: Transport,
    token: Option<&str>,
    name: &str,
    value: JsValue,
) -> Result<JsValue, JsValue> {
    include!(concat!(env!("OUT_DIR"), "/unary.rs"))
}

async fn streaming(
    transport: Transport,
    token: Option<&str>,
    name: &str,
    value: JsValue,
) -> Result<Messages, JsValue> {
    include!(concat!(env!("OUT_DIR"), "/streams.rs"))
}

fn request<T: DeserializeOwned>(token: Option<&str>, value: JsValue) -> Result<Request<T>, JsValue> {
    authorized(token, serde_wasm_bindgen::from_value(value)?)
}

fn stream_request<T: DeserializeOwned + Send + 'static>(
    token: Option<&str>,
    value: JsValue,
) -> Result<Request<BoxStream<'static, T>>, JsValue> {
    let messages: Vec<T> = serde_wasm_bindgen::from_value(value)?;
    authorized(token, stream::iter(messages).boxed())
}

fn authorized<T>(token: Option<&str>, message: T) -> Result<Request<T>, JsValue> {
    let mut request = Request::new(message);
    if let Some(token) = token {
        let value = MetadataValue::try_from(format!("Bearer {token}")).map_err(|_| unknown())?;
        request.metadata_mut().insert("authorization", value);
    }
    Ok(request)
}

fn answer<T: Serialize>(result: Result<Response<T>, Status>) -> Result<JsValue, JsValue> {
    object(&result.map_err(failed)?.into_inner())
}

fn stream<T: Serialize + 'static>(
    result: Result<Response<Streaming<T>>, Status>,
) -> Result<Messages, JsValue> {
    let messages = result.map_err(failed)?.into_inner();
    let objects = messages.map(|message| object(&message.map_err(failed)?));
    Ok(Messages(objects.ready_chunks(BATCH).boxed_local()))
}

fn object<T: Serialize>(message: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_large_number_types_as_bigints(true);
    Ok(message.serialize(&serializer)?)
}

fn failed(status: Status) -> JsValue {
    js_sys::Error::new(&status.to_string()).into()
}

fn unknown() -> JsValue {
    js_sys::Error::new("there is no such method").into()
}
