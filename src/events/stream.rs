//! Keeps an event stream open: connects, reads, and connects again where the last one stopped.

use std::rc::Rc;

use super::sequence::{Sequence, envelope};
use crate::host::{Body, Host, Scope as _};
use crate::rpc::stream::{Messages, Take};
use crate::rpc::{CallOptions, Client, Error, Life, framed, interrupted};
use crate::status;
use crate::wire::{methods, writer};

/// How many attempts in a row may fail before the stream gives up.
pub const MAX_ATTEMPTS: u32 = 6;

const FIRST_BACKOFF_MS: f64 = 1_000.0;
const LONGEST_BACKOFF_MS: f64 = 15_000.0;

/// How long the head of the answer may take, in milliseconds. The server sends it only when it has a queue connection.
const HEAD_TIMEOUT_MS: f64 = 30_000.0;

/// All events of the user who is logged in, each once, over as many connections as it takes.
pub struct EventStream<H: Host> {
    client: Rc<Client<H>>,
    // Spans all connections and the waits between them.
    life: Life<H>,
    sequence: Sequence,
    messages: Option<Messages<H>>,
    attempts: u32,
    ended: bool,
}

impl<H: Host> EventStream<H> {
    /// A stream of everything after `since_ms` (milliseconds since 1970; 0 for all there is). Nothing is sent before the
    /// first [`EventStream::next`].
    pub fn new(client: &Rc<Client<H>>, since_ms: f64, options: CallOptions<H>) -> Self {
        Self {
            life: client.keep(client.host().scope(None, options.signal.as_ref())),
            client: client.clone(),
            sequence: Sequence::new(since_ms),
            messages: None,
            attempts: 0,
            ended: false,
        }
    }

    /// A handle that ends the stream from outside, also while somebody waits for it.
    pub fn life(&self) -> Rc<H::Scope> {
        self.life.scope().clone()
    }

    /// Hands the next new events to `take`, as encoded `FetchMsgsResponse` messages; `false` when the stream was closed.
    ///
    /// A broken connection is replaced after a wait with jitter; the new one asks again from some time before the newest
    /// event, and what was seen is dropped.
    ///
    /// # Errors
    /// What no new connection can mend (a refused login, a wrong argument, abort), or the last failure when
    /// [`MAX_ATTEMPTS`] in a row failed.
    pub async fn next(&mut self, take: &mut Take<'_, H>) -> Result<bool, Error<H::Cause>> {
        loop {
            if self.ended {
                return Ok(false);
            }
            match self.advance(take).await {
                Ok(0) => {}
                Ok(_) => return Ok(true),
                Err(error) => {
                    self.messages = None;
                    self.attempts += 1;
                    if !may_reconnect(&error) || self.attempts >= MAX_ATTEMPTS {
                        self.ended = true;
                        return Err(error);
                    }
                    let wait = self.backoff(error.failure.retry_after_ms);
                    // Interrupted: the next attempt to connect says so.
                    let _ = self.client.host().sleep(wait, self.life.scope()).await;
                }
            }
        }
    }

    /// Reads until something new was taken or the connection has nothing at hand; returns how many events were taken.
    async fn advance(&mut self, take: &mut Take<'_, H>) -> Result<usize, Error<H::Cause>> {
        if self.messages.is_none() {
            self.messages = Some(self.connect().await?);
        }
        let Some(messages) = &mut self.messages else {
            return Ok(0);
        };
        let (mut taken, sequence) = (0, &mut self.sequence);
        let more = messages
            .next(&mut |message| {
                if envelope(message).is_some_and(|event| sequence.accept(&event)) {
                    take(message)?;
                    taken += 1;
                }
                Ok(())
            })
            .await?;
        // Bytes arrived: the connection works.
        self.attempts = 0;
        if !more {
            // The real server never ends a stream well; a proxy or a shutdown may. Ask again, but not in a hurry.
            self.messages = None;
            self.attempts = 1;
            let wait = self.backoff(None);
            let _ = self.client.host().sleep(wait, self.life.scope()).await;
        }
        Ok(taken)
    }

    async fn connect(&self) -> Result<Messages<H>, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
        if let Some(reason) = self.life.scope().interruption() {
            return Err(status::from_transport(interrupted(reason), method.method()).into());
        }
        let call = self
            .client
            .open_within(method, self.life.scope(), Some(HEAD_TIMEOUT_MS))?;
        let messages = call
            .messages(
                Body::Bytes(framed(&request(self.sequence.resume_from()))),
                None,
                None,
                None,
            )
            .await?;
        // From here on silence is no failure.
        messages.call().scope().extend(None);
        Ok(messages)
    }

    /// Full jitter over an exponential bound, and never less than what the server asks for.
    fn backoff(&self, asked_ms: Option<f64>) -> f64 {
        let bound =
            (FIRST_BACKOFF_MS * f64::from(1_u32 << self.attempts.min(8))).min(LONGEST_BACKOFF_MS);
        asked_ms.unwrap_or(0.0) + FIRST_BACKOFF_MS / 2.0 + self.client.host().random() * bound
    }
}

/// Whether a new connection can help.
fn may_reconnect<C>(error: &Error<C>) -> bool {
    matches!(error.failure.code.retry_kind(), "wait" | "backoff" | "user") && !error.failure.relogin
}

/// An encoded `FetchMsgsRequest`.
fn request(since_ms: f64) -> Vec<u8> {
    let seconds = (since_ms / 1000.0).floor();
    let nanos = ((since_ms - seconds * 1000.0) * 1e6) as u64;
    let mut time = Vec::new();
    writer::varint_field(&mut time, 1, seconds as i64 as u64);
    writer::varint_field(&mut time, 2, nanos);
    let mut message = Vec::new();
    writer::bytes_field(&mut message, 1, &time);
    message
}
