//! Uploads and downloads as the facade sees them.

use std::rc::Rc;

use js_sys::{Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::client::{Work, promise};
use super::errors::{Errors, set};
use super::handle::Handle;
use super::options::Options;
use crate::files::upload::Phase;
use crate::files::{Download, Mode, Progress, Upload};
use crate::host::browser::{Blob, Browser, Scope};
use crate::host::{Interruption, Scope as _};
use crate::rpc::{Client, Refusal, arguments};
use crate::wire::{Source as _, methods, writer};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toBlob)]
    fn to_blob(source: &JsValue) -> Option<Blob>;
    fn progress(phase: &str, bytes: f64, total: f64) -> Object;
    #[wasm_bindgen(js_name = notify)]
    fn notify_progress(listener: &Function, progress: &Object);
}

/// A file on its way to the server.
#[wasm_bindgen]
pub struct UploadHandle {
    result: Promise,
    life: Rc<Scope>,
}

impl UploadHandle {
    /// Starts at once.
    pub fn start(
        client: &Rc<Client<Browser>>,
        errors: &Errors,
        source: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Refusal> {
        let method = methods::OUR_CHAT_SERVICE_UPLOAD.method();
        let Some(blob) = to_blob(source) else {
            let expected = "expected a File, a Blob, an ArrayBuffer or a view of one";
            return Err(arguments::invalid(
                method,
                vec![("source".to_owned(), expected)],
            ));
        };
        let options = Options::new(options, method)?;
        let mode = match options.get("mode")?.map(|mode| mode.as_string()) {
            None => None,
            Some(Some(mode)) if mode == "single" => Some(Mode::Single),
            Some(Some(mode)) if mode == "chunked" => Some(Mode::Chunked),
            Some(_) => return Err(options.refuse("mode", "expected single or chunked")),
        };
        let listener = options.function("onProgress")?;
        let report: Rc<dyn Fn(Progress)> = Rc::new(move |state: Progress| {
            if let Some(listener) = &listener {
                let phase = match state.phase {
                    Phase::Hashing => "hashing",
                    Phase::Sending => "sending",
                };
                notify_progress(listener, &progress(phase, state.bytes, state.total));
            }
        });
        let (session_id, auto_clean) = (options.id("sessionId")?, options.flag("autoClean")?);
        let upload = Upload::new(
            client,
            blob,
            session_id,
            auto_clean,
            options.signal()?.as_ref(),
            report,
        );
        let life = upload.life();
        let work: Work = Box::pin(async move {
            let file = Object::new();
            set(&file, "key", &upload.run(mode).await?.into());
            Ok(file.into())
        });
        let result = promise(errors, Ok(work));
        Ok(Self { result, life })
    }
}

#[wasm_bindgen]
impl UploadHandle {
    /// The promise of `{ key }`.
    #[wasm_bindgen(getter)]
    pub fn result(&self) -> Promise {
        self.result.clone()
    }

    /// Stops the upload; its result rejects with `transport/cancelled`.
    pub fn cancel(&self) {
        self.life.interrupt(Interruption::Cancelled);
    }
}

/// A file on its way from the server.
#[wasm_bindgen]
pub struct DownloadHandle(Handle<Download<Browser>>);

impl DownloadHandle {
    /// Prepares the download; nothing is sent yet.
    pub fn start(
        client: &Rc<Client<Browser>>,
        errors: &Errors,
        key: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Refusal> {
        let method = methods::OUR_CHAT_SERVICE_DOWNLOAD.method();
        // Not `as_string`, which would put something else in place of a lone surrogate.
        let mut text = Vec::new();
        let is_text = super::value::read(key, |source, root| source.string(root, &mut text));
        if !is_text || text.trim_ascii().is_empty() {
            return Err(arguments::invalid(
                method,
                vec![("key".to_owned(), "expected the key of a file")],
            ));
        }
        let options = Options::new(options, method)?;
        let mut request = Vec::new();
        writer::bytes_field(&mut request, 1, &text);
        let download = Download::new(
            client,
            request,
            options.amount("maxBytes")?,
            options.signal()?.as_ref(),
        );
        let life = download.life();
        Ok(Self(Handle::new(download, life, method, errors)))
    }
}

#[wasm_bindgen]
impl DownloadHandle {
    /// The next bytes; undefined after the end. One call at a time.
    pub fn next(&self) -> Promise {
        self.0.next(|mut download| {
            Box::pin(async move {
                let piece = download.next().await.map(|piece| {
                    piece.map_or(JsValue::UNDEFINED, |bytes| {
                        Uint8Array::from(bytes.as_slice()).into()
                    })
                });
                (Some(download), piece)
            })
        })
    }

    /// Stops the download; who waits for it gets undefined.
    pub fn close(&self) {
        self.0.close();
    }
}
