//! Two ways to store a file: one request with the whole body, or chunk after chunk.

use std::rc::Rc;

use super::hash::sha3_256;
use crate::host::{Body, Host, HostError, HostErrorKind, Part, Scope as _};
use crate::rpc::{CallOptions, Client, Error, Life, framed, interrupted};
use crate::status::{self, TransportFailure};
use crate::wire::frame::frame_header;
use crate::wire::reader::{Payload, integer, last};
use crate::wire::{MethodId, methods, writer};

/// How a file travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The client-streaming RPC as one request whose body holds all frames: fastest, and all or nothing.
    Single,
    /// `StartUpload`, `UploadChunk` one after the other, `CompleteUpload`.
    Chunked,
}

/// Files up to this many bytes go as one request unless the caller says otherwise.
pub const SINGLE_LIMIT_BYTES: f64 = (32 << 20) as f64;

/// Content bytes of one frame of a single request.
const FRAME_BYTES: f64 = (1 << 20) as f64;

/// How long a request may make no progress, in milliseconds.
const IDLE_TIMEOUT_MS: f64 = 60_000.0;

/// What an upload is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The hash of the file is computed; nothing has been sent.
    Hashing,
    /// Bytes are on their way.
    Sending,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What it is busy with.
    pub phase: Phase,
    /// Bytes of the file that this phase has behind it.
    pub bytes: f64,
    /// Bytes of the file.
    pub total: f64,
}

/// A file on its way to the server.
pub struct Upload<H: Host> {
    client: Rc<Client<H>>,
    life: Life<H>,
    blob: H::Blob,
    size: f64,
    session_id: Option<u64>,
    auto_clean: bool,
    report: Rc<dyn Fn(Progress)>,
}

impl<H: Host> Upload<H> {
    /// `session_id`: whose members may download the file; without one only its owner may. `auto_clean`: a wish that the
    /// server's cleaner ignores.
    pub fn new(
        client: &Rc<Client<H>>,
        blob: H::Blob,
        session_id: Option<u64>,
        auto_clean: bool,
        signal: Option<&H::Signal>,
        report: Rc<dyn Fn(Progress)>,
    ) -> Self {
        let life = client.keep(client.host().scope(None, signal));
        let size = client.host().blob_size(&blob);
        Self {
            client: client.clone(),
            life,
            blob,
            size,
            session_id,
            auto_clean,
            report,
        }
    }

    /// A handle that ends the upload from outside.
    pub fn life(&self) -> Rc<H::Scope> {
        self.life.scope().clone()
    }

    /// Hashes and sends the file; returns its key. `None` chooses the mode by size.
    ///
    /// # Errors
    /// What the RPCs can give. An upload that fails or is stopped leaves nothing behind on the server, unless the error's
    /// outcome says that this is not known.
    pub async fn run(self, mode: Option<Mode>) -> Result<String, Error<H::Cause>> {
        let single = if self.size <= SINGLE_LIMIT_BYTES {
            Mode::Single
        } else {
            Mode::Chunked
        };
        let mode = mode.unwrap_or(single);
        let first = match mode {
            Mode::Single => methods::OUR_CHAT_SERVICE_UPLOAD,
            Mode::Chunked => methods::OUR_CHAT_SERVICE_START_UPLOAD,
        };
        // Refused before the work of hashing: a closed client, no login.
        drop(self.client.open_within(first, self.life.scope(), None)?);
        let report = self.report.clone();
        let hash = sha3_256(self.client.host(), &self.blob, self.life.scope(), &*report)
            .await
            .map_err(|error| not_started(error, first))?;
        let header = self.header(&hash);
        match mode {
            Mode::Single => self.single(header).await,
            Mode::Chunked => self.chunked(&header).await,
        }
    }

    /// The fields that `Header` and `StartUploadRequest` share, number by number.
    fn header(&self, hash: &[u8]) -> Vec<u8> {
        let mut header = Vec::new();
        writer::bytes_field(&mut header, 1, hash);
        writer::varint_field(&mut header, 2, self.size as u64);
        writer::varint_field(&mut header, 3, u64::from(self.auto_clean));
        if let Some(id) = self.session_id {
            writer::varint_field(&mut header, 4, id);
        }
        header
    }

    async fn single(self, header: Vec<u8>) -> Result<String, Error<H::Cause>> {
        let host = self.client.host();
        let mut first = Vec::new();
        writer::bytes_field(&mut first, 1, &header);
        let mut parts = vec![Part::Bytes(framed(&first))];
        let mut at = 0.0;
        while at < self.size {
            let end = (at + FRAME_BYTES).min(self.size);
            parts.push(Part::Bytes(frame_around(&[], (end - at) as u64, 0)));
            parts.push(Part::Blob(host.blob_slice(&self.blob, at, end)));
            at = end;
        }
        let call = self.client.open_within(
            methods::OUR_CHAT_SERVICE_UPLOAD,
            self.life.scope(),
            Some(IDLE_TIMEOUT_MS),
        )?;
        let (report, size, scope) = (self.report.clone(), self.size, call.scope_handle());
        let progress = Box::new(move |sent: f64| {
            scope.extend(Some(IDLE_TIMEOUT_MS));
            report(Progress {
                phase: Phase::Sending,
                bytes: sent.min(size),
                total: size,
            });
        });
        let answer = call
            .one_message(
                Body::Blob(host.blob_join(parts)),
                None,
                None,
                Some(progress),
            )
            .await?;
        (self.report)(Progress {
            phase: Phase::Sending,
            bytes: self.size,
            total: self.size,
        });
        Ok(text(&answer, 1))
    }

