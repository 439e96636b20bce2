//! The event stream: history, then live events, dealt to the streams of a user.

use std::time::{Duration, Instant};

use crate::support::{
    Running,
    chat::{Events, User, texts},
    folder, http, start, within,
};
use ourchat_proto::service::ourchat::msg_delivery::v1::{FetchMsgsRequest, FetchMsgsResponse};
use prost_types::Timestamp;

const SHORT: Duration = Duration::from_millis(400);

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

async fn history_after(user: &User, time: Timestamp) -> Vec<FetchMsgsResponse> {
    let request = FetchMsgsRequest {
        time: Some(time),
        announcement_only: false,
    };
    let stream = user
        .rpc
        .clone()
        .fetch_msgs(user.ask(request))
        .await
        .unwrap()
        .into_inner();
    Events(stream).during(SHORT).await
}

#[tokio::test]
async fn two_friends_see_what_each_sends() {
    let server = start(&[]).await;
    let (ada, bob) = pair(&server).await;
    ada.befriend(&bob).await;
    let session = ada.new_session(&[bob.id]).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let sent = ada.send(session, "hello").await.unwrap();
    bob.send(session, "hi").await.unwrap();
    for stream in [&mut to_ada, &mut to_bob] {
        let (first, second) = (stream.next().await, stream.next().await);
        assert_eq!((first.msg_id, first.time), (sent.msg_id, sent.time));
        assert_eq!(texts(vec![first, second]), ["hello", "hi"]);
    }
    assert_eq!(bob.events_since(0).await.texts().await, ["hello", "hi"]);
}

#[tokio::test]
async fn history_starts_strictly_after_the_time_and_live_events_follow_it() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut times = Vec::new();
    for text in ["one", "two", "three"] {
        times.push(ada.send(session, text).await.unwrap().time.unwrap());
    }
    let two = times[1];
    assert_eq!(texts(history_after(&ada, two).await), ["three"]);
    // Finer than a microsecond is not looked at.
    assert_eq!(
        texts(
            history_after(
                &ada,
                Timestamp {
                    nanos: two.nanos + 999,
                    ..two
                }
            )
            .await
        ),
        ["three"]
    );
    let before = Timestamp {
        nanos: two.nanos - 1,
        ..two
    };
    assert_eq!(texts(history_after(&ada, before).await), ["two", "three"]);

    let mut stream = ada.events_since(0).await;
    assert_eq!(stream.texts().await, ["one", "two", "three"]);
    ada.send(session, "four").await.unwrap();
    assert_eq!(texts(vec![stream.next().await]), ["four"]);
}

#[tokio::test]
async fn the_time_decides_also_when_a_later_record_has_an_earlier_one() {
    let server = start(&["--control"]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "first").await.unwrap();
    http::post_json(&server, "/control/clock", r#"{"offsetMs": -60000}"#).await;
    let second = ada.send(session, "second").await.unwrap();
    let later = history_after(&ada, second.time.unwrap()).await;
    assert_eq!(texts(later), ["first"]);
    assert_eq!(ada.events_since(0).await.texts().await, ["first", "second"]);
}

#[tokio::test]
async fn a_long_history_comes_whole_and_in_order_of_insertion() {
    let folder = folder("history");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let server = start(&["--database", &database]).await;
    let mut ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let msg_id = ada.send(session, "copied").await.unwrap().msg_id;
    server.stop().await;
    let rows = rusqlite::Connection::open(&database)
        .unwrap()
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
             INSERT INTO events (time, sender_id, session_id, payload)
             SELECT time + i, sender_id, session_id, payload FROM events, n WHERE id = ?1",
            [msg_id as i64],
        )
        .unwrap();
    assert_eq!(rows, 4500);
    let server = start(&["--database", &database]).await;
    ada.reconnect(&server).await;
    let events = ada
        .events_since(0)
        .await
        .during(Duration::from_secs(1))
        .await;
    let ids: Vec<u64> = events.iter().map(|event| event.msg_id).collect();
    assert_eq!(ids, (msg_id..=msg_id + 4500).collect::<Vec<_>>());
}

#[tokio::test]
async fn streams_of_one_user_share_one_queue() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let (mut first, mut second) = (ada.live().await, ada.live().await);
    for n in 0..6 {
        ada.send(session, &n.to_string()).await.unwrap();
    }
    assert_eq!(first.texts().await, ["0", "2", "4"]);
    assert_eq!(second.texts().await, ["1", "3", "5"]);
    drop(second);
    let closed = Instant::now();
    assert_eq!(
        texts(vec![
            first.next().await,
            first.next().await,
            first.next().await
        ]),
        ["1", "3", "5"]
    );
    assert!(
        closed.elapsed() < Duration::from_secs(1),
        "the server notices that a client left"
    );
    ada.send(session, "6").await.unwrap();
    assert_eq!(first.texts().await, ["6"]);
}

