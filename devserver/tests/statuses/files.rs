//! Uploads, downloads and deletion.

use ourchat_proto::service::{
    ourchat::{
        delete::v1::DeleteFileRequest,
        upload::v1::{
            CancelUploadRequest, CompleteUploadRequest, StartUploadRequest, UploadRequest,
            UploadResponse,
        },
    },
    server_manage::config::v1::SetConfigRequest,
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        Running,
        chat::User,
        files::{chunk, complete, content, download, header, metadata, sha3, start_upload, upload},
        folder, http, manage, start,
    },
};

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

async fn stream(items: Vec<UploadRequest>) -> Result<Response<UploadResponse>, Status> {
    let server = start(&["--quota", "1000"]).await;
    let mut ada = User::register(&server, "ada").await;
    let request = ada.ask(tokio_stream::iter(items));
    ada.rpc.upload(request).await
}

async fn too_large_to_start() -> Result<Response<impl Sized>, Status> {
    let server = start(&["--quota", "1000"]).await;
    let mut ada = User::register(&server, "ada").await;
    let request = ada.ask(StartUploadRequest {
        size: 1001,
        hash: sha3(b""),
        ..Default::default()
    });
    ada.rpc.start_upload(request).await
}

async fn chunk_of_nothing() -> Result<u64, Status> {
    let server = start(&[]).await;
    chunk(
        &mut User::register(&server, "ada").await,
        "upload_1_x",
        0,
        b"x",
    )
    .await
}

async fn chunk_of_another() -> Result<u64, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    let id = start_upload(&mut ada, b"tea").await;
    // Whose upload it is comes before its size.
    chunk(&mut bob, &id, 0, b"too much").await
}

/// Starts an upload, shifts the clock by an hour in two steps, and sends a chunk.
async fn chunk_after_an_hour() -> Result<u64, Status> {
    let server = start(&["--control"]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = start_upload(&mut ada, b"tea").await;
    http::post_json(&server, "/control/clock", r#"{"offsetMs": 3000000}"#).await;
    assert_eq!(chunk(&mut ada, &id, 0, b"t").await.unwrap(), 1);
    http::post_json(&server, "/control/clock", r#"{"offsetMs": 3601000}"#).await;
    chunk(&mut ada, &id, 1, b"ea").await
}

/// After an hour without a chunk nobody knows the upload any more.
async fn chunk_after_a_silent_hour() -> Result<u64, Status> {
    let server = start(&["--control"]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = start_upload(&mut ada, b"tea").await;
    http::post_json(&server, "/control/clock", r#"{"offsetMs": 3601000}"#).await;
    chunk(&mut ada, &id, 0, b"tea").await
}

/// What becomes of an upload when the server restarts.
async fn after_a_restart() -> (Result<u64, Status>, Result<String, Status>) {
    let folder = folder("restarted-upload");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let server = start(&["--database", &database]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = start_upload(&mut ada, b"tea").await;
    chunk(&mut ada, &id, 0, b"tea").await.unwrap();
    server.stop().await;
    let server = start(&["--database", &database]).await;
    ada.reconnect(&server).await;
    (
        chunk(&mut ada, &id, 1, b"").await,
        complete(&mut ada, &id).await,
    )
}

async fn chunk_too_large() -> Result<u64, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = start_upload(&mut ada, b"tea").await;
    chunk(&mut ada, &id, 0, b"te").await.unwrap();
    let result = chunk(&mut ada, &id, 1, b"as").await;
    assert_eq!(
        chunk(&mut ada, &id, 1, b"a").await.unwrap_err().message(),
        "Upload Session Not Found"
    );
    result
}

/// Declares `declared`, sends `chunks` and completes.
async fn completed(
    declared: &[u8],
    chunks: &[(u64, &[u8])],
    session: Option<u64>,
) -> Result<String, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let request = StartUploadRequest {
        size: declared.len() as u64,
        hash: sha3(declared),
        session_id: session,
        auto_clean: false,
    };
    let request = ada.ask(request);
    let id = accepted(ada.rpc.start_upload(request).await).upload_id;
    for (number, data) in chunks {
        chunk(&mut ada, &id, *number, data).await?;
    }
    let result = complete(&mut ada, &id).await;
    assert_eq!(
        complete(&mut ada, &id).await.unwrap_err().message(),
        "Upload Session Not Found"
    );
    result
}

async fn complete_of_another() -> Result<String, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    let id = start_upload(&mut ada, b"tea").await;
    let result = complete(&mut bob, &id).await;
    chunk(&mut ada, &id, 0, b"tea").await.unwrap();
    complete(&mut ada, &id)
        .await
        .expect("another user's attempt does no harm");
    result
}

/// An administrator lowers the quota while a file is on its way.
async fn complete_above_a_lower_quota() -> Result<String, Status> {
    let server = start(&["--admin", "ada@example.org"]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = start_upload(&mut ada, b"tea").await;
    chunk(&mut ada, &id, 0, b"tea").await.unwrap();
    let content = r#"{"quota": 2}"#.into();
    accepted(manage!(ada, set_config, SetConfigRequest { content }));
    complete(&mut ada, &id).await
}

async fn complete_nothing() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let request = ada.ask(CompleteUploadRequest {
        upload_id: "upload_1_x".into(),
    });
    ada.rpc.complete_upload(request).await
}

async fn cancel(own: bool, twice: bool) -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = pair(&server).await;
    let upload_id = start_upload(&mut ada, b"tea").await;
    let mut who = if own { ada } else { bob };
    let request = |who: &User| {
        who.ask(CancelUploadRequest {
            upload_id: upload_id.clone(),
        })
    };
    if twice {
        accepted(who.rpc.cancel_upload(request(&who)).await);
    }
    who.rpc.cancel_upload(request(&who)).await
}

/// Bob downloads a file of Ada that was uploaded for nobody, or for a session without him.
async fn download_of_another(for_session: bool) -> Result<Vec<u8>, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    let session = if for_session {
        Some(ada.new_session(&[bob.id]).await)
    } else {
        None
    };
    let key = upload(&mut ada, b"tea", session).await.unwrap();
    assert_eq!(download(&mut ada, &key).await.unwrap(), b"tea");
    download(&mut bob, &key).await
}

async fn download_nothing() -> Result<Vec<u8>, Status> {
    let server = start(&[]).await;
    download(
        &mut User::register(&server, "ada").await,
        "../../etc/passwd",
    )
    .await
}

async fn delete_of_another() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    ada.befriend(&bob).await;
    let session = ada.new_session(&[bob.id]).await;
    let key = upload(&mut ada, b"tea", Some(session)).await.unwrap();
    assert_eq!(download(&mut bob, &key).await.unwrap(), b"tea");
    let result = bob
        .rpc
        .delete_file(bob.ask(DeleteFileRequest { key: key.clone() }))
        .await;
    assert_eq!(download(&mut ada, &key).await.unwrap(), b"tea");
    result
}

