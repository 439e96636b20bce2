//! The host of a browser page, a worker, or a runtime with the same WHATWG interfaces.

mod election;
mod response;
mod scope;
mod spool;
mod storage;
mod tabs;
mod tasks;

pub use election::OriginElection;
pub use response::Response;
pub use scope::Scope;
use scope::{JsScope, interruption};
use spool::is_full;
pub use spool::{JsSpool, Spool};
pub use storage::AdapterStorage;
pub use tabs::{Lock, TabChannel};
pub use tasks::{Awaited, Task, awaited, spawn};

use std::future::Future;

use js_sys::{Array, Date, Function, Math, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{Body, Host, HostError, HostErrorKind, Part, Request};

#[wasm_bindgen(module = "/src/host/browser/host.js")]
extern "C" {
    fn send(
        url: &str,
        headers: &Array,
        body: &JsValue,
        scope: &JsScope,
        custom: &JsValue,
        credentials: &JsValue,
        progress: &JsValue,
    ) -> Promise;
    fn sleep(ms: f64, scope: &JsScope) -> Promise;
    fn offline() -> bool;
    #[wasm_bindgen(js_name = hidesEmptyAnswers)]
    fn hides_empty_answers() -> bool;
    #[wasm_bindgen(js_name = tellsProgress)]
    fn tells_progress() -> bool;
    fn join(parts: &Array) -> Blob;
    #[wasm_bindgen(js_name = read)]
    fn read_blob(blob: &Blob, scope: &JsScope) -> Promise;
    fn free(bytes: &Uint8Array);
    #[wasm_bindgen(js_name = rsaKeyPair)]
    fn rsa_key_pair() -> Promise;
    fn cryptography() -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// A `Blob` or `File`.
    #[derive(Clone)]
    pub type Blob;
    #[wasm_bindgen(method, getter)]
    fn size(this: &Blob) -> f64;
    #[wasm_bindgen(method)]
    fn slice(this: &Blob, from: f64, to: f64) -> Blob;
}

/// The browser, with what the client's options say about `fetch` and storage.
pub struct Browser {
    fetch: JsValue,
    credentials: JsValue,
    storage: AdapterStorage,
    mixed_content: bool,
    election: OriginElection,
}

impl Browser {
    /// `fetch`: a function that replaces the global one, or undefined; `credentials`: as in `RequestInit`, or undefined;
    /// `mixed_content`: the browser would refuse every request to the server; `storage`: an adapter, see
    /// [`AdapterStorage`], or undefined for one in memory.
    #[must_use]
    pub fn new(
        fetch: JsValue,
        credentials: JsValue,
        mixed_content: bool,
        storage: JsValue,
    ) -> Self {
        let own_fetch = !fetch.is_undefined();
        Self {
            fetch,
            credentials,
            mixed_content,
            storage: AdapterStorage::new(storage),
            election: OriginElection { own_fetch },
        }
    }

    fn error(&self, scope: &Scope, cause: JsValue) -> HostError<JsValue> {
        use super::Scope as _;
        let kind = match scope.interruption() {
            Some(reason) => HostErrorKind::Interrupted(reason),
            None if offline() => HostErrorKind::Offline,
            None => HostErrorKind::Network,
        };
        HostError {
            kind,
            cause: Some(cause),
        }
    }
}

/// The failure of something that was to be read on this side.
fn unreadable(scope: &JsScope, cause: JsValue) -> HostError<JsValue> {
    let kind = match scope.reason() {
        0 if is_full(&cause) => HostErrorKind::Unsupported,
        0 => HostErrorKind::Unreadable,
        reason => interruption(reason),
    };
    HostError {
        kind,
        cause: Some(cause),
    }
}

impl Host for Browser {
    type Signal = JsValue;
    type Scope = Scope;
    type Blob = Blob;
    type Response = Response;
    type KeyPair = JsValue;
    type Storage = AdapterStorage;
    type Election = OriginElection;
    type Spool = Spool;
    type Cause = JsValue;

    fn now(&self) -> f64 {
        Date::now()
    }

    fn random(&self) -> f64 {
        Math::random()
    }

    fn scope(&self, timeout_ms: Option<f64>, signal: Option<&JsValue>) -> Scope {
        Scope(JsScope::new(
            timeout_ms.unwrap_or(-1.0),
            signal.unwrap_or(&JsValue::UNDEFINED),
        ))
    }

    fn scope_within(&self, timeout_ms: Option<f64>, parent: &Scope) -> Scope {
        Scope(JsScope::new(timeout_ms.unwrap_or(-1.0), &parent.0))
    }

    async fn fetch(
        &self,
        request: Request<Blob>,
        scope: &Scope,
    ) -> Result<Response, HostError<JsValue>> {
        if self.mixed_content {
            return Err(HostError {
                kind: HostErrorKind::MixedContent,
                cause: None,
            });
        }
        let headers = Array::new();
        for (name, value) in &request.headers {
            headers.push(&JsValue::from_str(name));
            headers.push(&JsValue::from_str(value));
        }
        let body: JsValue = match request.body {
            Body::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
            Body::Blob(blob) => blob.into(),
        };
        // Kept until the request is answered: the browser calls it from its upload.
        let progress = request.progress.map(Closure::<dyn Fn(f64)>::new);
        let progress_function = progress.as_ref().map_or(JsValue::UNDEFINED, |closure| {
            closure.as_ref().unchecked_ref::<Function>().into()
        });
        let sent = send(
            &request.url,
            &headers,
            &body,
            &scope.0,
            &self.fetch,
            &self.credentials,
            &progress_function,
        );
        let answer = awaited(&sent)
            .await
            .map_err(|cause| self.error(scope, cause))?;
        Ok(Response {
            answer: answer.unchecked_into(),
            scope: scope.0.clone(),
        })
    }

    async fn sleep(&self, ms: f64, scope: &Scope) -> Result<(), HostError<JsValue>> {
        awaited(&sleep(ms, &scope.0))
            .await
            .map(drop)
            .map_err(|cause| self.error(scope, cause))
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        spawn(Box::pin(task));
    }

    fn blob_size(&self, blob: &Blob) -> f64 {
        blob.size()
    }

    fn blob_slice(&self, blob: &Blob, from: f64, to: f64) -> Blob {
        blob.slice(from, to)
    }

    fn blob_join(&self, parts: Vec<Part<Blob>>) -> Blob {
        let list = Array::new();
        for part in parts {
            match part {
                Part::Bytes(bytes) => list.push(&Uint8Array::from(bytes.as_slice())),
                Part::Blob(blob) => list.push(&blob),
            };
        }
        join(&list)
    }

    fn blob_read(
        &self,
        blob: Blob,
        scope: &Scope,
    ) -> impl Future<Output = Result<Vec<u8>, HostError<JsValue>>> {
        // Begins at once, so that the next bytes can be read while those before are hashed.
        let reading = awaited(&read_blob(&blob, &scope.0));
        let scope = scope.0.clone();
        async move {
            match reading.await {
                Ok(bytes) => {
                    let bytes = bytes.unchecked_into::<Uint8Array>();
                    let copy = bytes.to_vec();
                    free(&bytes);
                    Ok(copy)
                }
                Err(cause) => Err(unreadable(&scope, cause)),
            }
        }
    }

    fn tells_progress(&self) -> bool {
        self.fetch.is_undefined() && tells_progress()
    }

    async fn spool_read(
        &self,
        spool: &Spool,
        scope: &Scope,
    ) -> Result<Option<Vec<u8>>, HostError<JsValue>> {
        match awaited(&spool.0.read(&scope.0)).await {
            Ok(bytes) if bytes.is_undefined() => Ok(None),
            Ok(bytes) => {
                let bytes = bytes.unchecked_into::<Uint8Array>();
                let copy = bytes.to_vec();
                if spool.0.kept() {
                    free(&bytes);
                }
                Ok(Some(copy))
            }
            Err(cause) => Err(unreadable(&scope.0, cause)),
        }
    }

    async fn spool_blob(&self, spool: &Spool, scope: &Scope) -> Result<Blob, HostError<JsValue>> {
        match awaited(&spool.0.blob(&scope.0)).await {
            Ok(blob) => Ok(blob.unchecked_into()),
            Err(cause) => Err(unreadable(&scope.0, cause)),
        }
    }

    async fn rsa_key_pair(&self) -> Result<(Vec<u8>, JsValue), HostError<JsValue>> {
        if !cryptography() {
            return Err(HostError {
                kind: HostErrorKind::Unsupported,
                cause: None,
            });
        }
        let made = awaited(&rsa_key_pair()).await.map_err(|cause| HostError {
            kind: HostErrorKind::Unsupported,
            cause: Some(cause),
        })?;
        let property =
            |name: &str| Reflect::get(&made, &JsValue::from_str(name)).unwrap_or_default();
        Ok((
            property("publicKey")
                .unchecked_into::<Uint8Array>()
                .to_vec(),
            property("keyPair"),
        ))
    }

    fn storage(&self) -> &AdapterStorage {
        &self.storage
    }

    fn offline(&self) -> bool {
        offline()
    }

    fn hides_empty_answers(&self) -> bool {
        hides_empty_answers()
    }

    fn election(&self) -> &OriginElection {
        &self.election
    }

    fn absolute(&self, url: &str) -> String {
        storage::absolute(url)
    }
}
