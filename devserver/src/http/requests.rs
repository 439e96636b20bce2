//! Counts requests, so that tests see what really arrived.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::Method;
use serde::Serialize;

/// The requests of one path.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Count {
    /// All that arrived.
    pub received: u64,
    /// Those that no fault kept from being carried out.
    pub processed: u64,
}

/// Requests by path since the start; preflights do not count.
#[derive(Clone, Debug, Default)]
pub struct Requests(Arc<Mutex<BTreeMap<String, Count>>>);

impl Requests {
    /// All counts.
    pub fn counts(&self) -> BTreeMap<String, Count> {
        self.with(|counts| counts.clone())
    }

    fn add(&self, request: &Request, count: impl FnOnce(&mut Count)) {
        if request.method() != Method::OPTIONS {
            self.with(|counts| count(counts.entry(request.uri().path().to_owned()).or_default()));
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Count>) -> T) -> T {
        work(
            &mut self
                .0
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner()),
        )
    }
}

/// Counts what arrives.
pub async fn received(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    requests.add(&request, |count| count.received += 1);
    next.run(request).await
}

/// Counts what goes its way.
pub async fn processed(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    requests.add(&request, |count| count.processed += 1);
    next.run(request).await
}
