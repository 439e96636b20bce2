//! Uploads and downloads.

use ourchat_proto::service::ourchat::{
    download::v1::DownloadRequest,
    upload::v1::{
        CompleteUploadRequest, Header, StartUploadRequest, UploadChunkRequest, UploadRequest,
        upload_request::Data,
    },
};
use sha3::{Digest, Sha3_256};
use tonic::Status;

use super::chat::User;

pub fn sha3(bytes: &[u8]) -> Vec<u8> {
    Sha3_256::digest(bytes).to_vec()
}

/// What an honest uploader declares about these bytes.
pub fn header(bytes: &[u8]) -> Header {
    Header {
        hash: sha3(bytes),
        size: bytes.len() as u64,
        auto_clean: false,
        session_id: None,
    }
}

pub fn metadata(header: Header) -> UploadRequest {
    UploadRequest {
        data: Some(Data::Metadata(header)),
    }
}

pub fn content(bytes: &[u8]) -> UploadRequest {
    UploadRequest {
        data: Some(Data::Content(bytes.into())),
    }
}

pub async fn upload(
    user: &mut User,
    bytes: &[u8],
    session_id: Option<u64>,
) -> Result<String, Status> {
    let mut items = vec![metadata(Header {
        session_id,
        ..header(bytes)
    })];
    items.extend(bytes.chunks(128 * 1024).map(content));
    let request = user.ask(tokio_stream::iter(items));
    Ok(user.rpc.upload(request).await?.into_inner().key)
}

pub async fn start_upload(user: &mut User, bytes: &[u8]) -> String {
    let Header { hash, size, .. } = header(bytes);
    let request = user.ask(StartUploadRequest {
        hash,
        size,
        ..Default::default()
    });
    user.rpc
        .start_upload(request)
        .await
        .expect("started")
        .into_inner()
        .upload_id
}

/// Sends a chunk and returns the server's count of bytes.
pub async fn chunk(
    user: &mut User,
    upload_id: &str,
    chunk_id: u64,
    data: &[u8],
) -> Result<u64, Status> {
    let request = UploadChunkRequest {
        upload_id: upload_id.into(),
        chunk_data: data.into(),
        chunk_id,
    };
    let request = user.ask(request);
    Ok(user
        .rpc
        .upload_chunk(request)
        .await?
        .into_inner()
        .bytes_received)
}

pub async fn complete(user: &mut User, upload_id: &str) -> Result<String, Status> {
    let request = user.ask(CompleteUploadRequest {
        upload_id: upload_id.into(),
    });
    Ok(user.rpc.complete_upload(request).await?.into_inner().key)
}

/// Sizes of the frames of a download, and the file.
pub async fn download_frames(user: &mut User, key: &str) -> Result<(Vec<usize>, Vec<u8>), Status> {
    let request = user.ask(DownloadRequest { key: key.into() });
    let mut stream = user.rpc.download(request).await?.into_inner();
    let (mut sizes, mut file) = (Vec::new(), Vec::new());
    while let Some(item) = stream.message().await? {
        sizes.push(item.data.len());
        file.extend(item.data);
    }
    Ok((sizes, file))
}

pub async fn download(user: &mut User, key: &str) -> Result<Vec<u8>, Status> {
    Ok(download_frames(user, key).await?.1)
}
