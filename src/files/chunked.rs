//! A file chunk after chunk.
//!
//! The server counts the bytes of every `UploadChunk` that it takes, of a repeated one too, and a file whose count is
//! wrong is refused at the end. So chunks go strictly one after the other, and a chunk whose answer was lost is never
//! simply repeated: an empty chunk makes the server tell its counter, which says whether the lost one was counted. The
//! number of a chunk is its place in the file; the empty one has the place behind the last byte.

use super::chunk_size::ChunkSize;
use super::control::State;
use super::lifetime;
use super::patience::{Patience, may_pass, may_still_run};
use super::pending::{Pending, PendingUploads};
use super::upload::{
    IDLE_TIMEOUT_MS, Upload, frame_around, not_started, nothing_stored, text, too_large,
};
use crate::host::{Body, Host, Part, Scope as _};
use crate::rpc::{CallOptions, Error, framed};
use crate::status::{self, Outcome, codes};
use crate::wire::reader::integer;
use crate::wire::{MethodId, methods, writer};

const START: MethodId = methods::OUR_CHAT_SERVICE_START_UPLOAD;
pub(super) const CHUNK: MethodId = methods::OUR_CHAT_SERVICE_UPLOAD_CHUNK;

/// How often an upload that the server has lost is begun anew.
const MOST_RESTARTS: u32 = 3;
/// How often an instance of the server that does not know the upload is asked again, in the hope of another one.
const MOST_DETOURS: u32 = 3;
/// How long to wait before that, in milliseconds.
const DETOUR_MS: f64 = 500.0;
/// How long a server gets to finish with a request that was given up, in milliseconds.
const SETTLE_MS: f64 = 3000.0;
/// Chunk size when the server advises none.
const USUAL_BYTES: f64 = (512 << 10) as f64;

/// Why sending ended before the end of the file.
pub(super) enum Stop<C> {
    /// The server has lost the upload, or its count is wrong.
    Restart(Error<C>),
    Fail(Error<C>),
}

/// The chunked way of an upload.
pub(super) struct Chunked<'a, H: Host> {
    pub(super) upload: &'a Upload<H>,
    blob: H::Blob,
    size: f64,
    header: Vec<u8>,
    chunk: Option<ChunkSize>,
    patience: Patience,
    detours: u32,
    pending: Option<PendingUploads<H>>,
}

impl<'a, H: Host> Chunked<'a, H> {
    /// `header`: an encoded `StartUploadRequest`.
    pub fn new(upload: &'a Upload<H>, blob: H::Blob, size: f64, header: Vec<u8>) -> Self {
        let remembers = upload.wishes.remember_as.is_some();
        Self {
            pending: remembers
                .then(|| PendingUploads::of(&upload.client))
                .flatten(),
            upload,
            blob,
            size,
            header,
            chunk: None,
            patience: Patience::default(),
            detours: 0,
        }
    }

    /// Sends the file; returns its key.
    pub async fn run(mut self) -> Result<String, Error<H::Cause>> {
        let mut restarts = 0;
        let mut known = self.known().await?;
        loop {
            let (opened, at) = match known.take() {
                Some(known) => known,
                None => (self.open().await?, 0.0),
            };
            let stop = match self.send(&opened, at).await {
                Ok(()) => {
                    let result = self.complete(&opened.id).await;
                    self.forget().await;
                    return result;
                }
                Err(stop) => stop,
            };
            let cancelled = self.upload.control.is_cancelled();
            match stop {
                // It may go on later, with what the server has.
                Stop::Fail(error) if self.pending.is_some() && !cancelled && passes(&error) => {
                    return Err(error);
                }
                stop => {
                    self.forget().await;
                    self.abandon(&opened.id);
                    match stop {
                        Stop::Restart(_) if restarts < MOST_RESTARTS => {
                            restarts += 1;
                            self.progress(0.0);
                        }
                        Stop::Restart(error) | Stop::Fail(error) => return Err(error),
                    }
                }
            }
        }
    }

    /// The upload of this file that was interrupted before, and how many bytes of it the server has.
    async fn known(&mut self) -> Result<Option<(Pending, f64)>, Error<H::Cause>> {
        let Some(pending) = &self.pending else {
            return Ok(None);
        };
        let Some(opened) = pending.find(&self.header, self.host().now()).await else {
            return Ok(None);
        };
        self.ready(CHUNK).await?;
        let counted = match self.chunk(&opened.id, self.size, self.size).await {
            Ok(received) => Ok(received),
            Err(error) => self.resolve(&opened.id, error, -1.0).await,
        };
        match counted {
            Ok(received) if (0.0..=self.size).contains(&received) => {
                self.progress(received);
                Ok(Some((opened, received)))
            }
            Ok(_) | Err(Stop::Restart(_)) => {
                self.forget().await;
                Ok(None)
            }
            Err(Stop::Fail(error)) => Err(error),
        }
    }

