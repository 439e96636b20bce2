//! Bodies that do not come to their end.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::{Buf, Bytes};
use http_body::{Frame, SizeHint};

/// The first bytes of another body, then an error or nothing more at all.
#[derive(Debug)]
pub struct CutBody {
    body: Body,
    left: u64,
    stall: bool,
}

impl CutBody {
    /// Breaks off after `bytes`.
    pub fn ending(body: Body, bytes: u64) -> Self {
        Self {
            body,
            left: bytes,
            stall: false,
        }
    }

    /// Falls silent after `bytes`.
    pub fn stalling(body: Body, bytes: u64) -> Self {
        Self {
            body,
            left: bytes,
            stall: true,
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
            return if self.stall {
                Poll::Pending
            } else {
                Poll::Ready(Some(Err(axum::Error::new(io::Error::other(
                    "cut on request",
                )))))
            };
        }
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
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
