//! `/control/legacy`: what tests ask of the older protocol.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    dialect::Dialect,
    faults,
    sockets::{self, Which},
};
use crate::app::App;

/// The endpoints.
pub fn router<S: Clone + Send + Sync + 'static>(app: &Arc<App>) -> Router<S> {
    Router::new()
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/push", post(push))
        .route("/close", post(close))
        .route("/messages", post(set_messages))
        .route("/requests", get(requests))
        .with_state(app.clone())
}

async fn add_fault(State(app): State<Arc<App>>, Json(order): Json<faults::Order>) -> StatusCode {
    app.legacy.faults.add(order);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.legacy.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Push {
    #[serde(flatten)]
    which: Which,
    frames: Vec<Value>,
}

async fn push(
    State(app): State<Arc<App>>,
    Json(Push { which, frames }): Json<Push>,
) -> Json<Value> {
    let sockets = app
        .legacy
        .sockets
        .order(&which, &sockets::Order::Send(frames));
    Json(json!({ "connections": sockets }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Close {
    #[serde(flatten)]
    which: Which,
    close_code: Option<u16>,
}

async fn close(
    State(app): State<Arc<App>>,
    Json(Close { which, close_code }): Json<Close>,
) -> Json<Value> {
    let sockets = app
        .legacy
        .sockets
        .order(&which, &sockets::Order::Close(close_code));
    Json(json!({ "connections": sockets }))
}

#[derive(Deserialize)]
struct Messages {
    documented: bool,
}

async fn set_messages(
    State(app): State<Arc<App>>,
    Json(Messages { documented }): Json<Messages>,
) -> StatusCode {
    app.legacy.set_documented(documented);
    StatusCode::NO_CONTENT
}

async fn requests(State(app): State<Arc<App>>) -> Json<BTreeMap<Dialect, BTreeMap<String, u64>>> {
    Json(app.legacy.received())
}
