//! Messages and the event stream.

use ourchat_proto::service::ourchat::msg_delivery::{
    recall::v1::{RecallMsgRequest, RecallMsgResponse},
    v1::{FetchMsgsRequest, SendMsgRequest},
};
use prost_types::Timestamp;
use tonic::{Response, Status};

use super::{
    cases,
    support::{Running, chat::User, folder, start, within},
};

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

async fn send_into_a_session_of_others() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = pair(&server).await;
    let session_id = bob.new_session(&[]).await;
    // The membership is asked for before the encryption.
    ada.rpc
        .send_msg(ada.ask(SendMsgRequest {
            session_id,
            is_encrypted: true,
            ..Default::default()
        }))
        .await
}

async fn send_nowhere() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    ada.rpc
        .send_msg(ada.ask(SendMsgRequest {
            session_id: u64::MAX,
            ..Default::default()
        }))
        .await
}

async fn encrypted() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let session_id = ada.new_session(&[]).await;
    ada.rpc
        .send_msg(ada.ask(SendMsgRequest {
            session_id,
            is_encrypted: true,
            ..Default::default()
        }))
        .await
}

async fn fetch(time: Option<(i64, i32)>) -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let time = time.map(|(seconds, nanos)| Timestamp { seconds, nanos });
    ada.rpc
        .fetch_msgs(ada.ask(FetchMsgsRequest {
            time,
            announcement_only: false,
        }))
        .await
}

/// The end of a stream when the server stops.
async fn fetch_until_the_server_stops() -> Result<(), Status> {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let mut stream = ada.live().await;
    let stopping = tokio::spawn(server.stop());
    let end = within(stream.0.message()).await;
    stopping.await.expect("the server ends");
    end.map(drop)
}

/// The history holds bytes that are no message.
async fn fetch_a_broken_history() -> Result<(), Status> {
    let folder = folder("broken-history");
    let database = folder.join("chat.sqlite3");
    let arguments = ["--database", database.to_str().unwrap()];
    let server = start(&arguments).await;
    let mut ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "hello").await.unwrap();
    server.stop().await;
    let rows = rusqlite::Connection::open(&database)
        .unwrap()
        .execute("UPDATE events SET payload = x'FF'", [])
        .unwrap();
    assert_eq!(rows, 1);
    let server = start(&arguments).await;
    ada.reconnect(&server).await;
    let mut stream = ada.events_since(0).await;
    within(stream.0.message()).await.map(drop)
}

/// Who recalls a message of Ada, and naming which session.
async fn recall(
    by_stranger: bool,
    right_session: bool,
) -> Result<Response<RecallMsgResponse>, Status> {
    let server = start(&[]).await;
    let (ada, bob) = pair(&server).await;
    let session = ada.new_session(&[]).await;
    let msg_id = ada.send(session, "oh").await.unwrap().msg_id;
    let mut who = if by_stranger { bob } else { ada };
    let session_id = if right_session { session } else { 5 };
    let result = who
        .rpc
        .recall_msg(who.ask(RecallMsgRequest { msg_id, session_id }))
        .await;
    let again = who
        .rpc
        .recall_msg(who.ask(RecallMsgRequest { msg_id, session_id }))
        .await;
    // A message that was not recalled is still there; one that was is gone, even when the call then failed.
    let expected = if by_stranger {
        "Permission Denied"
    } else {
        "Message Not Found"
    };
    assert_eq!(again.unwrap_err().message(), expected);
    result
}

async fn recall_nothing() -> Result<Response<RecallMsgResponse>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    ada.rpc
        .recall_msg(ada.ask(RecallMsgRequest {
            msg_id: 1,
            session_id: 5,
        }))
        .await
}

cases! {
    "OurChatService.SendMsg" 7 "User Not In Session", "not a member": send_into_a_session_of_others().await;
    "OurChatService.SendMsg" 7 "User Not In Session", "unknown session": send_nowhere().await;
    "OurChatService.SendMsg" 7 "E2EE Not On", "encrypted in a plain session": encrypted().await;
    "OurChatService.FetchMsgs" 3 "Time Missing", "no time": fetch(None).await;
    "OurChatService.FetchMsgs" 3 "Time Format Error", "negative nanoseconds": fetch(Some((0, -1))).await;
    "OurChatService.FetchMsgs" 3 "Time Format Error", "two seconds of nanoseconds": fetch(Some((0, 2_000_000_000))).await;
    "OurChatService.FetchMsgs" 3 "Time Format Error", "no such year": fetch(Some((i64::MAX, 0))).await;
    "OurChatService.FetchMsgs" 3 "Time Format Error", "no such year before": fetch(Some((i64::MIN, 0))).await;
    "OurChatService.FetchMsgs" 13 "Server Error", "the server stops": fetch_until_the_server_stops().await;
    "OurChatService.FetchMsgs" 13 "Database error", "a broken history": fetch_a_broken_history().await;
    "OurChatService.RecallMsg" 5 "Message Not Found", "unknown id": recall_nothing().await;
    "OurChatService.RecallMsg" 7 "Permission Denied", "not a member": recall(true, true).await;
    "OurChatService.RecallMsg" 13 "Server Error", "unknown session": recall(false, false).await;
}
