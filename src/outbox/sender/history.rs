//! Looks for a message in the history.

use super::{DRIFT_MS, HEAD_TIMEOUT_MS, Passage, Sender};
use crate::host::{Body, Host, Scope as _};
use crate::outbox::content;
use crate::rpc::{Change, Client, Error, framed};
use crate::status::{self, Failure, codes};
use crate::wire::methods;

/// How long history may be silent before it counts as read, in milliseconds: nothing marks its end. Longer as long as
/// nothing has come at all, when the server may still be looking.
const QUIET_MS: f64 = 1_000.0;
const QUIET_AT_FIRST_MS: f64 = 3_000.0;

/// Tells the client's event streams for how long there is one that is not theirs.
struct Reading<'a, H: Host>(&'a Client<H>);

impl<'a, H: Host> Reading<'a, H> {
    fn begin(client: &'a Client<H>) -> Self {
        client.tell(Change::ReadingBegun);
        Self(client)
    }
}

impl<H: Host> Drop for Reading<'_, H> {
    fn drop(&mut self) {
        self.0.tell(Change::ReadingOver);
    }
}

impl<H: Host> Sender<H> {
    /// Reads history, and live events for a moment, until the message comes; `all` for the oldest of all that may be it.
    pub(super) async fn search(
        &self,
        passage: &Passage<'_, H>,
        all: bool,
        scope: &H::Scope,
    ) -> Result<Option<(u64, Vec<u8>)>, Error<H::Cause>> {
        let (bound, content) = (passage.bound, &passage.state.content);
        let host = self.client.host();
        let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
        let call = self
            .client
            .open_within(method, scope, Some(HEAD_TIMEOUT_MS))?;
        if self.user_id() != passage.user_id {
            // Another user's history says nothing.
            return Err(status::not_sent(codes::AUTH_TOKEN_MISSING, method.method()).into());
        }
        let now_there = host.now() + self.clock_offset_ms.get().unwrap_or(0.0);
        // From a message on that is certainly there: Firefox does not show an answer before its first byte, so that an empty
        // history looks like a server that hangs.
        let from_ms = match self.newest_time_ms.get() {
            newest if newest > 0.0 => bound.time_ms.min(newest - DRIFT_MS),
            _ => bound.time_ms,
        };
        let request = Body::Bytes(framed(&content::history_request(from_ms)));
        let _reading = Reading::begin(&self.client);
        let mut messages = call
            .messages(request, None, Some(QUIET_AT_FIRST_MS), None)
            .await?;
        // When the first message came that is newer than this reading: history is over, and live events may never pause.
        let mut live_since = None;
        let mut found: Option<(u64, Vec<u8>)> = None;
        loop {
            let mut live = false;
            let more = messages
                .next(&mut |event| {
                    let Some(stored) = content::stored(event) else {
                        return Ok(());
                    };
                    live |= stored.time_ms > now_there + DRIFT_MS;
                    let own = stored.sender_id == passage.user_id && stored.content == *content;
                    if own
                        && stored.time_ms >= bound.time_ms
                        && stored.id > bound.id
                        && found.as_ref().is_none_or(|(id, _)| stored.id < *id)
                        && !self.known.borrow().contains(&stored.id)
                    {
                        found = Some((stored.id, event.to_vec()));
                    }
                    Ok(())
                })
                .await;
            if found.is_some() && !all {
                return Ok(found);
            }
            let quiet = |failure: &Failure| {
                failure.code == codes::TRANSPORT_TIMEOUT && scope.interruption().is_none()
            };
            match more {
                Ok(true) => messages.call().scope().extend(Some(QUIET_MS)),
                Err(error) if !quiet(&error.failure) => return Err(error),
                _ => return Ok(found),
            }
            if live && live_since.is_none() {
                live_since = Some(host.now());
            }
            if live_since.is_some_and(|since| host.now() > since + QUIET_MS) {
                return Ok(found);
            }
        }
    }
}
