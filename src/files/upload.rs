//! A file on its way to the server: hashed, then sent in one request or chunk after chunk.

use std::cell::Cell;
use std::rc::Rc;

use super::chunked::Chunked;
use super::control::{Control, Progress, State};
use super::hash;
use super::patience::{Patience, may_pass};
use crate::host::{Body, Host, HostError, HostErrorKind, Part, Scope as _};
use crate::rpc::{Client, Error, Life, arguments, framed, interrupted};
use crate::status::{self, Outcome, TransportFailure, codes};
use crate::wire::frame::frame_header;
use crate::wire::reader::{Payload, last};
use crate::wire::{MethodId, methods, writer};

/// How a file travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The client-streaming RPC as one request whose body holds all frames: fastest, and all or nothing.
    Single,
    /// `StartUpload`, `UploadChunk` one after the other, `CompleteUpload`: survives a broken line.
    Chunked,
}

/// Files up to this many bytes go as one request unless the caller says otherwise.
pub const SINGLE_LIMIT_BYTES: f64 = (32 << 20) as f64;

/// Content bytes of one frame of a single request.
const FRAME_BYTES: f64 = (1 << 20) as f64;

/// So many frames of a single request are put together without a pause: each costs a page up to 0.3 ms.
const FRAMES_AT_A_TIME: usize = 64;

/// How long a request may make no progress, in milliseconds.
pub(super) const IDLE_TIMEOUT_MS: f64 = 60_000.0;

/// Where the bytes come from.
pub enum Source<H: Host> {
    /// Bytes that can be read as often as needed.
    Blob(H::Blob),
    /// Bytes that come once, and that the host keeps.
    Stream(H::Spool),
}

/// What is asked for an upload.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Session whose members may download the file; without one only its owner may.
    pub session_id: Option<u64>,
    /// A wish that the server's cleaner ignores.
    pub auto_clean: bool,
    /// `None` chooses by size.
    pub mode: Option<Mode>,
    /// The most content of one chunk, in bytes.
    pub chunk_bytes: Option<f64>,
    /// Length of a stream, where it is known before.
    pub size: Option<f64>,
    /// Name under which a chunked upload is remembered on the device until it ends; `None` to forget it with the page.
    pub remember_as: Option<String>,
}

/// One upload.
pub struct Upload<H: Host> {
    pub(super) client: Rc<Client<H>>,
    pub(super) control: Rc<Control<H>>,
    pub(super) wishes: Wishes,
    source: Source<H>,
    _life: Life<H>,
}

/// What came of the single request.
enum Single {
    Stored(String),
    /// Nothing is stored, and chunks have a better chance.
    Chunks,
}

impl<H: Host> Upload<H> {
    /// Prepares an upload; `report` is told of every change of its progress.
    pub fn new(
        client: &Rc<Client<H>>,
        source: Source<H>,
        wishes: Wishes,
        signal: Option<&H::Signal>,
        report: Box<dyn Fn(Progress)>,
    ) -> Self {
        let life = client.keep(client.host().scope(None, signal));
        let total = match &source {
            Source::Blob(blob) => Some(client.host().blob_size(blob)),
            Source::Stream(_) => wishes.size,
        };
        Self {
            client: client.clone(),
            control: Control::new(life.scope().clone(), total, report),
            wishes,
            source,
            _life: life,
        }
    }

    /// What steers the upload from outside.
    pub fn control(&self) -> Rc<Control<H>> {
        self.control.clone()
    }

    /// Hashes and sends the file; returns its key.
    ///
    /// # Errors
    /// What the RPCs can give. The error's outcome is `unknown` only when the request that stores the file was lost;
    /// otherwise no file is stored.
    pub async fn run(self) -> Result<String, Error<H::Cause>> {
        let result = self.transfer().await;
        self.control.update(|progress| match &result {
            Ok(_) => {
                let total = progress.total.unwrap_or(0.0);
                (progress.state, progress.sent, progress.accepted) = (State::Done, total, total);
            }
            Err(error) if error.failure.code == codes::TRANSPORT_CANCELLED => {
                progress.state = State::Cancelled;
            }
            Err(_) => progress.state = State::Failed,
        });
        result
    }

