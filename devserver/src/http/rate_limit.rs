//! The limit of requests: a bucket of tokens for each peer address.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;

const BURST: u32 = 16;
const PERIOD: Duration = Duration::from_millis(500);
/// Addresses after which full buckets are thrown away.
const TIDY_ABOVE: usize = 1024;

/// Until when the bucket of each address is not full again.
#[derive(Debug, Default)]
pub struct Buckets {
    full_at: Mutex<HashMap<IpAddr, Instant>>,
}

impl Buckets {
    /// Takes a token; otherwise tells how long there is none.
    fn take(&self, peer: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut full_at = self
            .full_at
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if full_at.len() > TIDY_ABOVE {
            full_at.retain(|_, full| *full > now);
        }
        let full = full_at.entry(peer).or_insert(now);
        let after = (*full).max(now) + PERIOD;
        match after.duration_since(now).checked_sub(PERIOD * BURST) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *full = after;
                Ok(())
            }
        }
    }
}

/// Refuses requests whose peer has no token left.
pub async fn limit(
    State(buckets): State<Arc<Buckets>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    match buckets.take(peer.ip(), Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => refusal(wait.as_secs()),
    }
}

/// No content type, no gRPC headers, no cross-origin headers: as the limiter of a real server answers.
fn refusal(seconds: u64) -> Response {
    let body = Body::from(format!("Too Many Requests! Wait for {seconds}s"));
    let headers = [
        ("x-ratelimit-after", seconds.to_string()),
        ("retry-after", seconds.to_string()),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_at_once_then_one_every_half_second() {
        let (buckets, start) = (Buckets::default(), Instant::now());
        let peer = IpAddr::from([127, 0, 0, 1]);
        let taken = |at: u64| {
            (0..100)
                .take_while(|_| {
                    buckets
                        .take(peer, start + Duration::from_millis(at))
                        .is_ok()
                })
                .count()
        };
        assert_eq!(taken(0), 16);
        assert_eq!(taken(499), 0);
        assert_eq!(taken(500), 1);
        assert_eq!(taken(1700), 2);
        assert_eq!(taken(60_000), 16);
        assert_eq!(
            buckets.take(peer, start + Duration::from_millis(60_100)),
            Err(Duration::from_millis(400))
        );
        assert!(buckets.take(IpAddr::from([127, 0, 0, 2]), start).is_ok());
    }
}
