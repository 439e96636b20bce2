//! Event streams under way: how many there are, and breaking them on request, cut off or silent and still open.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
use serde::Serialize;
use tokio::sync::{Notify, futures::OwnedNotified};

const FETCH_MSGS: &str = "/service.ourchat.v1.OurChatService/FetchMsgs";

/// Reaches all event streams that are open.
#[derive(Clone, Debug, Default)]
pub struct Breaks {
    cut: Arc<Notify>,
    silence: Arc<Notify>,
    streams: Arc<Mutex<Streams>>,
}

/// How many event streams are open.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Streams {
    open: usize,
    /// The most at a time since somebody asked last.
    most: usize,
}

impl Breaks {
    /// How many streams are open, and the most since the last call.
    pub fn streams(&self) -> Streams {
        let mut streams = self.lock();
        let now = *streams;
        streams.most = streams.open;
        now
    }

    fn lock(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> Open {
        let mut streams = self.lock();
        streams.open += 1;
        streams.most = streams.most.max(streams.open);
        Open(self.clone())
    }

    /// Cuts all open streams off.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    /// Lets all open streams fall silent; they stay open.
    pub fn silence(&self) {
        self.silence.notify_waiters();
    }
}

/// One stream, counted while it is open.
struct Open(Breaks);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.lock().open -= 1;
    }
}

/// Counts event streams and makes them breakable.
pub async fn watch(State(breaks): State<Breaks>, request: Request, next: Next) -> Response {
    if request.uri().path() != FETCH_MSGS {
        return next.run(request).await;
    }
    next.run(request).await.map(|body| {
        Body::new(Breakable {
            _open: breaks.count(),
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
    _open: Open,
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
