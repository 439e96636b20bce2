//! What every call with a token can give.

use ourchat_proto::service::{
    basic::v1::PingRequest,
    ourchat::{
        get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse},
        msg_delivery::v1::SendMsgRequest,
        unregister::v1::UnregisterRequest,
    },
};
use tonic::{Request, Response, Status, codegen::http::uri::PathAndQuery, metadata::MetadataValue};

use super::{
    accepted, cases,
    support::{Running, chat, chat::User, http, start},
};

async fn user(server: &Running) -> User {
    User::register(server, "ada").await
}

async fn with_header(header: Option<&[u8]>) -> Result<Response<GetAccountInfoResponse>, Status> {
    let server = start(&[]).await;
    let mut request = Request::new(GetAccountInfoRequest::default());
    if let Some(header) = header {
        request
            .metadata_mut()
            .insert("authorization", MetadataValue::try_from(header).unwrap());
    }
    user(&server).await.rpc.get_account_info(request).await
}

/// Uses a token `seconds` after its expiry.
async fn expired_for(seconds: i64) -> Result<Response<GetAccountInfoResponse>, Status> {
    let server = start(&["--control", "--token-lifetime", "100"]).await;
    let mut user = user(&server).await;
    let shift = format!(r#"{{"offsetMs": {}}}"#, (100 + seconds) * 1000);
    assert_eq!(
        http::post_json(&server, "/control/clock", &shift)
            .await
            .status(),
        204
    );
    let request = user.ask(GetAccountInfoRequest::default());
    user.rpc.get_account_info(request).await
}

async fn of_another_server() -> Result<Response<GetAccountInfoResponse>, Status> {
    let (here, there) = (start(&[]).await, start(&[]).await);
    let (mut ada, stranger) = (user(&here).await, user(&there).await);
    ada.rpc
        .get_account_info(stranger.ask(GetAccountInfoRequest::default()))
        .await
}

async fn of_a_deleted_account() -> Result<Response<GetAccountInfoResponse>, Status> {
    let server = start(&[]).await;
    let mut user = user(&server).await;
    accepted(user.rpc.unregister(user.ask(UnregisterRequest {})).await);
    let request = user.ask(GetAccountInfoRequest::default());
    user.rpc.get_account_info(request).await
}

/// Uses a token whose account vanished from the database.
async fn of_a_vanished_account() -> Result<Response<GetAccountInfoResponse>, Status> {
    let folder = crate::support::folder("vanished");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let server = start(&["--database", &database]).await;
    let mut user = user(&server).await;
    server.stop().await;
    let rows = rusqlite::Connection::open(&database)
        .unwrap()
        .execute("DELETE FROM users", ())
        .unwrap();
    assert_eq!(rows, 1);
    let server = start(&["--database", &database]).await;
    user.reconnect(&server).await;
    user.rpc
        .get_account_info(user.ask(GetAccountInfoRequest::default()))
        .await
}

async fn too_large() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut user = user(&server).await;
    let markdown_text = "x".repeat(4 * 1024 * 1024 + 1 - 5);
    let request = user.ask(SendMsgRequest {
        markdown_text,
        ..Default::default()
    });
    user.rpc.send_msg(request).await
}

async fn in_maintenance() -> Result<Response<impl Sized>, Status> {
    let server = start(&["--maintenance"]).await;
    chat::basic(&server).await.ping(PingRequest {}).await
}

async fn unknown_method(path: &'static str) -> Result<Response<()>, Status> {
    let server = start(&[]).await;
    let user = user(&server).await;
    let mut grpc = tonic::client::Grpc::new(chat::channel(&server).await);
    grpc.ready().await.expect("ready");
    let codec = tonic_prost::ProstCodec::<PingRequest, ()>::default();
    grpc.unary(
        user.ask(PingRequest {}),
        PathAndQuery::from_static(path),
        codec,
    )
    .await
}

async fn no_message() -> Result<(), Status> {
    let server = start(&[]).await;
    let request = http::grpc_web(
        &server,
        "/service.basic.v1.BasicService/Ping",
        None,
        Vec::new(),
    );
    let answer = http::send(request).await.expect("an answer");
    Err(Status::from_header_map(answer.headers()).expect("a status"))
}

cases! {
    "*" 16 "Token Missing", "no header": with_header(None).await;
    "*" 16 "Token Invalid", "no token": with_header(Some(b"Bearer abc")).await;
    "*" 16 "Token Invalid", "another server's token": of_another_server().await;
    "*" 16 "Token Expired", "at expiry": expired_for(0).await;
    "*" 16 "Token Expired", "50 seconds after expiry": expired_for(50).await;
    "*" 16 "Token Invalid", "62 seconds after expiry": expired_for(62).await;
    "*" 16 "Only Support Bearer", "another scheme": with_header(Some(b"bearer abc")).await;
    "*" 16 "Correct format is Authorization: Bearer <jwt>", "one word": with_header(Some(b"abc")).await;
    "*" 16 "Correct format is Authorization: Bearer <jwt>", "three words": with_header(Some(b"Bearer a b")).await;
    "*" 3 "Token Invalid", "not ASCII": with_header(Some("Bearer \u{e9}".as_bytes())).await;
    "*" 16 "User Not Found", "no account": of_a_vanished_account().await;
    "*" 16 "Account Deleted", "after Unregister": of_a_deleted_account().await;
    "*" 11 "Error, decoded message length too large: found 4194305 bytes, the limit is: 4194304 bytes", "too large":
        too_large().await;
    "*" 14 "Server Maintaining", "maintenance": in_maintenance().await;
    "*" 12 "", "unknown method": unknown_method("/service.ourchat.v1.OurChatService/Nothing").await;
    "*" 12 "", "unknown service": unknown_method("/service.nothing.v1.Nothing/Nothing").await;
    "*" 13 "Missing request message.", "an empty body": no_message().await;
}