    async fn forget(&self) {
        if let Some(pending) = &self.pending {
            pending.forget(&self.header).await;
        }
    }

    async fn open(&mut self) -> Result<Pending, Error<H::Cause>> {
        loop {
            self.ready(START).await?;
            let at = self.host().now();
            match self
                .call(START, Body::Bytes(framed(&self.header)), None)
                .await
            {
                Ok(answer) => {
                    self.patience.renew();
                    let advised = match integer(&answer, 2) {
                        0 => USUAL_BYTES,
                        bytes => bytes as f64,
                    };
                    let most = self.upload.wishes.chunk_bytes;
                    self.chunk
                        .get_or_insert_with(|| ChunkSize::new(advised, most));
                    let lifetime = match integer(&answer, 3) {
                        0 => lifetime::FOR_EVER_MS,
                        seconds => seconds as f64 * 1000.0,
                    };
                    let opened = Pending {
                        id: text(&answer, 1),
                        name: self.upload.wishes.remember_as.clone().unwrap_or_default(),
                        size: self.size,
                        session_id: self.upload.wishes.session_id,
                        at,
                        lifetime,
                    };
                    if let Some(pending) = &self.pending {
                        pending.remember(&self.header, &opened).await;
                    }
                    return Ok(opened);
                }
                // Opening twice does no harm: the server forgets what is not continued.
                Err(error) => self.wait(error, START, false).await?,
            }
        }
    }

    async fn send(&mut self, opened: &Pending, from: f64) -> Result<(), Stop<H::Cause>> {
        let (mut at, mut busy) = (from, 0.0);
        while at < self.size {
            self.ready(CHUNK).await.map_err(Stop::Fail)?;
            let now = self.host().now();
            lifetime::check(opened, now, self.size, at, at - from, busy)?;
            let mut chunk = self.chunk.unwrap_or(ChunkSize::new(USUAL_BYTES, None));
            let end = (at + chunk.bytes()).min(self.size);
            let begin = self.host().now();
            let (received, whole) = match self.chunk(&opened.id, at, end).await {
                Ok(received) => (received, true),
                Err(error) if too_large(&error) && chunk.refused(end - at) => (at, false),
                Err(error) => {
                    chunk.lost();
                    (self.resolve(&opened.id, error, at).await?, false)
                }
            };
            let took = self.host().now() - begin;
            if received == end {
                if whole {
                    chunk.took(end - at, took);
                    self.patience.renew();
                    self.detours = 0;
                }
                busy += took;
                at = end;
                self.progress(at);
            } else if received != at {
                // Counted twice, by a proxy or a browser that repeated the request: such a file can never be completed.
                let error = status::not_sent(codes::UPLOAD_SIZE_MISMATCH, CHUNK.method());
                let reason = "the server has counted a chunk twice";
                return Err(Stop::Restart(nothing_stored(error.because(reason).into())));
            }
            self.chunk = Some(chunk);
        }
        Ok(())
    }

    /// Finds out how many bytes the server has counted after a chunk that began at `at` failed; a negative `at` is not known.
    async fn resolve(
        &mut self,
        id: &str,
        mut error: Error<H::Cause>,
        at: f64,
    ) -> Result<f64, Stop<H::Cause>> {
        let (mut settled, mut counted, mut asked) = (true, false, false);
        loop {
            settled &= !may_still_run(&error.failure);
            counted |= error.failure.outcome == Outcome::Unknown;
            let code = error.failure.code;
            if [codes::UPLOAD_SESSION_NOT_FOUND, codes::UPLOAD_SIZE_MISMATCH].contains(&code) {
                return Err(Stop::Restart(nothing_stored(error)));
            }
            if code == codes::UPLOAD_WRONG_INSTANCE {
                self.detours += 1;
                if self.detours > MOST_DETOURS {
                    return Err(Stop::Restart(nothing_stored(error)));
                }
                self.sleep(DETOUR_MS, CHUNK).await.map_err(Stop::Fail)?;
            } else {
                // A page of another origin cannot see why it is refused: one question more tells whether it still is.
                let hidden = code == codes::TRANSPORT_STATUS_HIDDEN && !asked;
                self.wait(error, CHUNK, hidden).await.map_err(Stop::Fail)?;
            }
            if !counted && at >= 0.0 {
                return Ok(at);
            }
            self.ready(CHUNK).await.map_err(Stop::Fail)?;
            asked = true;
            error = match self.chunk(id, self.size, self.size).await {
                // A request that was given up may be counted later: believe the counter when it stands still.
                Ok(received) if !settled && received == at => {
                    settled = true;
                    self.sleep(SETTLE_MS, CHUNK).await.map_err(Stop::Fail)?;
                    match self.chunk(id, self.size, self.size).await {
                        Ok(received) => return Ok(received),
                        Err(error) => error,
                    }
                }
                Ok(received) => return Ok(received),
                Err(error) => error,
            };
        }
    }