#[tokio::test]
async fn a_closed_connection_of_http_1_is_noticed_within_a_second() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let request = FetchMsgsRequest {
        time: Some(Timestamp {
            seconds: 8_000_000_000,
            nanos: 0,
        }),
        announcement_only: false,
    };
    let path = "/service.ourchat.v1.OurChatService/FetchMsgs";
    let token = ada.token.clone();
    let open = http::send(http::grpc_web(
        &server,
        path,
        Some(&token),
        http::frame(&request),
    ));
    let reading = tokio::spawn(async { drop(open.await) });
    tokio::time::sleep(Duration::from_millis(300)).await;
    // This stream is alone: dealt to it, the message comes to the next one when it closes.
    ada.send(session, "one").await.unwrap();
    let mut second = ada.live().await;
    reading.abort();
    let closed = Instant::now();
    assert_eq!(texts(vec![second.next().await]), ["one"]);
    assert!(closed.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_queue_ends_with_its_last_stream() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut stream = ada.live().await;
    ada.send(session, "one").await.unwrap();
    assert_eq!(stream.texts().await, ["one"]);
    drop(stream);
    tokio::time::sleep(Duration::from_secs(1)).await;
    ada.send(session, "two").await.unwrap();
    assert!(ada.live().await.texts().await.is_empty());
    assert_eq!(ada.events_since(0).await.texts().await, ["one", "two"]);
}

#[tokio::test]
async fn events_between_history_and_live_are_missing() {
    let server = start(&["--history-gap", "600"]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "history").await.unwrap();
    let mut stream = ada.events_since(0).await;
    assert_eq!(texts(vec![stream.next().await]), ["history"]);
    ada.send(session, "gap").await.unwrap();
    tokio::time::sleep(Duration::from_millis(900)).await;
    ada.send(session, "live").await.unwrap();
    assert_eq!(stream.texts().await, ["live"]);
    // Another stream that is live already keeps the queue, and gets what falls into the gap.
    let mut late = ada.events_since(8_000_000_000).await;
    ada.send(session, "kept").await.unwrap();
    assert_eq!(stream.texts().await, ["kept"]);
    assert!(late.texts().await.is_empty());
}

#[tokio::test]
async fn announcement_only_means_no_history_and_all_live_events() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    ada.send(session, "old").await.unwrap();
    let request = FetchMsgsRequest {
        time: Some(Timestamp::default()),
        announcement_only: true,
    };
    let mut stream = Events(
        ada.rpc
            .clone()
            .fetch_msgs(ada.ask(request))
            .await
            .unwrap()
            .into_inner(),
    );
    assert!(stream.texts().await.is_empty());
    ada.send(session, "new").await.unwrap();
    assert_eq!(stream.texts().await, ["new"]);
}

#[tokio::test]
async fn streams_end_with_an_error_when_the_server_stops() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let mut stream = ada.live().await;
    let stopping = tokio::spawn(server.stop());
    let status = within(stream.0.message()).await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (tonic::Code::Internal, "Server Error")
    );
    within(stopping).await.unwrap();
}

#[tokio::test]
async fn open_streams_break_on_request() {
    let server = start(&["--control"]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut stream = ada.live().await;
    ada.send(session, "one").await.unwrap();
    assert_eq!(stream.texts().await, ["one"]);
    assert_eq!(
        http::post_json(&server, "/control/streams/cut", "")
            .await
            .status(),
        204
    );
    assert!(within(stream.0.message()).await.is_err());

    let mut stream = ada.live().await;
    http::post_json(&server, "/control/streams/silence", "").await;
    ada.send(session, "two").await.unwrap();
    assert!(stream.texts().await.is_empty());
    // Later streams are not concerned, and get what the silent one was dealt once it closes.
    let mut next = ada.live().await;
    ada.send(session, "three").await.unwrap();
    drop(stream);
    let mut both = next.texts().await;
    both.sort();
    assert_eq!(both, ["three", "two"]);
}

#[tokio::test]
async fn open_streams_are_counted_on_request() {
    let server = start(&["--control"]).await;
    let ada = User::register(&server, "ada").await;
    let streams = async || http::get(&server, "/control/streams").await.into_body();
    assert_eq!(streams().await, r#"{"open":0,"most":0}"#);
    let (first, second) = (ada.live().await, ada.live().await);
    assert_eq!(streams().await, r#"{"open":2,"most":2}"#);
    drop((first, second));
    within(async {
        while streams().await != r#"{"open":0,"most":0}"# {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn events_come_twice_and_late_on_request() {
    let server = start(&["--control"]).await;
    let ada = User::register(&server, "ada").await;
    let session = ada.new_session(&[]).await;
    let mut stream = ada.live().await;
    let disorder = r#"{"duplicate": 1, "late": 0.5, "lateMs": 60}"#;
    http::post_json(&server, "/control/delivery", disorder).await;
    let sent: Vec<String> = (10..40).map(|number| number.to_string()).collect();
    for text in &sent {
        ada.send(session, text).await.unwrap();
    }
    let mut received = Vec::new();
    while received.len() < 2 * sent.len() {
        received.extend(texts(vec![stream.next().await]));
    }
    assert!(!received.is_sorted());
    received.sort();
    received.dedup();
    assert_eq!(received, sent);
}
