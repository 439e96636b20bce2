//! Judges an answer: its head, its trailers, and the end of its body.
//!
//! Order (wire contract, gRPC-web and CORS): a `grpc-status` header that says failure wins over everything, whatever the
//! HTTP status and the content type are, because maintenance comes as `application/grpc`; then the HTTP status; then the
//! content type; only then is the body read.

use crate::host::Response;
use crate::status::{self, Failure, HttpHead, TransportFailure};
use crate::wire::frame::FrameError;
use crate::wire::trailers::Trailers;
use crate::wire::{Malformed, Method};

/// How many bytes of a body that is not gRPC-web are kept for diagnosis.
pub const BODY_START: usize = 512;

/// The headers that can carry a status.
const STATUS_HEADERS: [&str; 3] = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

/// Makes a failure of the start of a body that is no gRPC-web.
pub type Classify = Box<dyn FnOnce(&[u8]) -> Failure>;

/// What the head of an answer says.
pub enum Head {
    /// A gRPC-web body follows.
    Body,
    /// The call ended well without a body.
    Finished,
    /// The call failed.
    Failed(Box<Failure>),
    /// The answer is no gRPC-web: the failure takes the start of the body for diagnosis.
    Foreign(Classify),
}

/// Judges the head of an answer. `now_ms`: milliseconds since 1970, for a `retry-after` that is a date.
pub fn head<R: Response>(response: &R, method: Method, now_ms: f64) -> Head {
    let values = STATUS_HEADERS.map(|name| response.header(name));
    let mut pairs = Vec::new();
    for (name, value) in STATUS_HEADERS.iter().zip(&values) {
        if let Some(value) = value {
            pairs.push((*name, value.as_str()));
        }
    }
    let trailers = Trailers::from_pairs(&pairs);
    let http = HttpHead {
        status: response.status(),
        retry_after: response.header("retry-after"),
        ratelimit_after: response.header("x-ratelimit-after"),
        request_id: response.header("x-request-id"),
        content_type: response.header("content-type"),
        now_ms,
    };
    if let Some(failure) = failed(&trailers, method, &http) {
        return Head::Failed(Box::new(failure));
    }
    let plain = http.content_type.as_deref().is_some_and(|kind| {
        let kind = kind.trim_start().to_ascii_lowercase();
        kind.starts_with("application/grpc-web") && !kind.starts_with("application/grpc-web-text")
    });
    if http.status != 200 {
        return Head::Foreign(Box::new(move |body| status::from_http(method, &http, body)));
    }
    if trailers.status.is_some() && !plain {
        return Head::Finished;
    }
    if plain {
        return Head::Body;
    }
    Head::Foreign(Box::new(move |body| {
        status::bad_response(method, &http, body)
    }))
}

/// The failure that trailers name, from the head or from the body.
pub fn failed(trailers: &Trailers, method: Method, http: &HttpHead) -> Option<Failure> {
    let status = trailers.status.as_ref()?;
    // Exactly so: what is merely equal to zero was damaged on its way.
    if status.text == "0" {
        return None;
    }
    Some(status::from_grpc(
        method,
        &status.text,
        &trailers.message,
        Some(http),
        trailers,
    ))
}

/// What it means when the body of an answer ended without trailers.
///
/// Cross-origin, an answer without a single byte is how a browser shows an error whose status CORS hides; it is said only
/// then, because on the same origin nothing can be hidden.
pub fn ended_without_trailers<R: Response>(
    response: &R,
    method: Method,
    body_seen: bool,
) -> Failure {
    let kind = if !body_seen && response.cross_origin() && response.header("grpc-status").is_none()
    {
        TransportFailure::StatusHidden
    } else {
        TransportFailure::Truncated
    };
    status::from_transport(kind, method)
}

/// What a frame that cannot be means.
pub fn bad_frame(error: FrameError, method: Method) -> Failure {
    let kind = match error {
        FrameError::TooLarge { .. } => TransportFailure::TooLarge,
        FrameError::Compressed | FrameError::UnknownFlag | FrameError::AfterTrailers => {
            TransportFailure::BadResponse
        }
    };
    status::from_transport(kind, method).because(error.reason())
}

/// A message that is no valid protobuf of its type.
pub fn malformed(error: Malformed, method: Method) -> Failure {
    status::from_transport(TransportFailure::BadResponse, method).because(error.reason())
}
