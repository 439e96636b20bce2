//! Everything around the RPCs. From outside in: fault control and static files; rate limit; `/backend` redirect;
//! maintenance; cross-origin headers; injected faults; gRPC-web; RPCs and the `/v1` endpoints.

mod api;
mod breaks;
mod control;
mod cors;
mod cut;
mod faults;
mod maintenance;
mod rate_limit;
mod requests;
mod static_files;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use tower_http::services::ServeDir;

pub use self::{
    api::confirm_route,
    cors::layer as cors_layer,
    faults::{Dropped, Faults, inject},
};
use crate::{
    app::App,
    options::{Options, Switch},
    rpc,
};

/// The whole HTTP side. `faults` are those that requests to any port suffer.
pub fn router(app: &Arc<App>, faults: &Faults) -> Router {
    let grpc = rpc::routes(app)
        .into_axum_router()
        .layer(tonic_web::GrpcWebLayer::new());
    let faults = faults.clone();
    let breaks = breaks::Breaks::default();
    let counted = requests::Requests::default();
    let mut inner = api::router(app)
        .fallback_service(grpc)
        .layer(middleware::from_fn_with_state(
            breaks.clone(),
            breaks::watch,
        ));
    if app.options.control {
        inner = inner.layer(middleware::from_fn_with_state(
            counted.clone(),
            requests::processed,
        ));
    }
    inner = inner.layer(middleware::from_fn_with_state(
        (faults.clone(), app.clone()),
        inject,
    ));
    if app.options.control {
        inner = inner.layer(middleware::from_fn_with_state(
            counted.clone(),
            requests::received,
        ));
    }
    let inner = inner
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
    let served = with_static_files(limited, &app.options);
    if app.options.control {
        Router::new()
            .nest(
                "/control",
                control::router(app.clone(), faults, breaks, counted),
            )
            .fallback_service(served)
    } else {
        served
    }
}

/// Puts the files of a page in front, if the options name a folder.
pub fn with_static_files(api: Router, options: &Options) -> Router {
    match &options.static_files {
        Some(folder) => api.layer(middleware::from_fn_with_state(
            ServeDir::new(folder).precompressed_br(),
            static_files::serve,
        )),
        None => api,
    }
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
