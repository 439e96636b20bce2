//! Going on where the account stopped.

use std::rc::Rc;

use super::driver::{ids, opened_on, stream_with};
use super::encoded::{message, micros};
use crate::events::EventStream;
use crate::host::Host as _;
use crate::host::memory::{Memory, MemoryStorage, Step};
use crate::rpc::tests::{NOW, body, good, reply};

/// A server with so many events, all of the last minute.
fn server(storage: &MemoryStorage, count: u64) -> (Memory, EventStream<Memory>) {
    let (host, _, _) = crate::rpc::tests::client(move |seen| {
        if seen.url.ends_with("Timestamp") {
            return good(&[&[]]);
        }
        let events: Vec<Vec<u8>> = (1..=count)
            .map(|id| message(id, micros(NOW - 60_000.0) + id as i64))
            .collect();
        let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
        reply(&[], vec![Step::Bytes(body(&events, "")), Step::Stall])
    });
    let host = host.with_storage(storage);
    let stream = stream_with(&opened_on(&host), true, None).0;
    (host, stream)
}

fn pass(host: &Memory, ms: f64) {
    let pause = host.scope_for_test();
    host.run(host.sleep(ms, &pause)).unwrap();
}

#[test]
fn what_was_acknowledged_does_not_come_again() {
    let storage = MemoryStorage::default();
    let (host, mut stream) = server(&storage, 4);
    assert_eq!(host.run(ids(&mut stream, 4)), [1, 2, 3, 4]);
    let acknowledge = stream.acknowledger();
    // Not in their order, as an application may.
    acknowledge(2);
    acknowledge(0);
    drop(stream);
    pass(&host, 10.0);
    let (host, mut stream) = server(&storage, 5);
    assert_eq!(host.run(ids(&mut stream, 3)), [2, 4, 5]);
    let acknowledge = stream.acknowledger();
    (0..3).for_each(&acknowledge);
    // The position is kept by itself, for pages that end without a word.
    pass(&host, 1_000.0);
    std::mem::forget(stream);
    let (host, mut stream) = server(&storage, 6);
    assert_eq!(host.run(ids(&mut stream, 1)), [6]);
}

#[test]
fn what_could_not_be_kept_comes_again() {
    let storage = MemoryStorage::default();
    let (host, mut stream) = server(&storage, 2);
    assert_eq!(host.run(ids(&mut stream, 2)), [1, 2]);
    storage.refuse(Some(true));
    stream.acknowledger()(0);
    pass(&host, 1_000.0);
    drop(stream);
    pass(&host, 10.0);
    let (host, mut stream) = server(&storage, 2);
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(error.failure.code.id(), "storage/unavailable");
    storage.refuse(None);
    assert_eq!(host.run(ids(&mut stream, 2)), [1, 2]);
}

#[test]
fn a_position_that_is_no_position_is_the_beginning() {
    for bytes in [&b"\xff\xff\xff"[..], b"\x12\x03abc", b""] {
        let storage = MemoryStorage::default();
        let (host, mut stream) = server(&storage, 1);
        assert_eq!(host.run(ids(&mut stream, 1)), [1]);
        stream.acknowledger()(0);
        drop(stream);
        pass(&host, 10.0);
        let name = storage.values().into_keys().next().expect("a position");
        let values: Rc<[u8]> = bytes.into();
        host.run(async {
            use crate::host::Storage as _;
            storage.put(&name, &values).await.unwrap();
        });
        let (host, mut stream) = server(&storage, 1);
        assert_eq!(host.run(ids(&mut stream, 1)), [1]);
    }
}

#[test]
fn a_logout_forgets_the_position() {
    let storage = MemoryStorage::default();
    let (host, _) = server(&storage, 1);
    let client = opened_on(&host);
    let (mut stream, _) = stream_with(&client, true, None);
    assert_eq!(host.run(ids(&mut stream, 1)), [1]);
    stream.acknowledger()(0);
    client.end_session(crate::rpc::EndReason::Logout, None);
    drop(stream);
    pass(&host, 1_000.0);
    assert!(storage.values().is_empty());
}