    /// Sends the bytes from `at` to `end`; gives the server's count. Without bytes the server only tells its count.
    async fn chunk(&self, id: &str, at: f64, end: f64) -> Result<f64, Error<H::Cause>> {
        let host = self.host();
        let mut suffix = Vec::new();
        writer::varint_field(&mut suffix, 3, at as u64);
        let around = frame_around(&upload_id(id), (end - at) as u64, suffix.len());
        let answer = if end > at {
            let control = self.upload.control.clone();
            let progress = move |sent: f64| {
                control.update(|progress| {
                    progress.sent = progress.sent.max((at + sent).min(end));
                });
            };
            let body = host.blob_join(vec![
                Part::Bytes(around),
                Part::Blob(host.blob_slice(&self.blob, at, end)),
                Part::Bytes(suffix),
            ]);
            self.call(CHUNK, Body::Blob(body), Some(Box::new(progress)))
                .await?
        } else {
            let body = [around, suffix].concat();
            self.call(CHUNK, Body::Bytes(body), None).await?
        };
        Ok(integer(&answer, 1) as f64)
    }

    /// Waits before a failed request is tried again; gives the failure back when that makes no sense,
    /// unless it is wanted `anyway`.
    pub(super) async fn wait(
        &mut self,
        error: Error<H::Cause>,
        method: MethodId,
        anyway: bool,
    ) -> Result<(), Error<H::Cause>> {
        let stopped = self.upload.control.life().interruption().is_some();
        if stopped || !(anyway || may_pass(&error.failure)) {
            return Err(nothing_stored(error));
        }
        match self.patience.after(&error.failure, self.host().random()) {
            Some(ms) => self.sleep(ms, method).await,
            None => Err(nothing_stored(error)),
        }
    }

    async fn sleep(&self, ms: f64, method: MethodId) -> Result<(), Error<H::Cause>> {
        let slept = self.host().sleep(ms, self.upload.control.life()).await;
        slept.map_err(|error| nothing_stored(not_started(error, method)))
    }

    async fn ready(&self, method: MethodId) -> Result<(), Error<H::Cause>> {
        let ready = self.upload.control.ready(self.host()).await;
        ready.map_err(|error| nothing_stored(not_started(error, method)))
    }

    pub(super) async fn call(
        &self,
        method: MethodId,
        body: Body<H::Blob>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        let life = self.upload.control.life();
        let call = self
            .upload
            .client
            .open_within(method, life, Some(IDLE_TIMEOUT_MS))?;
        let scope = call.scope_handle();
        let progress = progress.map(|report| -> Box<dyn Fn(f64)> {
            Box::new(move |sent| {
                scope.extend(Some(IDLE_TIMEOUT_MS));
                report(sent);
            })
        });
        call.one_message(body, None, None, progress).await
    }

    /// The server has counted so many bytes, which are now those that were sent.
    fn progress(&self, at: f64) {
        self.upload.control.update(|progress| {
            (progress.sent, progress.accepted) = (at, at);
            progress.state = State::Sending;
        });
    }

    fn host(&self) -> &H {
        self.upload.client.host()
    }

    /// Takes a half-done upload off the server, in the background and in a life of its own: the upload's may be over.
    fn abandon(&self, id: &str) {
        let (client, request) = (self.upload.client.clone(), upload_id(id));
        self.host().spawn(async move {
            let options = CallOptions::default();
            let cancelled = client
                .unary(methods::OUR_CHAT_SERVICE_CANCEL_UPLOAD, &request, &options)
                .await;
            // What cannot be cancelled is forgotten by the server within the hour.
            drop(cancelled);
        });
    }
}

/// Whether the upload could go on once whatever is wrong now has passed: the line, the login, or the page itself.
fn passes<C>(error: &Error<C>) -> bool {
    let failure = &error.failure;
    let kept = [codes::SDK_CLOSED, codes::TRANSPORT_CANCELLED];
    may_pass(failure) || failure.relogin || kept.contains(&failure.code)
}

/// A message whose only field is the upload's id; also the beginning of an `UploadChunkRequest`.
pub(super) fn upload_id(id: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, 1, id.as_bytes());
    bytes
}
