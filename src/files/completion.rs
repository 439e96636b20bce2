//! The end of a chunked upload, which the server answers once: the key of the file is in that answer alone.

use super::chunked::{Chunked, upload_id};
use super::control::State;
use super::upload::{maybe_stored, text};
use crate::host::{Body, Host};
use crate::rpc::{Error, framed};
use crate::status::{Outcome, codes};
use crate::wire::{MethodId, methods};

const COMPLETE: MethodId = methods::OUR_CHAT_SERVICE_COMPLETE_UPLOAD;

impl<H: Host> Chunked<'_, H> {
    /// Has the file stored; returns its key.
    pub(super) async fn complete(&mut self, id: &str) -> Result<String, Error<H::Cause>> {
        self.upload.control.update(|progress| {
            progress.state = State::Completing;
        });
        // The first failure that leaves open whether the file is stored.
        let mut lost: Option<Error<H::Cause>> = None;
        loop {
            let body = Body::Bytes(framed(&upload_id(id)));
            let error = match self.call(COMPLETE, body, None).await {
                Ok(answer) => return Ok(text(&answer, 1)),
                Err(error) => error,
            };
            // The server forgets the upload before it stores the file: asking again cannot store it twice.
            // Having forgotten it after it had every chunk, it was asked before, if only by a browser or a proxy that
            // repeated the request.
            if error.failure.code == codes::UPLOAD_SESSION_NOT_FOUND {
                return Err(maybe_stored(lost.unwrap_or(error)));
            }
            let mismatch = [codes::UPLOAD_HASH_MISMATCH, codes::UPLOAD_SIZE_MISMATCH];
            if mismatch.contains(&error.failure.code) {
                return Err(error);
            }
            let unknown = error.failure.outcome == Outcome::Unknown;
            if unknown && error.failure.code == codes::SERVER_ERROR {
                // The server answered: the upload is gone, and whether there is a file it does not say.
                return Err(maybe_stored(lost.unwrap_or(error)));
            }
            if unknown && lost.is_none() {
                lost = Some(error.clone());
            }
            if let Err(given_up) = self.wait(error, COMPLETE, false).await {
                return Err(match lost {
                    Some(lost) => maybe_stored(lost),
                    None => given_up,
                });
            }
        }
    }
}
