//! One connection of a stream, and the question for the server's clock.

use std::rc::Rc;

use super::Inner;
use crate::events::envelope::{Micros, timestamp};
use crate::events::peer::Trouble;
use crate::host::{Body, Host, Scope as _};
use crate::rpc::{Error, framed};
use crate::status::{self, TransportFailure};
use crate::wire::reader::last;
use crate::wire::{methods, writer};

/// How long the server may take to tell its clock, in milliseconds.
const CHECK_MS: f64 = 10_000.0;

/// After which time without a head the server is asked whether it is there, in milliseconds, where heads are hidden.
const HIDDEN_MS: f64 = 2_500.0;

impl<H: Host> Inner<H> {
    pub(super) async fn connect(self: Rc<Self>, stream: u64, from: Micros, scope: Rc<H::Scope>) {
        let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
        if self.client.host().hides_empty_answers() {
            let scope = scope.clone();
            self.spawn(move |inner| async move { inner.presume(stream, &scope).await });
        }
        let error = match self.read(stream, from, &scope).await {
            // The real server never ends a stream well; a proxy or a shutdown may.
            Ok(()) => status::from_transport(TransportFailure::Truncated, method.method()).into(),
            Err(error) => error,
        };
        self.links.borrow_mut().retain(|(each, _)| *each != stream);
        let trouble = trouble(&error);
        let closed = scope.interruption().is_some();
        // A refused login has ended the session, and that the stream, by now; this is why.
        if error.failure.relogin || (trouble.permanent && !closed) {
            *self.error.borrow_mut() = Some(error);
        }
        if closed {
            return;
        }
        self.step(&mut |peer, now| peer.failed(now, stream, &trouble));
    }

    /// Reads a stream to its end.
    pub(super) async fn read(
        &self,
        stream: u64,
        from: Micros,
        scope: &H::Scope,
    ) -> Result<(), Error<H::Cause>> {
        let call = self
            .client
            .open_within(methods::OUR_CHAT_SERVICE_FETCH_MSGS, scope, None)?;
        let mut messages = call
            .messages(Body::Bytes(framed(&request(from))), None, None, None)
            .await?;
        self.step(&mut |peer, now| peer.opened(now, stream));
        loop {
            let mut fresh: Vec<Vec<u8>> = Vec::new();
            let more = messages
                .next(&mut |message| {
                    fresh.push(message.to_vec());
                    Ok(())
                })
                .await?;
            if !more {
                return Ok(());
            }
            let events: Vec<&[u8]> = fresh.iter().map(Vec::as_slice).collect();
            self.step(&mut |peer, now| peer.received(now, stream, &events));
        }
    }

    /// Takes an answer for begun whose head the host hides, when the server answers something else: with a stream on which
    /// nothing happens the head would not show for hours.
    async fn presume(&self, stream: u64, scope: &H::Scope) {
        let waited = self.client.host().sleep(HIDDEN_MS, scope).await;
        let mut waits = false;
        self.step(&mut |peer, _| waits = peer.is_opening(stream));
        if waited.is_ok() && waits && self.ask(scope).await.is_ok() {
            self.step(&mut |peer, now| peer.opened(now, stream));
        }
    }

    async fn ask(&self, scope: &H::Scope) -> Result<Vec<u8>, Error<H::Cause>> {
        let method = methods::BASIC_SERVICE_TIMESTAMP;
        let call = self.client.open_within(method, scope, Some(CHECK_MS))?;
        call.one_message(Body::Bytes(framed(&[])), None, None, None)
            .await
    }

    /// Asks the server for its clock.
    pub(super) async fn check(self: Rc<Self>) {
        let answer = self.ask(self.life.scope()).await;
        let trouble = answer.as_ref().err().map(trouble);
        let clock = answer
            .ok()
            .and_then(|answer| timestamp(last(&answer, 1)?.bytes()));
        self.step(&mut |peer, now| {
            // Any answer at all comes from a server that is there.
            let lost = trouble
                .as_ref()
                .filter(|trouble| trouble.reason.starts_with("transport/"));
            peer.checked(now, lost.map_or(Ok(clock), Err));
        });
    }
}

/// What a failure means for the connection.
fn trouble<C>(error: &Error<C>) -> Trouble {
    let failure = &error.failure;
    let passing = matches!(failure.code.retry_kind(), "wait" | "backoff" | "user");
    Trouble {
        reason: failure.code.id(),
        permanent: !passing || failure.relogin,
        retry_after_ms: failure.retry_after_ms,
    }
}

/// An encoded `FetchMsgsRequest`.
fn request(since: Micros) -> Vec<u8> {
    let mut time = Vec::new();
    writer::varint_field(&mut time, 1, since.div_euclid(1_000_000) as u64);
    writer::varint_field(&mut time, 2, (since.rem_euclid(1_000_000) * 1000) as u64);
    let mut message = Vec::new();
    writer::bytes_field(&mut message, 1, &time);
    message
}
