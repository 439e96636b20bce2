//! Floor 2: what the core needs from the place where it runs, behind small traits.
//!
//! [`browser`] implements them over `fetch`, timers and WebCrypto; [`memory`] in plain Rust, with a clock and a network
//! that a test controls. Everything above this floor is written against the traits and never sees a browser.

#[cfg(target_arch = "wasm32")]
pub mod browser;
mod election;
#[cfg(not(target_arch = "wasm32"))]
pub mod memory;
mod storage;
mod tabs;

pub use election::{Election, Wake};
pub use storage::{Storage, StorageError};
pub use tabs::{Channel, Heard, Tabs};

use std::fmt::Debug;
use std::future::Future;

/// Why a call was stopped from this side of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// The caller's `AbortSignal` fired, or the handle was closed.
    Cancelled,
    /// The deadline passed.
    Timeout,
    /// The client was closed.
    Closed,
}

/// Why the host could not do what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostErrorKind {
    /// Stopped from this side.
    Interrupted(Interruption),
    /// No network, or the browser refused to say more.
    Network,
    /// The browser knows that it is offline.
    Offline,
    /// A secure page may not call a server without TLS; the browser would refuse the request.
    MixedContent,
    /// The host lacks something that the call needs, such as WebCrypto on a page without HTTPS.
    Unsupported,
    /// A file of the user's could not be read, because it changed or its permission was withdrawn.
    Unreadable,
}

/// A failure of the host, with the value that it threw.
#[derive(Clone, Debug)]
pub struct HostError<C> {
    /// What kind of failure it is.
    pub kind: HostErrorKind,
    /// What the host threw, for `OurChatError.cause`.
    pub cause: Option<C>,
}

/// The request of one call. Always a POST.
pub struct Request<B> {
    /// Absolute or page-relative URL.
    pub url: String,
    /// Header names in lower case with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body<B>,
    /// Called with the number of body bytes that have left, where the host can tell.
    pub progress: Option<Box<dyn Fn(f64)>>,
}

/// The bytes of a request.
pub enum Body<B> {
    /// Bytes in the core's memory.
    Bytes(Vec<u8>),
    /// Bytes that stay outside of the core's memory.
    Blob(B),
}

/// One piece of a body that is put together from memory and files.
pub enum Part<B> {
    /// Bytes in the core's memory.
    Bytes(Vec<u8>),
    /// Bytes that stay outside.
    Blob(B),
}

/// Contents of messages that hold nothing but bytes.
pub struct Contents<P> {
    /// The contents.
    pub piece: P,
    /// Their length in bytes.
    pub length: f64,
    /// Bytes of the body that are something else, and all that came behind them.
    pub rest: Vec<u8>,
}

/// The contents that one network chunk brought; `None` at the end of the body.
pub type Parts<R> =
    Result<Option<Contents<<R as Response>::Piece>>, HostError<<R as Response>::Cause>>;

/// An answer whose head has arrived.
pub trait Response: Sized {
    /// What the host throws.
    type Cause;
    /// Bytes of the body that stay outside of the core's memory.
    type Piece;
    /// The HTTP status.
    fn status(&self) -> u16;
    /// A header by its lower-case name, where the host lets us see it.
    fn header(&self, name: &str) -> Option<String>;
    /// Whether the answer came through CORS, so that headers may be hidden.
    fn cross_origin(&self) -> bool;
    /// Says that the call has its answer, so that the connection can be kept; dropping without it closes the connection.
    fn release(&mut self);
    /// The next bytes of the body in the order of arrival; `None` at its end.
    fn chunk(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, HostError<Self::Cause>>>;
    /// As [`Response::chunk`], for a body of frames whose messages hold nothing but bytes in field 1: the contents alone.
    fn contents(&mut self) -> impl Future<Output = Parts<Self>>;
    /// Moves bytes out of the core's memory.
    fn piece(bytes: Vec<u8>) -> Self::Piece;
}

/// The life of one call: its deadline and whatever may stop it.
///
/// Everything that belongs to the call is stopped when its scope is interrupted; dropping the scope frees its timer and
/// listeners and closes a connection that is still open.
pub trait Scope {
    /// Why the scope was interrupted, if it was.
    fn interruption(&self) -> Option<Interruption>;
    /// Stops everything in the scope; only the first reason counts.
    fn interrupt(&self, reason: Interruption);
    /// Starts the deadline again from now; `None` takes it away.
    fn extend(&self, timeout_ms: Option<f64>);
}

/// A key pair: its public half as SPKI DER, and the pair as the host keeps it.
pub type Made<H> = Result<(Vec<u8>, <H as Host>::KeyPair), HostError<<H as Host>::Cause>>;

/// A place where the core can run.
pub trait Host: 'static {
    /// The caller's way to stop a call.
    type Signal;
    /// The life of one call.
    type Scope: Scope + 'static;
    /// Bytes outside of the core's memory. Cloning copies the handle.
    type Blob: Clone;
    /// An answer.
    type Response: Response<Cause = Self::Cause>;
    /// A key pair that the host keeps for the caller.
    type KeyPair;
    /// Where small values are kept.
    type Storage: Storage<Cause = Self::Cause>;
    /// A stream of the caller's whose bytes are kept outside of the core's memory as they are read. Dropping it throws
    /// them away.
    type Spool;
    /// Who of the consumers in one browser has the connection.
    type Election: Election;
    /// What the host throws.
    type Cause: Clone + Debug;

