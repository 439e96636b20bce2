//! Files: both ways up, the way down, quota and access.

use crate::support::{
    Running, call,
    chat::User,
    files::{
        chunk, complete, content, download, download_frames, header, metadata, sha3, start_upload,
        upload,
    },
    folder,
    http::{self, frame, frames},
    start,
};
use ourchat_proto::service::ourchat::{
    session::leave_session::v1::LeaveSessionRequest,
    set_account_info::v1::SetSelfInfoRequest,
    upload::v1::{StartUploadRequest, UploadRequest},
};

/// Bytes that repeat nowhere near.
fn bytes(length: usize) -> Vec<u8> {
    (0..length as u64)
        .map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

async fn user(server: &Running) -> User {
    User::register(server, "ada").await
}

#[tokio::test]
async fn a_file_comes_back_in_frames_of_one_kibibyte() {
    let server = start(&[]).await;
    let mut ada = user(&server).await;
    let file = bytes(3_000_000);
    let key = upload(&mut ada, &file, None).await.unwrap();
    let (sizes, back) = download_frames(&mut ada, &key).await.unwrap();
    assert!(back == file);
    assert_eq!(sizes.len(), 2930);
    assert!(sizes[..2929].iter().all(|&size| size == 1024));
}

#[tokio::test]
async fn a_key_is_twenty_characters_and_the_hash_and_new_for_each_upload() {
    let server = start(&[]).await;
    let mut ada = user(&server).await;
    let first = upload(&mut ada, b"tea", None).await.unwrap();
    let second = upload(&mut ada, b"tea", None).await.unwrap();
    assert_ne!(first, second);
    let hex: String = sha3(b"tea")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for key in [first, second] {
        let (start, end) = key.split_at(20);
        assert!(start.chars().all(|letter| letter.is_ascii_alphanumeric()));
        assert_eq!(end, hex);
    }
}

#[tokio::test]
async fn one_request_of_many_frames_is_an_upload_too() {
    let server = start(&[]).await;
    let mut ada = user(&server).await;
    let file = bytes(2_500_000);
    let mut body = frame(&metadata(header(&file)));
    for piece in file.chunks(1 << 20) {
        body.extend(frame(&content(piece)));
    }
    let path = "/service.ourchat.v1.OurChatService/Upload";
    let answer = http::send(http::grpc_web(&server, path, Some(&ada.token), body))
        .await
        .unwrap();
    let (messages, trailer) = frames(answer.body());
    assert_eq!(trailer.as_deref(), Some("grpc-status:0\r\n"));
    let response: ourchat_proto::service::ourchat::upload::v1::UploadResponse =
        prost::Message::decode(&messages[0][..]).unwrap();
    assert!(download(&mut ada, &response.key).await.unwrap() == file);
}

#[tokio::test]
async fn chunks_are_joined_by_their_numbers() {
    let folder = folder("chunks");
    for database in [":memory:", folder.join("chat.sqlite3").to_str().unwrap()] {
        let server = start(&["--database", database]).await;
        let mut ada = user(&server).await;
        let file = bytes(900_000);
        let request = StartUploadRequest {
            hash: sha3(&file),
            size: 900_000,
            ..Default::default()
        };
        let started = ada
            .rpc
            .start_upload(ada.ask(request))
            .await
            .unwrap()
            .into_inner();
        let id = started.upload_id;
        assert_eq!(
            (started.chunk_size, started.timeout_seconds),
            (524_288, 3600)
        );
        let tail = id
            .strip_prefix(&format!("upload_{}_", ada.id))
            .expect("the user's id");
        assert!(tail.len() == 32 && tail.chars().all(|letter| letter.is_ascii_alphanumeric()));
        // Any numbers, any order.
        assert_eq!(
            chunk(&mut ada, &id, 1 << 60, &file[600_000..])
                .await
                .unwrap(),
            300_000
        );
        assert_eq!(
            chunk(&mut ada, &id, 10, &file[200_000..600_000])
                .await
                .unwrap(),
            700_000
        );
        assert_eq!(
            chunk(&mut ada, &id, 9, &file[..200_000]).await.unwrap(),
            900_000
        );
        // Nothing, under an unused number, tells how far the upload is and does no harm.
        for _ in 0..2 {
            assert_eq!(chunk(&mut ada, &id, 999_999, b"").await.unwrap(), 900_000);
        }
        let key = complete(&mut ada, &id).await.unwrap();
        assert!(download(&mut ada, &key).await.unwrap() == file);
    }
}

#[tokio::test]
async fn a_chunk_sent_twice_counts_twice_and_is_kept_once() {
    let server = start(&[]).await;
    let mut ada = user(&server).await;
    // Declared so that the double count fits: the size is right by the counter, wrong by the bytes.
    let id = start_upload(&mut ada, b"tetea").await;
    assert_eq!(chunk(&mut ada, &id, 0, b"te").await.unwrap(), 2);
    assert_eq!(chunk(&mut ada, &id, 0, b"te").await.unwrap(), 4);
    assert_eq!(chunk(&mut ada, &id, 1, b"a").await.unwrap(), 5);
    assert_eq!(
        complete(&mut ada, &id).await.unwrap_err().message(),
        "File Size Error"
    );
    let id = start_upload(&mut ada, b"tea").await;
    chunk(&mut ada, &id, 0, b"te").await.unwrap();
    assert_eq!(
        chunk(&mut ada, &id, 0, b"te").await.unwrap_err().message(),
        "File Size Error"
    );
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let folder = folder("empty");
    for database in [":memory:", folder.join("chat.sqlite3").to_str().unwrap()] {
        let server = start(&["--database", database]).await;
        let mut ada = user(&server).await;
        let id = start_upload(&mut ada, b"").await;
        let keys = [
            complete(&mut ada, &id).await.unwrap(),
            upload(&mut ada, b"", None).await.unwrap(),
        ];
        for key in keys {
            assert_eq!(
                download_frames(&mut ada, &key).await.unwrap(),
                (vec![], vec![])
            );
        }
    }
}

#[tokio::test]
async fn the_oldest_files_make_room_for_new_ones() {
    let folder = folder("quota");
    for database in [":memory:", folder.join("chat.sqlite3").to_str().unwrap()] {
        let server = start(&["--quota", "1000", "--database", database]).await;
        let (mut ada, mut bob) = (user(&server).await, User::register(&server, "bob").await);
        let of_bob = upload(&mut bob, &bytes(1000), None).await.unwrap();
        let mut keys = Vec::new();
        for size in [400, 300, 300, 500] {
            keys.push(upload(&mut ada, &bytes(size), None).await.unwrap());
        }
        let mut there = Vec::new();
        for key in &keys {
            there.push(download(&mut ada, key).await.is_ok());
        }
        // 300 and 500 remain; 300 more would be too much.
        assert_eq!(there, [false, false, true, true]);
        assert!(download(&mut bob, &of_bob).await.is_ok());
    }
    // Nothing but bob's file and ada's two is left on disk.
    let stored = std::fs::read_dir(folder.join("chat.sqlite3.files/stored")).unwrap();
    assert_eq!(stored.count(), 3);
}

#[tokio::test]
async fn members_of_the_session_may_download() {
    let server = start(&[]).await;
    let (mut ada, mut bob) = (user(&server).await, User::register(&server, "bob").await);
    let session = ada.befriend(&bob).await;
    let key = upload(&mut ada, b"tea", Some(session)).await.unwrap();
    assert_eq!(download(&mut bob, &key).await.unwrap(), b"tea");
    // Nobody else may, and members no more once they left.
    let mut cy = User::register(&server, "cy").await;
    let refused = download(&mut cy, &key).await.unwrap_err();
    assert_eq!(refused.message(), "Permission Denied");
    let request = LeaveSessionRequest {
        session_id: session,
    };
    call!(bob, leave_session, request).unwrap();
    let refused = download(&mut bob, &key).await.unwrap_err();
    assert_eq!(refused.message(), "Permission Denied");
    assert_eq!(download(&mut ada, &key).await.unwrap(), b"tea");
    // The file goes with the session.
    let request = LeaveSessionRequest {
        session_id: session,
    };
    call!(ada, leave_session, request).unwrap();
    assert!(download(&mut ada, &key).await.is_err());
}

#[tokio::test]
async fn refusals_of_a_download_are_in_the_body() {
    let server = start(&[]).await;
    let ada = user(&server).await;
    let request =
        ourchat_proto::service::ourchat::download::v1::DownloadRequest { key: "x".into() };
    let path = "/service.ourchat.v1.OurChatService/Download";
    let answer = http::send(http::grpc_web(
        &server,
        path,
        Some(&ada.token),
        frame(&request),
    ))
    .await
    .unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("grpc-status").is_none());
    let (messages, trailer) = frames(answer.body());
    assert!(messages.is_empty());
    assert_eq!(
        trailer.as_deref(),
        Some("grpc-status:7\r\ngrpc-message:Permission%20Denied\r\n")
    );
}