async fn delete_twice() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let key = upload(&mut ada, b"tea", None).await.unwrap();
    accepted(
        ada.rpc
            .delete_file(ada.ask(DeleteFileRequest { key: key.clone() }))
            .await,
    );
    ada.rpc
        .delete_file(ada.ask(DeleteFileRequest { key }))
        .await
}

cases! {
    "OurChatService.Upload" 3 "Metadata Error", "an empty stream": stream(vec![]).await;
    "OurChatService.Upload" 3 "Metadata Error", "content first": stream(vec![content(b"tea")]).await;
    "OurChatService.Upload" 8 "Storage Full", "above the quota":
        stream(vec![metadata(header(&[0; 1001])), metadata(header(b""))]).await;
    "OurChatService.Upload" 3 "Incorrect Order Of Uploading", "metadata twice":
        stream(vec![metadata(header(b"tea")), metadata(header(b"tea"))]).await;
    "OurChatService.Upload" 3 "File Size Error", "too few bytes":
        stream(vec![metadata(header(b"tea")), content(b"te")]).await;
    "OurChatService.Upload" 3 "File Size Error", "too many bytes":
        stream(vec![metadata(header(b"tea")), content(b"tea"), content(b"s")]).await;
    "OurChatService.Upload" 3 "File Hash Error", "other bytes":
        stream(vec![metadata(header(b"tea")), content(b"pea")]).await;
    "OurChatService.Upload" 13 "Server Error", "unknown session":
        stream(vec![metadata(ourchat_proto::service::ourchat::upload::v1::Header { session_id: Some(5), ..header(b"tea") }), content(b"tea")]).await;
    "OurChatService.StartUpload" 8 "Storage Full", "above the quota": too_large_to_start().await;
    "OurChatService.UploadChunk" 5 "Upload Session Not Found", "unknown": chunk_of_nothing().await;
    "OurChatService.UploadChunk" 5 "Upload Session Not Found", "after an hour of silence":
        chunk_after_a_silent_hour().await;
    "OurChatService.UploadChunk" 7 "Permission Denied", "of another user": chunk_of_another().await;
    "OurChatService.UploadChunk" 9 "Upload Session Not In This Instance", "an hour after the start":
        chunk_after_an_hour().await;
    "OurChatService.UploadChunk" 9 "Upload Session Not In This Instance", "after a restart": after_a_restart().await.0;
    "OurChatService.UploadChunk" 3 "File Size Error", "more than declared": chunk_too_large().await;
    "OurChatService.CompleteUpload" 5 "Upload Session Not Found", "unknown": complete_nothing().await;
    "OurChatService.CompleteUpload" 7 "Permission Denied", "of another user": complete_of_another().await;
    "OurChatService.CompleteUpload" 8 "Storage Full", "the quota was lowered": complete_above_a_lower_quota().await;
    "OurChatService.CompleteUpload" 13 "Server Error", "after a restart": after_a_restart().await.1;
    "OurChatService.CompleteUpload" 13 "Server Error", "unknown session":
        completed(b"tea", &[(0, b"tea")], Some(5)).await;
    "OurChatService.CompleteUpload" 3 "File Size Error", "too few bytes": completed(b"tea", &[(0, b"te")], None).await;
    "OurChatService.CompleteUpload" 3 "File Size Error", "a chunk twice":
        completed(b"teatea", &[(0, b"te"), (0, b"te"), (1, b"a")], None).await;
    "OurChatService.CompleteUpload" 3 "File Hash Error", "other bytes": completed(b"tea", &[(0, b"pea")], None).await;
    "OurChatService.CompleteUpload" 3 "File Hash Error", "chunks in the wrong order":
        completed(b"tea", &[(1, b"te"), (0, b"a")], None).await;
    "OurChatService.CancelUpload" 5 "Upload Session Not Found", "cancelled before": cancel(true, true).await;
    "OurChatService.CancelUpload" 7 "Permission Denied", "of another user": cancel(false, false).await;
    "OurChatService.Download" 7 "Permission Denied", "of another user": download_of_another(false).await;
    "OurChatService.Download" 7 "Permission Denied", "for a session of others": download_of_another(true).await;
    "OurChatService.Download" 7 "Permission Denied", "unknown key": download_nothing().await;
    "OurChatService.DeleteFile" 7 "Permission Denied", "of another user": delete_of_another().await;
    "OurChatService.DeleteFile" 7 "Permission Denied", "deleted before": delete_twice().await;
}
