//! Maintenance mode.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;

use crate::app::App;

const OPEN: [&str; 2] = [
    "/v1/status",
    "/service.server_manage.v1.ServerManageService/SetServerStatus",
];

/// Answers everything but the open paths as plain gRPC, whatever the request spoke, without cross-origin headers.
pub async fn refuse(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if !app.maintenance.load(Ordering::Relaxed) || OPEN.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/grpc"),
        ("grpc-status", "14"),
        ("grpc-message", "Server Maintaining"),
    ];
    (headers, ()).into_response()
}