    /// Milliseconds since 1970 by the local clock.
    fn now(&self) -> f64;
    /// A random number from 0 up to 1.
    fn random(&self) -> f64;
    /// Starts the life of a call.
    fn scope(&self, timeout_ms: Option<f64>, signal: Option<&Self::Signal>) -> Self::Scope;
    /// Starts the life of a call that ends with another one at the latest.
    fn scope_within(&self, timeout_ms: Option<f64>, parent: &Self::Scope) -> Self::Scope;
    /// Sends a request and waits for the head of the answer.
    fn fetch(
        &self,
        request: Request<Self::Blob>,
        scope: &Self::Scope,
    ) -> impl Future<Output = Result<Self::Response, HostError<Self::Cause>>>;
    /// Waits; for 0 ms until everything else that waits had its turn.
    fn sleep(
        &self,
        ms: f64,
        scope: &Self::Scope,
    ) -> impl Future<Output = Result<(), HostError<Self::Cause>>>;
    /// Runs a task beside the current one.
    fn spawn(&self, task: impl Future<Output = ()> + 'static);
    /// The length of a blob in bytes.
    fn blob_size(&self, blob: &Self::Blob) -> f64;
    /// The bytes `from..to` of a blob as a blob, without reading them.
    fn blob_slice(&self, blob: &Self::Blob, from: f64, to: f64) -> Self::Blob;
    /// Puts a blob together.
    fn blob_join(&self, parts: Vec<Part<Self::Blob>>) -> Self::Blob;
    /// Reads a whole blob, beginning at once.
    fn blob_read(
        &self,
        blob: Self::Blob,
        scope: &Self::Scope,
    ) -> impl Future<Output = Result<Vec<u8>, HostError<Self::Cause>>>;
    /// Whether [`Request::progress`] is called.
    fn tells_progress(&self) -> bool;
    /// The next bytes of a stream, which are kept; `None` at its end.
    fn spool_read(
        &self,
        spool: &Self::Spool,
        scope: &Self::Scope,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, HostError<Self::Cause>>>;
    /// All bytes of a stream that was read to its end, readable for as long as the spool lives.
    fn spool_blob(
        &self,
        spool: &Self::Spool,
        scope: &Self::Scope,
    ) -> impl Future<Output = Result<Self::Blob, HostError<Self::Cause>>>;
    /// Makes an RSA-2048 key pair for RSA-OAEP with SHA-256 and returns its public half as SPKI DER.
    fn rsa_key_pair(&self) -> impl Future<Output = Made<Self>>;
    /// Where small values are kept; what the client's options say.
    fn storage(&self) -> &Self::Storage;
    /// Whether the host knows that there is no network.
    fn offline(&self) -> bool;
    /// Whether [`Host::fetch`] keeps an answer back until its first byte.
    fn hides_empty_answers(&self) -> bool;
    /// Who of the consumers in one browser has the connection.
    fn election(&self) -> &Self::Election;
    /// The absolute form of a URL that may be relative to the page.
    fn absolute(&self, url: &str) -> String;
}
