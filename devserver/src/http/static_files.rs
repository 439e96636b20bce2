//! The files of a page, served from the same origin as the API.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, header};
use tower::ServiceExt;
use tower_http::services::ServeDir;

const API: [&str; 5] = ["/v1/", "/service.", "/control", "/backend/", "/grpc."];

/// Answers GET and HEAD outside the API with files.
pub async fn serve(State(files): State<ServeDir>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wanted = matches!(*request.method(), Method::GET | Method::HEAD);
    if !wanted || API.iter().any(|start| path.starts_with(start)) {
        return next.run(request).await;
    }
    let mut response = files.oneshot(request).await.into_response();
    // A page that was built anew must be seen at once.
    let no_cache = HeaderValue::from_static("no-cache");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_cache);
    response
}
