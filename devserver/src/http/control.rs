//! `/control`: what tests ask of the server, for clients on this machine only.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tower_http::cors::CorsLayer;

use super::{
    breaks::{Breaks, Streams},
    faults::{Faults, Order},
    requests::{Count, Requests},
};
use crate::{
    app::App,
    delivery::Disorder,
    files::Taken,
    legacy,
    store::{mail, server_roles},
};

#[derive(Clone)]
struct Control {
    app: Arc<App>,
    faults: Faults,
    breaks: Breaks,
    requests: Requests,
}

/// The endpoints.
pub fn router(app: Arc<App>, faults: Faults, breaks: Breaks, requests: Requests) -> Router {
    Router::new()
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/maintenance", post(set_maintenance))
        .route("/clock", post(set_clock))
        .route("/delivery", post(set_delivery))
        .route("/streams", get(streams))
        .route("/streams/cut", post(cut_streams))
        .route("/streams/silence", post(silence_streams))
        .route("/outage", post(begin_outage).get(outage_state))
        .route("/admins", post(add_admin))
        .route("/mails", get(mails))
        .route("/requests", get(requests_so_far))
        .route("/uploads", get(uploads_so_far))
        .route("/restart", post(restart))
        .nest("/legacy", legacy::control(&app))
        .with_state(Control {
            app,
            faults,
            breaks,
            requests,
        })
        .layer(CorsLayer::permissive())
        .layer(middleware::from_fn(local_only))
}

async fn local_only(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if peer.ip().to_canonical().is_loopback() {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn add_fault(State(control): State<Control>, Json(order): Json<Order>) -> StatusCode {
    control.faults.add(order);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(control): State<Control>) -> StatusCode {
    control.faults.clear();
    StatusCode::NO_CONTENT
}

async fn requests_so_far(State(control): State<Control>) -> Json<BTreeMap<String, Count>> {
    Json(control.requests.counts())
}

#[derive(Deserialize)]
struct Maintenance {
    on: bool,
}

async fn set_maintenance(
    State(control): State<Control>,
    Json(Maintenance { on }): Json<Maintenance>,
) -> StatusCode {
    control.app.maintenance.store(on, Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClockShift {
    offset_ms: i64,
}

async fn set_clock(
    State(control): State<Control>,
    Json(ClockShift { offset_ms }): Json<ClockShift>,
) -> StatusCode {
    control.app.clock.set_offset(offset_ms.saturating_mul(1000));
    StatusCode::NO_CONTENT
}

async fn set_delivery(
    State(control): State<Control>,
    Json(disorder): Json<Disorder>,
) -> StatusCode {
    control.app.queues.disturb(disorder);
    StatusCode::NO_CONTENT
}

async fn streams(State(control): State<Control>) -> Json<Streams> {
    Json(control.breaks.streams())
}

async fn cut_streams(State(control): State<Control>) -> StatusCode {
    control.breaks.cut();
    StatusCode::NO_CONTENT
}

async fn silence_streams(State(control): State<Control>) -> StatusCode {
    control.breaks.silence();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Outage {
    ms: u64,
}

#[derive(Serialize)]
struct OutageState {
    over: bool,
}

async fn outage_state(State(control): State<Control>) -> Json<OutageState> {
    Json(OutageState {
        over: control.app.is_reachable(),
    })
}

async fn begin_outage(
    State(control): State<Control>,
    Json(Outage { ms }): Json<Outage>,
) -> StatusCode {
    control.app.begin_outage(Duration::from_millis(ms));
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewAdmin {
    email: String,
}

async fn add_admin(
    State(control): State<Control>,
    Json(NewAdmin { email }): Json<NewAdmin>,
) -> StatusCode {
    let promoted = control
        .app
        .db
        .transaction(move |db| Ok(server_roles::promote(db, &[email])?))
        .await;
    match promoted {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn mails(State(control): State<Control>) -> Response {
    let now = control.app.clock.now();
    match control
        .app
        .db
        .transaction(move |db| Ok(mail::waiting(db, now)?))
        .await
    {
        Ok(mails) => {
            let link = |mail: mail::Mail| {
                let path = format!("/v1/verify/confirm?token={}", mail.token);
                serde_json::json!({ "email": mail.email, "path": path })
            };
            Json(mails.into_iter().map(link).collect::<Vec<_>>()).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn uploads_so_far(State(control): State<Control>) -> Json<Taken> {
    Json(control.app.chunks.taken())
}

async fn restart(State(control): State<Control>) -> StatusCode {
    control.app.forget_as_after_restart();
    StatusCode::NO_CONTENT
}
