//! Bodies that do not come to their end.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use bytes::{Buf, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

/// The first bytes of another body, then an error or nothing more at all.
#[derive(Debug)]
pub struct CutBody {
    body: Body,
    left: u64,
    end: End,
}

#[derive(Debug)]
enum End {
    Silence,
    /// The error waits: what was written before must have left, or the client would not see it.
    Error(Option<Pin<Box<Sleep>>>),
}

const UNTIL_ERROR: Duration = Duration::from_millis(50);

impl CutBody {
    /// Breaks off after `bytes`.
    pub fn ending(body: Body, bytes: u64) -> Self {
        Self {
            body,
            left: bytes,
            end: End::Error(None),
        }
    }

    /// Falls silent after `bytes`.
    pub fn stalling(body: Body, bytes: u64) -> Self {
        Self {
            body,
            left: bytes,
            end: End::Silence,
        }
    }
}

impl http_body::Body for CutBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left == 0 {
            let End::Error(wait) = &mut self.end else {
                return Poll::Pending;
            };
            let wait = wait.get_or_insert_with(|| Box::pin(tokio::time::sleep(UNTIL_ERROR)));
            ready!(wait.as_mut().poll(context));
            let error = io::Error::other("cut on request");
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            frame.map(|frame| match frame.into_data() {
                Ok(mut data) => {
                    let kept = data
                        .len()
                        .min(usize::try_from(self.left).unwrap_or(usize::MAX));
                    self.left -= kept as u64;
                    Frame::data(data.copy_to_bytes(kept))
                }
                Err(frame) => frame,
            })
        }))
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
