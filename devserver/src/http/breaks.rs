//! Event streams under way that break on request: cut off, or silent and still open.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::{Notify, futures::OwnedNotified};

const FETCH_MSGS: &str = "/service.ourchat.v1.OurChatService/FetchMsgs";

/// Reaches all event streams that are open.
#[derive(Clone, Debug, Default)]
pub struct Breaks {
    cut: Arc<Notify>,
    silence: Arc<Notify>,
}

impl Breaks {
    /// Cuts all open streams off.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    /// Lets all open streams fall silent; they stay open.
    pub fn silence(&self) {
        self.silence.notify_waiters();
    }
}

/// Makes event streams breakable.
pub async fn watch(State(breaks): State<Breaks>, request: Request, next: Next) -> Response {
    if request.uri().path() != FETCH_MSGS {
        return next.run(request).await;
    }
    next.run(request).await.map(|body| {
        Body::new(Breakable {
            body,
            cut: Box::pin(breaks.cut.notified_owned()),
            silence: Box::pin(breaks.silence.notified_owned()),
            is_silent: false,
        })
    })
}

struct Breakable {
    body: Body,
    cut: Pin<Box<OwnedNotified>>,
    silence: Pin<Box<OwnedNotified>>,
    is_silent: bool,
}

impl http_body::Body for Breakable {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.cut.as_mut().poll(context).is_ready() {
            let error = io::Error::other("cut on request");
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        }
        if self.is_silent || self.silence.as_mut().poll(context).is_ready() {
            self.is_silent = true;
            return Poll::Pending;
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
