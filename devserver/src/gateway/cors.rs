//! Makes every answer readable for pages of other origins.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue, header};

/// Replaces what the upstream says about other origins: they may read each header that the answer has.
///
/// Origin, methods and preflights are the concern of the layer around this one.
pub async fn expose(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let names: Vec<HeaderName> = headers.keys().cloned().collect();
    let (about_origins, others): (Vec<_>, Vec<_>) = names
        .iter()
        .map(HeaderName::as_str)
        .partition(|name| name.starts_with("access-control-"));
    for name in about_origins {
        headers.remove(name);
    }
    if let Ok(names) = HeaderValue::from_str(&others.join(",")) {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, names);
    }
    response
}
