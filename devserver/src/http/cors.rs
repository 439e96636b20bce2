//! Cross-origin headers.

use std::time::Duration;

use http::{HeaderName, Method, header};
use tower_http::cors::{Any, CorsLayer};

use crate::options::Cors;

const X_GRPC_WEB: HeaderName = HeaderName::from_static("x-grpc-web");
const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
const X_USER_AGENT: HeaderName = HeaderName::from_static("x-user-agent");
const X_REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// What a real server allows; the mode decides what pages may read.
pub fn layer(mode: Cors) -> CorsLayer {
    if mode == Cors::None {
        return CorsLayer::new();
    }
    let layer = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::ACCEPT,
            header::ORIGIN,
            X_REQUESTED_WITH,
            X_GRPC_WEB,
            GRPC_TIMEOUT,
            header::USER_AGENT,
            X_USER_AGENT,
        ])
        .max_age(Duration::from_secs(24 * 60 * 60));
    match mode {
        Cors::AsReal | Cors::None => layer,
        Cors::Expose => layer.expose_headers([
            HeaderName::from_static("grpc-status"),
            HeaderName::from_static("grpc-message"),
            HeaderName::from_static("grpc-status-details-bin"),
            header::RETRY_AFTER,
            HeaderName::from_static("x-ratelimit-after"),
        ]),
    }
}
