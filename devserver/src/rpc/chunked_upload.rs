//! Upload in four unary calls.

use ourchat_proto::service::ourchat::upload::v1::{
    CancelUploadRequest, CancelUploadResponse, CompleteUploadRequest, CompleteUploadResponse,
    StartUploadRequest, StartUploadResponse, UploadChunkRequest, UploadChunkResponse,
};
use rusqlite::Connection;

use super::files::{self, Declared};
use crate::{
    account::random_text,
    app::App,
    clock::SECOND,
    refusal::{self, Refusal},
    store::uploads::{self, Upload},
};

/// Bytes that clients are advised to put into a chunk.
const CHUNK_SIZE: u32 = 512 * 1024;

/// StartUpload.
pub async fn start(
    app: &App,
    caller: i64,
    request: StartUploadRequest,
) -> Result<StartUploadResponse, Refusal> {
    files::check_quota(app, request.size)?;
    let now = app.clock.now();
    let id = format!("upload_{caller}_{}", random_text(32));
    let upload = Upload {
        id: id.clone(),
        user: caller,
        hash: request.hash,
        size: i64::try_from(request.size).map_err(Refusal::internal)?,
        auto_clean: request.auto_clean,
        session: files::session(request.session_id),
        received: 0,
    };
    app.chunks.start(&id, now).await?;
    let expires = now + lifetime(app);
    app.db
        .transaction(move |db| Ok(uploads::insert(db, &upload, now, expires)?))
        .await?;
    Ok(StartUploadResponse {
        upload_id: id,
        chunk_size: CHUNK_SIZE,
        timeout_seconds: app.options.upload_lifetime,
    })
}

/// UploadChunk.
pub async fn chunk(
    app: &App,
    caller: i64,
    request: UploadChunkRequest,
) -> Result<UploadChunkResponse, Refusal> {
    let now = app.clock.now();
    // The chunks end a fixed time after the start, the record only after as long without a chunk.
    app.chunks.forget_older(now - lifetime(app));
    let UploadChunkRequest {
        upload_id,
        chunk_data,
        chunk_id,
    } = request;
    let here = app.chunks.contains(&upload_id);
    let (id, expires, bytes) = (upload_id.clone(), now + lifetime(app), chunk_data.len());
    let received = app
        .db
        .transaction(move |db| {
            let upload = own(db, &id, caller, now)?;
            if !here {
                return Err(refusal::UPLOAD_ELSEWHERE);
            }
            let received = upload
                .received
                .saturating_add(i64::try_from(bytes).map_err(Refusal::internal)?);
            if received > upload.size {
                uploads::delete(db, &id)?;
                return Ok(None);
            }
            uploads::set_received(db, &id, received, expires)?;
            Ok(Some(received))
        })
        .await?;
    let Some(received) = received else {
        drop(app.chunks.take(&upload_id));
        return Err(refusal::FILE_SIZE_ERROR);
    };
    if !app
        .chunks
        .put(&upload_id, chunk_id, chunk_data.into())
        .await?
    {
        return Err(refusal::UPLOAD_ELSEWHERE);
    }
    Ok(UploadChunkResponse {
        bytes_received: crate::store::wire_id(received),
    })
}

/// CompleteUpload. Whatever it answers, except that there is no such upload of the caller, the upload is gone.
pub async fn complete(
    app: &App,
    caller: i64,
    request: CompleteUploadRequest,
) -> Result<CompleteUploadResponse, Refusal> {
    let now = app.clock.now();
    app.chunks.forget_older(now - lifetime(app));
    let upload = take(app, caller, &request.upload_id, now).await?;
    let mut pieces = app
        .chunks
        .take(&upload.id)
        .ok_or_else(|| Refusal::internal("the chunks are not here"))?;
    if upload.received != upload.size {
        return Err(refusal::FILE_SIZE_ERROR);
    }
    let mut draft = app.blobs.draft().await?;
    while let Some(piece) = pieces.next().await? {
        draft.write(&piece).await?;
    }
    let declared = Declared {
        owner: caller,
        hash: upload.hash,
        size: crate::store::wire_id(upload.size),
        auto_clean: upload.auto_clean,
        session: upload.session,
    };
    Ok(CompleteUploadResponse {
        key: files::store(app, draft, declared).await?,
    })
}

/// CancelUpload.
pub async fn cancel(
    app: &App,
    caller: i64,
    request: CancelUploadRequest,
) -> Result<CancelUploadResponse, Refusal> {
    take(app, caller, &request.upload_id, app.clock.now()).await?;
    drop(app.chunks.take(&request.upload_id));
    Ok(CancelUploadResponse {})
}

/// Takes the caller's upload out of the records.
async fn take(app: &App, caller: i64, id: &str, now: i64) -> Result<Upload, Refusal> {
    let id = id.to_owned();
    app.db
        .transaction(move |db| {
            let upload = own(db, &id, caller, now)?;
            uploads::delete(db, &id)?;
            Ok(upload)
        })
        .await
}

fn own(db: &Connection, id: &str, caller: i64, now: i64) -> Result<Upload, Refusal> {
    let upload = uploads::by_id(db, id, now)?.ok_or(refusal::UPLOAD_NOT_FOUND)?;
    if upload.user == caller {
        Ok(upload)
    } else {
        Err(refusal::PERMISSION_DENIED)
    }
}

fn lifetime(app: &App) -> i64 {
    i64::from(app.options.upload_lifetime) * SECOND
}
