//! Everything around the RPCs. From outside in: fault control and static files; rate limit; `/backend` redirect;
//! maintenance; cross-origin headers; injected faults; gRPC-web; RPCs and the `/v1` endpoints.

mod api;
mod control;
mod cors;
mod cut;
mod faults;
mod maintenance;
mod rate_limit;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::ServeDir;

pub use self::faults::Dropped;
use crate::{app::App, options::Switch, rpc};

/// The whole HTTP side.
pub fn router(app: &Arc<App>) -> Router {
    let grpc = rpc::routes(app)
        .into_axum_router()
        .layer(tonic_web::GrpcWebLayer::new());
    let faults = faults::Faults::default();
    let inner = api::router(app)
        .fallback_service(grpc)
        .layer(middleware::from_fn_with_state(
            faults.clone(),
            faults::inject,
        ))
        .layer(cors::layer(app.options.cors))
        .layer(middleware::from_fn(faults::strip_cors))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            maintenance::refuse,
        ))
        .layer(middleware::from_fn(redirect_backend));
    let limited = match app.options.rate_limit {
        Switch::On => inner.layer(middleware::from_fn_with_state(
            Arc::default(),
            rate_limit::limit,
        )),
        Switch::Off => inner,
    };
    let served = match &app.options.static_files {
        Some(folder) => {
            let files = ServeDir::new(folder);
            limited.layer(middleware::from_fn(
                move |request: Request, next: middleware::Next| {
                    let files = files.clone();
                    async move {
                        if is_static(&request) {
                            let mut response = files.oneshot(request).await.into_response();
                            // A page that was built anew must be seen at once.
                            let no_cache = HeaderValue::from_static("no-cache");
                            response
                                .headers_mut()
                                .insert(header::CACHE_CONTROL, no_cache);
                            response
                        } else {
                            next.run(request).await
                        }
                    }
                },
            ))
        }
        None => limited,
    };
    if app.options.control {
        Router::new()
            .nest("/control", control::router(app.clone(), faults))
            .fallback_service(served)
    } else {
        served
    }
}

/// Whether the path is outside the API, so that a file may lie there.
fn is_static(request: &Request) -> bool {
    const API: [&str; 5] = ["/v1/", "/service.", "/control", "/backend/", "/grpc."];
    let path = request.uri().path();
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !API.iter().any(|start| path.starts_with(start))
}

async fn redirect_backend(request: Request, next: middleware::Next) -> Response {
    match request.uri().path().strip_prefix("/backend/") {
        Some(path) => (
            StatusCode::PERMANENT_REDIRECT,
            [(header::LOCATION, format!("/{path}"))],
        )
            .into_response(),
        None => next.run(request).await,
    }
}
