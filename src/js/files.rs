//! Uploads and downloads as the facade sees them.

use std::rc::Rc;

use js_sys::{Array, Date, Function, Object, Promise};
use wasm_bindgen::prelude::*;

use super::client::{Work, promise};
use super::errors::{Errors, set};
use super::handle::Handle;
use super::options::Options;
use crate::files::{Control, Download, Mode, PendingUploads, Progress, Source, Upload, Wishes};
use crate::host::Host as _;
use crate::host::browser::{Blob, Browser, JsSpool, Spool};
use crate::rpc::{Client, Refusal, arguments};
use crate::wire::{Source as _, ascii, methods, writer};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toBlob)]
    fn to_blob(source: &JsValue) -> Option<Blob>;
    fn progress(
        listener: &Function,
        state: &str,
        hashed: f64,
        sent: f64,
        accepted: f64,
        total: Option<f64>,
    );
}

#[wasm_bindgen(module = "/src/host/browser/spool.js")]
extern "C" {
    #[wasm_bindgen(js_name = toSpool)]
    fn to_spool(source: &JsValue) -> Option<JsSpool>;
}

/// A file on its way to the server.
#[wasm_bindgen]
pub struct UploadHandle {
    result: Promise,
    control: Rc<Control<Browser>>,
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
        let options = Options::new(options, method)?;
        let mode = match options.get("mode")?.map(|mode| mode.as_string()) {
            None => None,
            Some(Some(mode)) if mode == "single" => Some(Mode::Single),
            Some(Some(mode)) if mode == "chunked" => Some(Mode::Chunked),
            Some(_) => return Err(options.refuse("mode", "expected single or chunked")),
        };
        let listener = options.function("onProgress")?;
        let wishes = Wishes {
            session_id: options.id("sessionId")?,
            auto_clean: options.flag("autoClean")?,
            mode,
            chunk_bytes: options.amount("chunkBytes")?,
            size: options.amount("size")?,
            remember_as: options.get("rememberAs")?.and_then(|name| name.as_string()),
        };
        let signal = options.signal()?;
        // Last, because it locks a stream.
        let source = match to_blob(source) {
            Some(blob) => Source::Blob(blob),
            None => match to_spool(source) {
                Some(stream) => Source::Stream(Spool(stream)),
                None => {
                    let expected = "expected a File, a Blob, an ArrayBuffer, a view of one, or a ReadableStream that nobody reads";
                    return Err(options.refuse("source", expected));
                }
            },
        };
        let report = Box::new(move |state: Progress| {
            if let Some(listener) = &listener {
                let name = state.state.name();
                progress(
                    listener,
                    name,
                    state.hashed,
                    state.sent,
                    state.accepted,
                    state.total,
                );
            }
        });
        let upload = Upload::new(client, source, wishes, signal.as_ref(), report);
        let control = upload.control();
        let work: Work = Box::pin(async move {
            let file = Object::new();
            set(&file, "key", &upload.run().await?.into());
            Ok(file.into())
        });
        let result = promise(errors, Ok(work));
        Ok(Self { result, control })
    }
}

#[wasm_bindgen]
impl UploadHandle {
    /// The promise of `{ key }`.
    #[wasm_bindgen(getter)]
    pub fn result(&self) -> Promise {
        self.result.clone()
    }

    /// Stops the upload until it is resumed.
    pub fn pause(&self) {
        self.control.pause();
    }

    /// Goes on after a pause.
    pub fn resume(&self) {
        self.control.resume();
    }

    /// Stops the upload; its result rejects with `transport/cancelled`.
    pub fn cancel(&self) {
        self.control.cancel();
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
                let piece = download.next().await;
                let piece = piece.map(|piece| piece.map_or(JsValue::UNDEFINED, Into::into));
                (Some(download), piece)
            })
        })
    }

    /// Stops the download; who waits for it gets undefined.
    pub fn close(&self) {
        self.0.close();
    }
}

/// The promise of the uploads that can still go on, as a list of `name`, `size`, `sessionId`, `startedAt`, `expiresAt`.
pub(super) fn pending_uploads(client: &Rc<Client<Browser>>, errors: &Errors) -> Promise {
    let client = client.clone();
    let work: Work = Box::pin(async move {
        let list = Array::new();
        if let Some(pending) = PendingUploads::of(&client) {
            for upload in pending.all(client.host().now()).await {
                let item = Object::new();
                set(&item, "name", &upload.name.into());
                set(&item, "size", &upload.size.into());
                if let Some(id) = upload.session_id {
                    set(&item, "sessionId", &ascii::decimal(id).into());
                }
                set(&item, "startedAt", &Date::new(&upload.at.into()));
                let end = upload.at + upload.lifetime;
                set(&item, "expiresAt", &Date::new(&end.into()));
                list.push(&item);
            }
        }
        Ok(list.into())
    });
    promise(errors, Ok(work))
}
