//! The event stream.

mod support;

use support::{chat::User, start};

#[tokio::test]
async fn two_friends_see_what_each_sends() {
    let server = start(&[]).await;
    let (ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    ada.befriend(&bob).await;
    let session = ada.new_session(&[bob.id]).await;
    let (mut to_ada, mut to_bob) = (ada.live().await, bob.live().await);
    let sent = ada.send(session, "hello").await.unwrap();
    bob.send(session, "hi").await.unwrap();
    for stream in [&mut to_ada, &mut to_bob] {
        let (first, second) = (stream.next().await, stream.next().await);
        assert_eq!((first.msg_id, first.time), (sent.msg_id, sent.time));
        assert_eq!(support::chat::texts(vec![first, second]), ["hello", "hi"]);
    }
    assert_eq!(bob.events_since(0).await.texts().await, ["hello", "hi"]);
}
