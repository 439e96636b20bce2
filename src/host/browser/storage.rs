//! Storage by an adapter: an object of JavaScript.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::awaited;
use crate::host::{Storage, StorageError};

#[wasm_bindgen(module = "/src/host/browser/storage.js")]
extern "C" {
    fn ask(adapter: &JsValue, method: &str, key: &str, value: Option<Uint8Array>) -> Promise;
    #[wasm_bindgen(js_name = isFull)]
    fn is_full(cause: &JsValue) -> bool;
    #[wasm_bindgen(js_name = inMemory)]
    fn in_memory() -> JsValue;
    pub(super) fn absolute(url: &str) -> String;
}

/// Values kept by an adapter.
pub struct AdapterStorage(JsValue);

impl AdapterStorage {
    /// `adapter`: an object with `get`, `put`, `delete` and `keys`; without one values live in memory.
    #[must_use]
    pub fn new(adapter: JsValue) -> Self {
        Self(if adapter.is_object() {
            adapter
        } else {
            in_memory()
        })
    }

    /// Asks the adapter. Not generic, so that it exists once.
    async fn ask(
        &self,
        method: &str,
        key: &str,
        value: Option<&[u8]>,
    ) -> Result<JsValue, StorageError<JsValue>> {
        let answer = ask(&self.0, method, key, value.map(Uint8Array::from));
        awaited(&answer).await.map_err(|cause| StorageError {
            full: is_full(&cause),
            cause: Some(cause),
        })
    }
}

impl Storage for AdapterStorage {
    type Cause = JsValue;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError<JsValue>> {
        let value = self.ask("get", key, None).await?;
        Ok(value.dyn_ref().map(Uint8Array::to_vec))
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError<JsValue>> {
        self.ask("put", key, Some(value)).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError<JsValue>> {
        self.ask("delete", key, None).await.map(drop)
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StorageError<JsValue>> {
        let keys = self.ask("keys", prefix, None).await?;
        let keys = keys.unchecked_into::<Array>();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }
}
