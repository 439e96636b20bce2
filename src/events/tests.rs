//! The event stream against the simulated network.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::sequence::{Envelope, Identity, OVERLAP_MS, Sequence, envelope};
use super::stream::{EventStream, MAX_ATTEMPTS};
use crate::host::memory::{Memory, Reply, Signal, Step};
use crate::host::{Host as _, HostErrorKind, Interruption, Scope as _};
use crate::rpc::tests::{NOW, body, client, refusal, reply, token_for};
use crate::rpc::{CallOptions, Client};
use crate::wire::reader::{Payload, Reader, last};
use crate::wire::writer;

fn timestamp(ms: f64) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::varint_field(&mut bytes, 1, (ms / 1000.0).floor() as u64);
    writer::varint_field(&mut bytes, 2, ((ms % 1000.0) * 1e6) as u64);
    bytes
}

/// An encoded `FetchMsgsResponse`.
fn event(kind: u32, payload: &[(u32, u64)], id: u64, ms: f64) -> Vec<u8> {
    let mut inner = Vec::new();
    for (number, value) in payload {
        writer::varint_field(&mut inner, *number, *value);
    }
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, kind, &inner);
    writer::varint_field(&mut bytes, 5, id);
    writer::bytes_field(&mut bytes, 6, &timestamp(ms));
    bytes
}

fn message(id: u64, ms: f64) -> Vec<u8> {
    event(1, &[(4, 1)], id, ms)
}

fn id_of(event: &[u8]) -> u64 {
    last(event, 5).map_or(0, Payload::integer)
}

#[test]
fn identities_survive_envelopes_that_lie() {
    let of = |bytes: &[u8]| envelope(bytes).unwrap();
    // The same friend invitation live and in history: other id, same time.
    let live = of(&event(8, &[(1, 10), (3, 20)], 100, NOW));
    assert_eq!(
        live.identity,
        of(&event(8, &[(1, 10), (3, 20)], 101, NOW)).identity
    );
    assert_ne!(
        live.identity,
        of(&event(8, &[(1, 10), (3, 21)], 100, NOW)).identity
    );
    let answer = of(&event(3, &[(5, 10), (1, 20)], 100, NOW));
    assert_eq!(
        answer.identity,
        of(&event(3, &[(5, 10), (1, 20)], 7, NOW)).identity
    );
    assert_ne!(answer.identity, live.identity);
    // An announcement: the envelope's id differs, and may be the id of a message.
    let announcement = of(&event(10, &[(3, 5)], 5, NOW));
    assert_eq!(
        announcement.identity,
        of(&event(10, &[(3, 5)], 1297, NOW + 3.0)).identity
    );
    assert_ne!(announcement.identity, of(&message(5, NOW)).identity);
    // A session invitation's live time is its expiry.
    assert_eq!(of(&event(2, &[(1, 1)], 9, NOW + 2.6e8)).time_ms, None);
    assert_eq!(of(&message(1, NOW + 0.25)).time_ms, Some(NOW));
}

#[test]
fn what_holds_no_event_has_no_envelope() {
    for bytes in [&[][..], &[0xff], &[0x28, 5], &[0x0a, 5, 1]] {
        assert_eq!(envelope(bytes), None);
    }
}

#[test]
fn the_cursor_follows_the_newest_event_with_an_overlap() {
    let mut sequence = Sequence::new(NOW);
    assert_eq!(sequence.resume_from(), NOW);
    let event = |id, time_ms| Envelope {
        identity: Identity::Record(1, id),
        time_ms,
    };
    assert!(sequence.accept(&event(1, Some(NOW + 10.0))));
    assert_eq!(
        sequence.resume_from(),
        NOW,
        "never before what was asked for"
    );
    assert!(sequence.accept(&event(2, Some(NOW + 1e6))));
    assert!(
        sequence.accept(&event(3, Some(NOW + 500.0))),
        "late rows are new all the same"
    );
    assert!(sequence.accept(&event(4, None)));
    assert!(!sequence.accept(&event(2, Some(NOW + 1e6))));
    assert_eq!(sequence.resume_from(), NOW + 1e6 - OVERLAP_MS);
}

type Answers = Rc<RefCell<Vec<Reply>>>;

fn opened(answers: Vec<Reply>) -> (Memory, Rc<Client<Memory>>, Answers) {
    let answers: Answers = Rc::new(RefCell::new(answers));
    let script = answers.clone();
    let (host, client, _) = client(move |_| {
        let mut script = script.borrow_mut();
        if script.len() > 1 {
            script.remove(0)
        } else {
            script[0].clone()
        }
    });
    client.begin_session(&token_for(1e9), None).unwrap();
    (host, client, answers)
}

fn chunk(events: &[Vec<u8>]) -> Step {
    let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
    Step::Bytes(body(&events, ""))
}