#[tokio::test]
async fn a_refused_stream_leaves_nothing_behind() {
    let folder = folder("refused");
    let database = folder.join("chat.sqlite3");
    let server = start(&["--database", database.to_str().unwrap()]).await;
    let mut ada = user(&server).await;
    let items: Vec<UploadRequest> = vec![metadata(header(b"tea")), content(b"pea")];
    let request = ada.ask(tokio_stream::iter(items));
    ada.rpc.upload(request).await.unwrap_err();
    let id = start_upload(&mut ada, b"tea").await;
    chunk(&mut ada, &id, 0, b"pea").await.unwrap();
    complete(&mut ada, &id).await.unwrap_err();
    for name in ["stored", "drafts", "uploads"] {
        let left = std::fs::read_dir(folder.join("chat.sqlite3.files").join(name)).unwrap();
        assert_eq!(left.count(), 0, "{name}");
    }
}

#[tokio::test]
async fn old_files_and_the_avatar_before_are_deleted() {
    let folder = folder("avatar");
    let database = folder.join("chat.sqlite3");
    let server = start(&["--database", database.to_str().unwrap()]).await;
    let mut ada = user(&server).await;
    let url = format!("/v1/avatar?user_id={}&avatar_key=1", ada.id);
    let default = http::get(&server, &url).await;
    assert_eq!(
        http::header(&default, "content-type"),
        Some("application/octet-stream")
    );
    let mut keys = Vec::new();
    for picture in [b"one", b"two"] {
        let key = upload(&mut ada, picture, None).await.unwrap();
        let request = SetSelfInfoRequest {
            avatar_key: Some(key.clone()),
            ..Default::default()
        };
        ada.rpc.set_self_info(ada.ask(request)).await.unwrap();
        assert_eq!(http::get(&server, &url).await.body()[..], picture[..]);
        keys.push(key);
    }
    assert!(download(&mut ada, &keys[0]).await.is_err());
    assert_eq!(download(&mut ada, &keys[1]).await.unwrap(), b"two");
    server.stop().await;
    // Files are kept for no day at all: gone at the next start.
    let server = start(&[
        "--database",
        database.to_str().unwrap(),
        "--file-retention",
        "0",
    ])
    .await;
    ada.reconnect(&server).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(download(&mut ada, &keys[1]).await.is_err());
    assert_eq!(http::get(&server, &url).await.status(), 500);
}
