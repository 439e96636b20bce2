//! A gateway on the page's origin in front of a real server. It passes requests and answers on as they are, and adds only
//! what lets pages of other origins read every answer.

mod client;
mod cors;
mod upstream;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, StatusCode, Version, header};

use self::client::Client;
pub use self::upstream::Upstream;
use crate::{
    http as http_side,
    options::{Cors, Options},
};

/// Headers about one connection, which concern nobody behind it.
const CONNECTION_HEADERS: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

#[derive(Clone)]
struct Gateway {
    upstream: Upstream,
    client: Client,
}

/// Everything that the gateway answers.
///
/// # Errors
/// When an `https` upstream is named and the machine has no trusted certificates.
pub fn router(options: &Options, upstream: &Upstream) -> std::io::Result<Router> {
    let gateway = Gateway {
        upstream: upstream.clone(),
        client: Client::new(upstream.is_https())?,
    };
    let forwarding = Router::new()
        .fallback(forward)
        .with_state(gateway)
        .layer(middleware::from_fn(cors::expose))
        .layer(http_side::cors_layer(Cors::AsReal));
    Ok(http_side::with_static_files(forwarding, options))
}

/// Sends a request on. Its body, and the answer's, flow while they come; when one side goes, its counterpart is closed.
async fn forward(State(gateway): State<Gateway>, mut request: Request) -> Response {
    let Some(resource) = gateway.upstream.resource(request.uri()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = resource;
    *request.version_mut() = Version::HTTP_11;
    request.extensions_mut().clear();
    let headers = request.headers_mut();
    remove_connection_headers(headers);
    headers.remove(header::HOST);
    // The client's permission to send is already given by the time the body flows.
    headers.remove(header::EXPECT);
    match gateway.client.request(request).await {
        Ok(response) => {
            let mut response = response.map(Body::new);
            remove_connection_headers(response.headers_mut());
            response
        }
        Err(error) => {
            tracing::warn!(error, "the upstream does not answer");
            (
                StatusCode::BAD_GATEWAY,
                "The OurChat server behind this gateway does not answer",
            )
                .into_response()
        }
    }
}

fn remove_connection_headers(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&CONNECTION_HEADERS) {
        headers.remove(name);
    }
}
