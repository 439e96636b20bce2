//! Storing, reading and deleting files.

use std::sync::Arc;

use ourchat_proto::service::ourchat::{
    delete::v1::{DeleteFileRequest, DeleteFileResponse},
    download::v1::{DownloadRequest, DownloadResponse},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::{
    account::random_text,
    app::App,
    files::Draft,
    refusal::{self, Refusal},
    store::{files, members, row_id},
};

/// Bytes in one item of a download.
const FRAME: usize = 1024;
const BACKLOG: usize = 32;
/// The length of the random part before the hash in a file key.
pub const KEY_PREFIX: usize = 20;

/// What an uploader declares about a file.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Who uploads.
    pub owner: i64,
    /// SHA3-256.
    pub hash: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Wish without effect.
    pub auto_clean: bool,
    /// The session whose members may download.
    pub session: Option<i64>,
}

/// Refuses what can never fit.
pub fn check_quota(app: &App, size: u64) -> Result<(), Refusal> {
    if size > app.settings().quota {
        Err(refusal::STORAGE_FULL)
    } else {
        Ok(())
    }
}

/// Checks a received file against what was declared, makes room for it and stores it.
pub async fn store(app: &App, draft: Draft, declared: Declared) -> Result<String, Refusal> {
    if draft.length() != declared.size {
        return Err(refusal::FILE_SIZE_ERROR);
    }
    let hash = draft.hash();
    if hash[..] != declared.hash {
        return Err(refusal::FILE_HASH_ERROR);
    }
    check_quota(app, declared.size)?;
    let mut key = random_text(KEY_PREFIX);
    key.extend(hash.iter().map(|byte| format!("{byte:02x}")));
    let file = files::File {
        key: key.clone(),
        owner: declared.owner,
        session: declared.session,
        size: i64::try_from(declared.size).map_err(Refusal::internal)?,
        auto_clean: declared.auto_clean,
    };
    keep(app, draft, file).await?;
    Ok(key)
}

/// Stores a received file and makes room for it.
pub async fn keep(app: &App, draft: Draft, file: files::File) -> Result<(), Refusal> {
    let key = file.key.clone();
    app.blobs.keep(draft, &key).await?;
    let (now, quota) = (app.clock.now(), app.settings().quota);
    let stored = app
        .db
        .transaction(move |db| {
            files::insert(db, &file, now)?;
            Ok(files::evict(db, file.owner, quota)?)
        })
        .await;
    match stored {
        Ok(evicted) => app.blobs.delete(evicted).await,
        Err(refusal) => {
            app.blobs.delete(vec![key]).await;
            return Err(refusal);
        }
    }
    Ok(())
}

/// Download. Refusals come inside the stream.
pub fn download(
    app: &Arc<App>,
    caller: i64,
    request: DownloadRequest,
) -> ReceiverStream<Result<DownloadResponse, Status>> {
    let (items, stream) = mpsc::channel(BACKLOG);
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(refusal) = send_file(&app, caller, request.key, &items).await {
            let _ = items.send(Err(refusal.into())).await;
        }
    });
    ReceiverStream::new(stream)
}

async fn send_file(
    app: &App,
    caller: i64,
    key: String,
    items: &mpsc::Sender<Result<DownloadResponse, Status>>,
) -> Result<(), Refusal> {
    let wanted = key.clone();
    let allowed = app
        .db
        .transaction(move |db| {
            let Some(file) = files::by_key(db, &wanted)? else {
                return Ok(false);
            };
            Ok(file.owner == caller
                || match file.session {
                    Some(session) => members::contains(db, session, caller)?,
                    None => false,
                })
        })
        .await?;
    if !allowed {
        return Err(refusal::PERMISSION_DENIED);
    }
    let mut reader = app.blobs.read(&key).await?;
    loop {
        let mut block = reader.next().await?;
        if block.is_empty() {
            return Ok(());
        }
        while !block.is_empty() {
            let data = block.split_to(block.len().min(FRAME)).into();
            if items.send(Ok(DownloadResponse { data })).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// DeleteFile.
pub async fn delete(
    app: &App,
    caller: i64,
    request: DeleteFileRequest,
) -> Result<DeleteFileResponse, Refusal> {
    let key = request.key.clone();
    app.db
        .transaction(move |db| {
            files::by_key(db, &key)?
                .filter(|file| file.owner == caller)
                .ok_or(refusal::PERMISSION_DENIED)?;
            Ok(files::delete(db, &key)?)
        })
        .await?;
    app.blobs.delete(vec![request.key]).await;
    Ok(DeleteFileResponse {})
}

/// The session of a declared file.
pub fn session(id: Option<u64>) -> Option<i64> {
    id.map(row_id)
}
