//! The plain HTTP endpoints below `/v1`.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use serde::Deserialize;

use crate::{
    app::App,
    refusal::Refusal,
    store::{files, mail, row_id, users},
};

const LOGO: &[u8] = include_bytes!("../../assets/logo.png");
const DEFAULT_AVATAR: &[u8] = include_bytes!("../../assets/avatar.png");

/// The endpoints.
pub fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/v1/status", get(|| async {}))
        .route(
            "/v1/logo",
            get(|| async { ([(header::CONTENT_TYPE, "image/png")], LOGO) }),
        )
        .route("/v1/avatar", get(avatar))
        .with_state(app.clone())
        .merge(confirm_route(app))
}

/// The links in verification mails.
pub fn confirm_route(app: &Arc<App>) -> Router {
    Router::new()
        .route("/v1/verify/confirm", get(confirm))
        .with_state(app.clone())
}

#[derive(Deserialize)]
struct AvatarQuery {
    user_id: u64,
}

async fn avatar(
    State(app): State<Arc<App>>,
    Query(AvatarQuery { user_id }): Query<AvatarQuery>,
) -> Response {
    match avatar_bytes(&app, row_id(user_id)).await {
        Ok(Some(body)) => {
            ([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "User ID not found").into_response(),
        Err(error) => {
            tracing::warn!(?error, "an avatar cannot be read");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong: the avatar's file cannot be read",
            )
                .into_response()
        }
    }
}

/// The avatar of a user; `None` for unknown users.
async fn avatar_bytes(app: &App, user: i64) -> Result<Option<Body>, Refusal> {
    let found = app
        .db
        .transaction(move |db| {
            let Some(user) = users::by_id(db, user)? else {
                return Ok(None);
            };
            let Some(key) = user.avatar_key.filter(|key| !key.is_empty()) else {
                return Ok(Some(None));
            };
            // Only files that the user uploaded are shown to everybody.
            match files::by_key(db, &key)? {
                Some(file) if file.owner == user.id => Ok(Some(Some(key))),
                _ => Err(Refusal::internal("the avatar is no file of its user")),
            }
        })
        .await?;
    let key = match found {
        None => return Ok(None),
        Some(None) => return Ok(Some(Body::from(DEFAULT_AVATAR))),
        Some(Some(key)) => key,
    };
    let mut reader = app.blobs.read(&key).await?;
    let mut bytes = Vec::new();
    loop {
        let block = reader.next().await?;
        if block.is_empty() {
            return Ok(Some(bytes.into()));
        }
        bytes.extend_from_slice(&block);
    }
}

#[derive(Deserialize)]
struct ConfirmQuery {
    token: String,
}

async fn confirm(
    State(app): State<Arc<App>>,
    Query(ConfirmQuery { token }): Query<ConfirmQuery>,
) -> StatusCode {
    let now = app.clock.now();
    match app
        .db
        .transaction(move |db| Ok(mail::confirm(db, &token, now)?))
        .await
    {
        Ok(true) => StatusCode::OK,
        Ok(false) => StatusCode::BAD_REQUEST,
        Err(error) => {
            tracing::warn!(?error, "a mail address cannot be confirmed");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