    async fn transfer(&self) -> Result<String, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_UPLOAD;
        // Refused before the work of hashing: a closed client, no login.
        drop(self.client.open_within(method, self.control.life(), None)?);
        let host = self.client.host();
        let (blob, hash) = match &self.source {
            Source::Blob(blob) => {
                let hash = hash::of_blob(host, blob, &self.control).await;
                (
                    blob.clone(),
                    hash.map_err(|error| not_started(error, method))?,
                )
            }
            Source::Stream(stream) => {
                let hash = hash::of_stream(host, stream, &self.control).await;
                let hash = hash.map_err(|error| not_started(error, method))?;
                let blob = host.spool_blob(stream, self.control.life()).await;
                (blob.map_err(|error| not_started(error, method))?, hash)
            }
        };
        let size = host.blob_size(&blob);
        if self.wishes.size.is_some_and(|wanted| wanted != size) {
            let fields = vec![(
                "size".to_owned(),
                "expected the length of the source in bytes",
            )];
            return Err(arguments::invalid(method.method(), fields).into());
        }
        self.control.update(|progress| {
            progress.total = Some(size);
            progress.state = State::Sending;
        });
        let header = self.header(&hash, size);
        let by_size = if size <= SINGLE_LIMIT_BYTES {
            Mode::Single
        } else {
            Mode::Chunked
        };
        if self.wishes.mode.unwrap_or(by_size) == Mode::Single {
            match self.single(&blob, size, &header).await? {
                Single::Stored(key) => return Ok(key),
                Single::Chunks => self.control.update(|progress| progress.sent = 0.0),
            }
        }
        Chunked::new(self, blob, size, header).run().await
    }

    /// The fields that `Header` and `StartUploadRequest` share, number by number.
    fn header(&self, hash: &[u8], size: f64) -> Vec<u8> {
        let mut header = Vec::new();
        writer::bytes_field(&mut header, 1, hash);
        writer::varint_field(&mut header, 2, size as u64);
        writer::varint_field(&mut header, 3, u64::from(self.wishes.auto_clean));
        if let Some(id) = self.wishes.session_id {
            writer::varint_field(&mut header, 4, id);
        }
        header
    }

    /// The body of a single request. That of a large file consists of thousands of pieces; others have their turn while it
    /// is put together.
    async fn body(
        &self,
        blob: &H::Blob,
        size: f64,
        header: &[u8],
    ) -> Result<H::Blob, HostError<H::Cause>> {
        let host = self.client.host();
        let mut first = Vec::new();
        writer::bytes_field(&mut first, 1, header);
        let mut body = vec![Part::Bytes(framed(&first))];
        let mut at = 0.0;
        while at < size {
            let mut frames = Vec::new();
            while at < size && frames.len() < 2 * FRAMES_AT_A_TIME {
                let end = (at + FRAME_BYTES).min(size);
                frames.push(Part::Bytes(frame_around(&[], (end - at) as u64, 0)));
                frames.push(Part::Blob(host.blob_slice(blob, at, end)));
                at = end;
            }
            body.push(Part::Blob(host.blob_join(frames)));
            if at < size {
                host.sleep(0.0, self.control.life()).await?;
            }
        }
        Ok(host.blob_join(body))
    }

    async fn single(
        &self,
        blob: &H::Blob,
        size: f64,
        header: &[u8],
    ) -> Result<Single, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_UPLOAD;
        let host = self.client.host();
        let mut patience = Patience::default();
        let body = self.body(blob, size, header).await;
        let body = body.map_err(|error| not_started(error, method))?;
        loop {
            self.control
                .ready(host)
                .await
                .map_err(|error| not_started(error, method))?;
            let body = body.clone();
            let length = host.blob_size(&body);
            // Without progress of the request nobody knows how much of it has left.
            let all_sent = Rc::new(Cell::new(!host.tells_progress()));
            let call =
                self.client
                    .open_within(method, self.control.life(), Some(IDLE_TIMEOUT_MS))?;
            let scope = call.scope_handle();
            if !all_sent.get() {
                self.control.hold(Some(scope.clone()));
            }
            let (control, sent_before) = (self.control.clone(), all_sent.clone());
            let progress = Box::new(move |sent: f64| {
                scope.extend(Some(IDLE_TIMEOUT_MS));
                if sent >= length {
                    sent_before.set(true);
                    control.hold(None);
                }
                control.update(|progress| {
                    progress.sent = progress.sent.max(sent.min(size));
                    if sent >= length {
                        progress.state = State::Completing;
                    }
                });
            });
            let answer = call
                .one_message(Body::Blob(body), None, None, Some(progress))
                .await;
            self.control.hold(None);
            let error = match answer {
                Ok(answer) => return Ok(Single::Stored(text(&answer, 1))),
                Err(error) => error,
            };
            if self.control.life().interruption().is_some() {
                return Err(if all_sent.get() {
                    error
                } else {
                    nothing_stored(error)
                });
            }
            let incomplete = !all_sent.get();
            self.control.update(|progress| {
                (progress.sent, progress.state) = (0.0, State::Sending);
            });
            if incomplete && self.control.is_paused() {
                continue;
            }
            let may_choose = self.wishes.mode.is_none();
            if too_large(&error) && may_choose {
                return Ok(Single::Chunks);
            }
            if !incomplete && error.failure.outcome == Outcome::Unknown {
                return Err(maybe_stored(error));
            }
            if !may_pass(&error.failure) {
                return Err(nothing_stored(error));
            }
            if incomplete && may_choose {
                // The line breaks: chunks keep what has arrived.
                return Ok(Single::Chunks);
            }
            let Some(wait) = patience.after(&error.failure, host.random()) else {
                return Err(nothing_stored(error));
            };
            let slept = host.sleep(wait, self.control.life()).await;
            slept.map_err(|error| not_started(error, method))?;
        }
    }
}

