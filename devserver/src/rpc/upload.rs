//! Upload in one stream.

use ourchat_proto::service::ourchat::upload::v1::{
    UploadRequest, UploadResponse, upload_request::Data,
};
use tonic::{Status, Streaming};

use super::files::{self, Declared};
use crate::{app::App, refusal};

/// Upload.
pub async fn upload(
    app: &App,
    caller: i64,
    mut items: Streaming<UploadRequest>,
) -> Result<UploadResponse, Status> {
    let Some(UploadRequest {
        data: Some(Data::Metadata(header)),
    }) = items.message().await?
    else {
        return Err(refusal::METADATA_ERROR.into());
    };
    files::check_quota(app, header.size)?;
    let mut draft = app.blobs.draft().await.map_err(refusal::Refusal::from)?;
    while let Some(item) = items.message().await? {
        let Some(Data::Content(bytes)) = item.data else {
            return Err(refusal::UPLOAD_ORDER.into());
        };
        if draft.length() + bytes.len() as u64 > header.size {
            return Err(refusal::FILE_SIZE_ERROR.into());
        }
        draft.write(&bytes).await.map_err(refusal::Refusal::from)?;
    }
    let declared = Declared {
        owner: caller,
        hash: header.hash,
        size: header.size,
        auto_clean: header.auto_clean,
        session: files::session(header.session_id),
    };
    Ok(UploadResponse {
        key: files::store(app, draft, declared).await?,
    })
}
