//! Seeded databases.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{
    Running,
    chat::{self, User, login},
    folder, start,
};
use ourchat_proto::service::ourchat::{
    get_account_info::v1::{GetAccountInfoRequest, QueryValues},
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType},
    session::get_session_info::v1::{GetSessionInfoRequest, QueryValues as SessionValues},
};
use prost_types::Timestamp;

const PASSWORD: &str = "try ourchat 7777";

async fn log_in(server: &Running, number: u32) -> User {
    let email = format!("user{number}@example.com");
    let user = chat::auth(server)
        .await
        .auth(login(&email, PASSWORD))
        .await
        .expect("logged in")
        .into_inner();
    User {
        id: user.id,
        ocid: user.ocid,
        email,
        token: user.token,
        rpc: chat::our_chat(server).await,
        manage: chat::manage(server).await,
    }
}

/// Friends and sessions of a user.
async fn account(user: &User) -> (Vec<u64>, Vec<u64>) {
    let request = GetAccountInfoRequest {
        id: None,
        request_values: vec![QueryValues::Friends.into(), QueryValues::Sessions.into()],
    };
    let info = user
        .rpc
        .clone()
        .get_account_info(user.ask(request))
        .await
        .unwrap()
        .into_inner();
    (info.friends, info.sessions)
}

async fn members(user: &User, session_id: u64) -> Vec<u64> {
    let request = GetSessionInfoRequest {
        session_id,
        query_values: vec![SessionValues::Members.into()],
    };
    user.rpc
        .clone()
        .get_session_info(user.ask(request))
        .await
        .unwrap()
        .into_inner()
        .members
}

/// The whole history that a user sees; the stream goes on, so the number of its events must be known.
async fn history(user: &User, count: usize) -> Vec<FetchMsgsResponse> {
    let mut stream = user.events_since(0).await;
    let mut events = Vec::new();
    while events.len() < count {
        events.push(stream.next().await);
    }
    let more = tokio::time::timeout(std::time::Duration::from_millis(300), stream.0.message());
    assert!(more.await.is_err(), "more than {count} events");
    events
}

/// Session, sender and text of a message.
fn content(event: &FetchMsgsResponse) -> (u64, u64, String) {
    match &event.respond_event_type {
        Some(RespondEventType::Msg(message)) => (
            message.session_id,
            message.sender_id,
            message.markdown_text.clone(),
        ),
        other => panic!("no message: {other:?}"),
    }
}

fn microseconds(event: &FetchMsgsResponse) -> i64 {
    let Timestamp { seconds, nanos } = event.time.unwrap();
    seconds * 1_000_000 + i64::from(nanos) / 1000
}

#[tokio::test]
async fn seeded_users_are_friends_who_meet_in_sessions() {
    let server = start(&["--seed-users", "50", "--seed-messages", "2000"]).await;
    for number in [1, 2, 50] {
        let user = log_in(&server, number).await;
        assert_eq!(user.ocid, format!("user{number}"));
        assert!(user.id > 1 << 53);
        let (friends, sessions) = account(&user).await;
        assert_eq!(friends.len(), 6, "{number}");
        let mut sizes = BTreeMap::new();
        for session in sessions {
            let members = members(&user, session).await;
            assert!(members.contains(&user.id));
            *sizes.entry(members.len()).or_insert(0) += 1;
        }
        // Six friends, two groups, everybody; the ring of groups overlaps once more because 50 is no multiple of 4.
        assert_eq!(sizes.get(&2), Some(&6));
        assert!(sizes[&8] >= 2);
        assert_eq!(sizes.get(&50), Some(&1));
    }
    let ada = log_in(&server, 1).await;
    let (friends, _) = account(&ada).await;
    // Friends are friends as if they had become so themselves: they can meet and talk.
    let session = ada.new_session(&friends[..1]).await;
    assert_eq!(members(&ada, session).await.len(), 2);
    ada.send(session, "hello").await.unwrap();
}