/// A failure after which no file can be on the server, because the request that stores it did not leave completely.
pub(super) fn nothing_stored<C>(mut error: Error<C>) -> Error<C> {
    if error.failure.outcome == Outcome::Unknown {
        error.failure.outcome = Outcome::Rejected;
        error.failure.retry_safe = true;
    }
    error
}

/// A failure after which the file may be on the server under a key that nobody knows.
pub(super) fn maybe_stored<C>(mut error: Error<C>) -> Error<C> {
    error.failure.outcome = Outcome::Unknown;
    error.failure.retry_safe = false;
    error.failure.reason.get_or_insert_with(|| {
        "the file may be stored, but its key is lost; uploading it again stores it once more"
            .to_owned()
    });
    error
}

/// Whether a proxy refused the size of a request.
pub(super) fn too_large<C>(error: &Error<C>) -> bool {
    let status = error.failure.status.as_ref();
    status.and_then(|status| status.http_status) == Some(413)
}

pub(super) fn not_started<C>(error: HostError<C>, method: MethodId) -> Error<C> {
    let method = method.method();
    let kind = match error.kind {
        HostErrorKind::Interrupted(reason) => interrupted(reason),
        _ => TransportFailure::Unreadable,
    };
    let failure = match error.kind {
        // What a stream is kept in is full.
        HostErrorKind::Unsupported => status::not_sent(codes::STORAGE_FULL, method),
        _ => status::from_transport(kind, method).not_sent(),
    };
    Error::new(failure, error.cause)
}

/// The beginning of a frame whose field 2 holds `length` bytes that stay outside: header, `before`, tag and length.
/// `after` bytes of further fields follow them.
pub(super) fn frame_around(before: &[u8], length: u64, after: usize) -> Vec<u8> {
    let mut field = before.to_vec();
    writer::varint(&mut field, 2 << 3 | 2);
    writer::varint(&mut field, length);
    let mut bytes = frame_header(field.len() + length as usize + after).to_vec();
    bytes.extend_from_slice(&field);
    bytes
}

pub(super) fn text(message: &[u8], wanted: u32) -> String {
    last(message, wanted).map_or("", Payload::text).to_owned()
}
