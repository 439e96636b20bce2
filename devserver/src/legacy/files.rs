//! Files: announced over the WebSocket, carried over HTTP. Who knows the key of a file may have it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::{Request as HttpRequest, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_stream::StreamExt;
use tower_http::cors::CorsLayer;

use super::{
    conversation::Conversation,
    dialect::{Dialect, code},
    failure::Failure,
    request::Request,
    time,
};
use crate::{
    account::random_text,
    app::App,
    clock::SECOND,
    http::{Faults, confirm_route, inject},
    options::Cors,
    refusal::Refusal,
    rpc::files::{self as files_rpc, KEY_PREFIX},
    store::files,
};

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

/// An upload that was announced.
#[derive(Clone, Debug)]
struct Announced {
    owner: i64,
    hash: String,
    size: u64,
    auto_clean: bool,
    expires: i64,
}

/// The uploads that were announced, by key.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<HashMap<String, Announced>>);

impl Uploads {
    fn add(&self, key: String, upload: Announced, now: i64) {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.retain(|_, upload| upload.expires > now);
        uploads.insert(key, upload);
    }

    fn take(&self, key: &str, now: i64) -> Option<Announced> {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.remove(key).filter(|upload| upload.expires > now)
    }
}

/// Answers the announcement of an upload with the key that its body is to carry.
pub fn announce(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let app = conversation.app();
    let owner = conversation.caller()?.id;
    let auto_clean = request.optional_flag("auto_clean")?;
    let auto_clean = match conversation.dialect() {
        // Optional in the documents, and required all the same.
        Dialect::October => auto_clean.ok_or(Failure::Argument)?,
        Dialect::August | Dialect::Shared => auto_clean.unwrap_or_default(),
    };
    let (hash, size) = (request.text("hash")?, request.number("size")?);
    // It becomes part of a file name.
    if hash.len() != HASH_DIGITS || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Failure::Argument);
    }
    files_rpc::check_quota(app, size)?;
    let key = format!("{}{hash}", random_text(KEY_PREFIX));
    let now = app.clock.now();
    let upload = Announced {
        owner,
        hash: hash.clone(),
        size,
        auto_clean,
        expires: now + i64::from(app.options.upload_lifetime) * SECOND,
    };
    app.legacy.uploads.add(key.clone(), upload, now);
    let mut frame = conversation.success(code::UPLOAD_RESULT);
    frame["key"] = json!(key);
    frame["hash"] = json!(hash);
    Ok(frame)
}

/// The HTTP side. Pages of other origins may use it unless the options hide all cross-origin headers.
pub fn router(app: &Arc<App>, faults: &Faults) -> Router {
    let router = Router::new()
        .route("/v1/status", get(|| async {}))
        .route("/v1/timestamp", get(timestamp))
        .route("/v1/upload", post(upload))
        .route("/v1/download", post(download))
        .with_state(app.clone())
        .merge(confirm_route(app))
        .layer(middleware::from_fn_with_state(
            (faults.clone(), app.clone()),
            inject,
        ));
    match app.options.cors {
        Cors::None => router,
        Cors::AsReal | Cors::Expose => router.layer(CorsLayer::permissive()),
    }
}

async fn timestamp(State(app): State<Arc<App>>) -> String {
    time::rfc3339(app.clock.now())
}

fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("key")?.to_str().ok()
}

async fn upload(State(app): State<Arc<App>>, request: HttpRequest) -> StatusCode {
    let (parts, body) = request.into_parts();
    let now = app.clock.now();
    let announced = key(&parts.headers)
        .and_then(|key| Some((key.to_owned(), app.legacy.uploads.take(key, now)?)));
    let Some((key, announced)) = announced else {
        return StatusCode::NOT_FOUND;
    };
    match receive(&app, &key, announced, body).await {
        Ok(status) => status,
        Err(refusal) => {
            tracing::warn!(?refusal, "a file is not stored");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

async fn receive(
    app: &App,
    key: &str,
    announced: Announced,
    body: Body,
) -> Result<StatusCode, Refusal> {
    let (mut draft, mut hash) = (app.blobs.draft().await?, Sha256::new());
    let mut blocks = body.into_data_stream();
    while let Some(block) = blocks.next().await {
        let Ok(block) = block else {
            return Ok(StatusCode::BAD_REQUEST);
        };
        if draft.length() + block.len() as u64 > announced.size {
            return Ok(StatusCode::BAD_REQUEST);
        }
        hash.update(&block);
        draft.write(&block).await?;
    }
    let hash: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if draft.length() != announced.size || !hash.eq_ignore_ascii_case(&announced.hash) {
        return Ok(StatusCode::BAD_REQUEST);
    }
    let file = files::File {
        key: key.to_owned(),
        owner: announced.owner,
        session: None,
        size: i64::try_from(announced.size).map_err(Refusal::internal)?,
        auto_clean: announced.auto_clean,
    };
    files_rpc::keep(app, draft, file).await?;
    Ok(StatusCode::OK)
}

async fn download(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let Some(key) = key(&headers).map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match read(&app, key).await {
        Ok(Some(bytes)) => {
            ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => {
            tracing::warn!(?refusal, "a file cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The bytes of a file. Those of a session are for its members, whom HTTP does not know.
async fn read(app: &App, key: String) -> Result<Option<Vec<u8>>, Refusal> {
    let wanted = key.clone();
    let file = app
        .db
        .transaction(move |db| Ok(files::by_key(db, &wanted)?))
        .await?;
    if file.is_none_or(|file| file.session.is_some()) {
        return Ok(None);
    }
    let mut reader = app.blobs.read(&key).await?;
    let mut bytes = Vec::new();
    loop {
        let block = reader.next().await?;
        if block.is_empty() {
            return Ok(Some(bytes));
        }
        bytes.extend_from_slice(&block);
    }
}
