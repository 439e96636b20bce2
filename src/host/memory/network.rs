//! The scripted network.

use std::collections::VecDeque;

use super::{Memory, Scope};
use crate::host::{self, Contents, HostError, HostErrorKind, Parts};

/// What one step of an answer's body does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Bytes arrive.
    Bytes(Vec<u8>),
    /// Nothing happens for so many milliseconds.
    Wait(f64),
    /// The connection breaks.
    Break(HostErrorKind),
    /// Nothing happens ever after.
    Stall,
}

/// What the network does with one request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Milliseconds until the head arrives, or until the failure shows.
    pub delay_ms: f64,
    /// `Err`: no answer at all.
    pub head: Result<Head, HostErrorKind>,
    /// The body after the head.
    pub body: Vec<Step>,
}

/// The head of an answer.
#[derive(Clone, Debug)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// Headers with lower-case names.
    pub headers: Vec<(String, String)>,
    /// Whether CORS may hide headers.
    pub cross_origin: bool,
}

/// A request as the network saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When it left, in milliseconds of the simulated clock.
    pub at: f64,
    /// Its URL.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its whole body.
    pub body: Vec<u8>,
}

/// An answer out of a script.
pub struct Response {
    pub(super) host: Memory,
    pub(super) scope: Scope,
    pub(super) head: Head,
    pub(super) body: VecDeque<Step>,
}

impl Drop for Response {
    fn drop(&mut self) {
        self.host.0.open.set(self.host.0.open.get() - 1);
    }
}

impl host::Response for Response {
    type Cause = ();
    type Piece = Vec<u8>;

    fn status(&self) -> u16 {
        self.head.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.head
            .headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }

    fn cross_origin(&self) -> bool {
        self.head.cross_origin
    }

    fn release(&mut self) {
        self.host.0.released.set(self.host.0.released.get() + 1);
    }

    /// Leaves the frames to the core.
    async fn contents(&mut self) -> Parts<Self> {
        let chunk = host::Response::chunk(self).await?;
        Ok(chunk.map(|rest| Contents {
            piece: Vec::new(),
            length: 0.0,
            rest,
        }))
    }

    fn piece(bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, HostError<()>> {
        loop {
            let wait = match self.body.pop_front() {
                None => return Ok(None),
                Some(Step::Bytes(bytes)) => return Ok(Some(bytes)),
                Some(Step::Break(kind)) => return Err(Memory::error(kind)),
                Some(Step::Wait(ms)) => ms,
                Some(Step::Stall) => f64::INFINITY,
            };
            self.host
                .until(self.host.0.now.get() + wait, &self.scope)
                .await
                .map_err(|reason| Memory::error(HostErrorKind::Interrupted(reason)))?;
        }
    }
}