    async fn chunked(self, header: &[u8]) -> Result<String, Error<H::Cause>> {
        let start = Body::Bytes(framed(header));
        let answer = self
            .call(methods::OUR_CHAT_SERVICE_START_UPLOAD, start, None)
            .await?;
        let id = text(&answer, 1);
        let chunk_bytes = match integer(&answer, 2) {
            0 => FRAME_BYTES / 2.0,
            recommended => recommended as f64,
        };
        match self.send_chunks(&id, chunk_bytes).await {
            Ok(key) => Ok(key),
            Err(error) => {
                self.abandon(&id);
                Err(error)
            }
        }
    }

    /// Chunks go strictly one after the other, each once: the server counts the bytes of a repeated chunk again.
    async fn send_chunks(&self, id: &str, chunk_bytes: f64) -> Result<String, Error<H::Cause>> {
        let host = self.client.host();
        let (mut at, mut chunk) = (0.0, 0);
        while at < self.size {
            let end = (at + chunk_bytes).min(self.size);
            let mut suffix = Vec::new();
            writer::varint_field(&mut suffix, 3, chunk);
            let body = host.blob_join(vec![
                Part::Bytes(frame_around(
                    &upload_id(id),
                    (end - at) as u64,
                    suffix.len(),
                )),
                Part::Blob(host.blob_slice(&self.blob, at, end)),
                Part::Bytes(suffix),
            ]);
            let (report, total, begin) = (self.report.clone(), self.size, at);
            let progress = move |sent: f64| {
                report(Progress {
                    phase: Phase::Sending,
                    bytes: (begin + sent).min(end),
                    total,
                })
            };
            self.call(
                methods::OUR_CHAT_SERVICE_UPLOAD_CHUNK,
                Body::Blob(body),
                Some(Box::new(progress)),
            )
            .await?;
            (self.report)(Progress {
                phase: Phase::Sending,
                bytes: end,
                total: self.size,
            });
            (at, chunk) = (end, chunk + 1);
        }
        if self.size == 0.0 {
            (self.report)(Progress {
                phase: Phase::Sending,
                bytes: 0.0,
                total: 0.0,
            });
        }
        let answer = self
            .call(
                methods::OUR_CHAT_SERVICE_COMPLETE_UPLOAD,
                Body::Bytes(framed(&upload_id(id))),
                None,
            )
            .await?;
        Ok(text(&answer, 1))
    }

    async fn call(
        &self,
        method: MethodId,
        body: Body<H::Blob>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        let call = self
            .client
            .open_within(method, self.life.scope(), Some(IDLE_TIMEOUT_MS))?;
        let scope = call.scope_handle();
        let progress = progress.map(|report| -> Box<dyn Fn(f64)> {
            Box::new(move |sent| {
                scope.extend(Some(IDLE_TIMEOUT_MS));
                report(sent);
            })
        });
        call.one_message(body, None, None, progress).await
    }

    /// Takes the half-done upload off the server, in the background and in a life of its own: the upload's may be over.
    fn abandon(&self, id: &str) {
        let (client, request) = (self.client.clone(), upload_id(id));
        self.client.host().spawn(async move {
            let cancelled = client
                .unary(
                    methods::OUR_CHAT_SERVICE_CANCEL_UPLOAD,
                    &request,
                    &CallOptions::default(),
                )
                .await;
            // What cannot be cancelled is forgotten by the server within the hour.
            drop(cancelled);
        });
    }
}

fn not_started<C>(error: HostError<C>, method: MethodId) -> Error<C> {
    let kind = match error.kind {
        HostErrorKind::Interrupted(reason) => interrupted(reason),
        _ => TransportFailure::Unreadable,
    };
    Error {
        failure: Box::new(status::from_transport(kind, method.method()).not_sent()),
        cause: error.cause,
    }
}

/// A message whose only field is the upload's id; also the beginning of an `UploadChunkRequest`.
fn upload_id(id: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, 1, id.as_bytes());
    bytes
}

/// The beginning of a frame whose field 2 holds `length` bytes that stay outside: header, `before`, tag and length.
/// `after` bytes of further fields follow them.
fn frame_around(before: &[u8], length: u64, after: usize) -> Vec<u8> {
    let mut field = before.to_vec();
    writer::varint(&mut field, 2 << 3 | 2);
    writer::varint(&mut field, length);
    let mut bytes = frame_header(field.len() + length as usize + after).to_vec();
    bytes.extend_from_slice(&field);
    bytes
}

fn text(message: &[u8], wanted: u32) -> String {
    last(message, wanted).map_or("", Payload::text).to_owned()
}