#[tokio::test]
async fn the_history_is_the_same_every_time_but_for_its_dates() {
    let arguments = ["--seed-users", "2", "--seed-messages", "3000"];
    let (first, second) = (start(&arguments).await, start(&arguments).await);
    let one = history(&log_in(&first, 1).await, 3000).await;
    let other = history(&log_in(&second, 2).await, 3000).await;
    let contents: Vec<_> = one.iter().map(content).collect();
    assert_eq!(contents, other.iter().map(content).collect::<Vec<_>>());
    let differing = |part: fn(&(u64, u64, String)) -> String| {
        contents.iter().map(part).collect::<BTreeSet<_>>().len()
    };
    assert!(differing(|content| content.0.to_string()) >= 3, "sessions");
    assert_eq!(differing(|content| content.1.to_string()), 2, "senders");
    assert!(differing(|content| content.2.clone()) > 500, "texts");
    for part in ["第", "```", "| room |", "> ", "<script>", "👍"] {
        assert!(
            contents.iter().any(|content| content.2.contains(part)),
            "{part}"
        );
    }
    assert!(contents.iter().any(|content| content.2.len() > 2000));

    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_micros() as i64;
    let times: Vec<i64> = one.iter().map(microseconds).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
    let day = 24 * 3600 * 1_000_000_i64;
    assert!((now - times[0]) / day == 89 && now - times[2999] < day);
}

#[tokio::test]
async fn a_hundred_thousand_messages_are_there_within_seconds() {
    let began = std::time::Instant::now();
    let server = start(&["--seed-users", "2", "--seed-messages", "100000"]).await;
    let seeded = began.elapsed();
    let user = log_in(&server, 1).await;
    let began = std::time::Instant::now();
    history(&user, 100_000).await;
    println!("seeded in {seeded:?}, read in {:?}", began.elapsed());
    assert!(seeded.as_secs() < 30, "seeded in {seeded:?}");
}

#[tokio::test]
async fn a_database_is_seeded_once() {
    let folder = folder("seed");
    let database = folder.join("chat.sqlite3");
    let database = database.to_str().unwrap();
    let first = start(&[
        "--database",
        database,
        "--seed-users",
        "2",
        "--seed-messages",
        "10",
    ])
    .await;
    let session = account(&log_in(&first, 1).await).await.1[0];
    log_in(&first, 1)
        .await
        .send(session, "hello")
        .await
        .unwrap();
    first.stop().await;
    for again in [&["--seed-users", "3", "--seed-messages", "20"][..], &[]] {
        let server = start(&[&["--database", database], again].concat()).await;
        let events = history(&log_in(&server, 2).await, 11).await;
        assert_eq!(content(&events[10]).2, "hello");
        let third = chat::auth(&server)
            .await
            .auth(login("user3@example.com", PASSWORD))
            .await;
        assert_eq!(third.unwrap_err().message(), "User Not Found");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_database_whose_names_are_taken_is_not_touched() {
    use clap::Parser;
    let folder = folder("seed-taken");
    let database = folder.join("chat.sqlite3");
    let database = database.to_str().unwrap();
    let server = start(&["--database", database]).await;
    let mut taken = chat::registration("taken");
    taken.email = "user2@example.com".into();
    chat::auth(&server).await.register(taken).await.unwrap();
    server.stop().await;
    let line = [
        "ourchat-devserver",
        "--listen",
        "127.0.0.1:0",
        "--database",
        database,
        "--seed-users",
        "2",
    ];
    let options = ourchat_devserver::Options::try_parse_from(line).unwrap();
    let refused = ourchat_devserver::Server::bind(options).await.map(drop);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the database cannot be seeded: it has an account user2@example.com or user2 already"
    );
    let server = start(&["--database", database]).await;
    let nobody = chat::auth(&server)
        .await
        .auth(login("user1@example.com", PASSWORD))
        .await;
    assert_eq!(nobody.unwrap_err().message(), "User Not Found");
}