#[test]
fn a_cut_connection_is_replaced_and_nothing_comes_twice() {
    let old = NOW - 600_000.0;
    let (host, client, _) = opened(vec![
        reply(
            &[],
            vec![
                chunk(&[message(1, old), message(2, old + 1.0)]),
                Step::Break(HostErrorKind::Network),
            ],
        ),
        Reply {
            delay_ms: 1.0,
            head: Err(HostErrorKind::Network),
            body: Vec::new(),
        },
        reply(
            &[],
            vec![
                chunk(&[message(2, old + 1.0), message(3, old + 2.0)]),
                Step::Stall,
            ],
        ),
    ]);
    let mut stream = EventStream::new(&client, 0.0, CallOptions::default());
    let mut ids = Vec::new();
    while ids.len() < 3 {
        assert!(
            host.run(stream.next(&mut |event| {
                ids.push(id_of(event));
                Ok(())
            }))
            .unwrap()
        );
    }
    assert_eq!(ids, [1, 2, 3]);
    let since: Vec<f64> = host
        .seen()
        .iter()
        .map(|seen| {
            let time = last(&seen.body[5..], 1).unwrap().bytes();
            let part = |number| last(time, number).map_or(0, Payload::integer) as f64;
            part(1) * 1000.0 + part(2) / 1e6
        })
        .collect();
    assert_eq!(since, [0.0, old + 1.0 - OVERLAP_MS, old + 1.0 - OVERLAP_MS]);
    assert!(
        host.seen()[2].at - host.seen()[1].at >= 500.0,
        "no hurry after a failure"
    );
}

#[test]
fn silence_is_no_failure_and_closing_ends_the_wait() {
    let (host, client, _) = opened(vec![reply(&[], vec![Step::Stall])]);
    let mut stream = EventStream::new(&client, 0.0, CallOptions::default());
    let life = stream.life();
    let waiting = host.scope_for_test();
    host.spawn({
        let host = host.clone();
        async move {
            host.sleep(3.6e6, &waiting).await.unwrap();
            life.interrupt(Interruption::Cancelled);
        }
    });
    let error = host.run(stream.next(&mut |_| Ok(()))).unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/cancelled");
    assert_eq!(host.seen().len(), 1, "an hour of silence on one connection");
    assert!(
        !host.run(stream.next(&mut |_| Ok(()))).unwrap(),
        "over is over"
    );
    assert_eq!(host.open_answers(), 0);
}

#[test]
fn what_no_new_connection_mends_is_an_error_at_once() {
    let (host, client, _) = opened(vec![refusal("16", "Token%20Invalid")]);
    let mut stream = EventStream::new(&client, 0.0, CallOptions::default());
    let error = host.run(stream.next(&mut |_| Ok(()))).unwrap_err();
    assert_eq!(
        (error.failure.code.id(), host.seen().len()),
        ("auth/token-invalid", 1)
    );
}

#[test]
fn a_server_that_stays_away_ends_the_stream_with_its_error() {
    let (host, client, _) = opened(vec![refusal("14", "Server%20Maintaining")]);
    let mut stream = EventStream::new(&client, 0.0, CallOptions::default());
    let error = host.run(stream.next(&mut |_| Ok(()))).unwrap_err();
    assert_eq!(error.failure.code.id(), "server/maintenance");
    assert_eq!(host.seen().len(), MAX_ATTEMPTS as usize);
}

#[test]
fn an_abort_ends_the_wait_between_connections() {
    let (host, client, _) = opened(vec![refusal("14", "Server%20Maintaining")]);
    let signal = Signal::default();
    let mut stream = EventStream::new(
        &client,
        0.0,
        CallOptions {
            timeout_ms: None,
            signal: Some(signal.clone()),
            ..CallOptions::default()
        },
    );
    let (aborted, waiting) = (Rc::new(Cell::new(false)), host.scope_for_test());
    host.spawn({
        let (host, aborted) = (host.clone(), aborted.clone());
        async move {
            host.sleep(50.0, &waiting).await.unwrap();
            signal.abort();
            aborted.set(true);
        }
    });
    let error = host.run(stream.next(&mut |_| Ok(()))).unwrap_err();
    assert_eq!(
        (error.failure.code.id(), aborted.get()),
        ("transport/cancelled", true)
    );
}

#[test]
fn events_before_a_failure_are_delivered_before_it() {
    let (host, client, _) = opened(vec![reply(
        &[],
        vec![Step::Bytes(body(&[&message(1, NOW)], "16"))],
    )]);
    let mut stream = EventStream::new(&client, 0.0, CallOptions::default());
    let mut count = 0;
    assert!(
        host.run(stream.next(&mut |_| {
            count += 1;
            Ok(())
        }))
        .unwrap()
    );
    assert_eq!(count, 1);
    assert!(host.run(stream.next(&mut |_| Ok(()))).is_err());
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(0_u8.., 0..200)) {
        let _ = envelope(&bytes);
        let _ = Reader::new(&bytes).count();
    }
}
