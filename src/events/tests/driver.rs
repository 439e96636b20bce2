//! The event stream against the simulated host: real frames, real errors, and tabs of one browser.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::encoded::{message, micros};
use crate::events::inbox::{LONGEST_HOLD_MS, SETTLE_MS};
use crate::events::state::State;
use crate::events::stream::{CAPACITY, EventStream, EventsOptions};
use crate::host::memory::{Memory, MemoryElection, Reply, Signal, Step};
use crate::host::{Host as _, HostErrorKind, Interruption, Scope as _, Wake};
use crate::rpc::tests::{NOW, body, client, good, refusal, reply, token_for};
use crate::rpc::{Client, EndReason};
use crate::wire::reader::{Payload, last};

pub type Told = Rc<RefCell<Vec<State>>>;

/// A client whose streams are answered by a script, the last answer again and again.
fn opened(answers: Vec<Reply>) -> (Memory, Rc<Client<Memory>>) {
    let script = RefCell::new(answers);
    let (host, client, _) = client(move |seen| {
        if seen.url.ends_with("Timestamp") {
            return good(&[&[]]);
        }
        let mut script = script.borrow_mut();
        if script.len() > 1 {
            script.remove(0)
        } else {
            script[0].clone()
        }
    });
    client.begin_session(&token_for(1e9), None).unwrap();
    (host, client)
}

/// A client of its own with a login, on a page of this host.
pub fn opened_on(host: &Memory) -> Rc<Client<Memory>> {
    let client = Client::new(
        host.clone(),
        "https://chat.example/",
        None,
        Box::new(|_, _| ()),
    );
    client.begin_session(&token_for(1e9), None).unwrap();
    client
}

fn stream_of(client: &Rc<Client<Memory>>, signal: Option<Signal>) -> (EventStream<Memory>, Told) {
    stream_with(client, false, signal)
}

/// A stream, and what it tells of its connection.
pub fn stream_with(
    client: &Rc<Client<Memory>>,
    resume: bool,
    signal: Option<Signal>,
) -> (EventStream<Memory>, Told) {
    let told = Told::default();
    let listener = told.clone();
    let options = EventsOptions {
        since_ms: 0.0,
        resume,
        capacity: CAPACITY,
        settle_ms: SETTLE_MS,
        share: true,
        signal,
        on_state: Box::new(move |state| listener.borrow_mut().push(state.clone())),
    };
    (EventStream::new(client, options), told)
}

fn chunk(events: &[Vec<u8>]) -> Step {
    let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
    Step::Bytes(body(&events, ""))
}

fn id_of(event: &[u8]) -> u64 {
    last(event, 5).map_or(0, Payload::integer)
}

/// The ids of so many events.
pub async fn ids(stream: &mut EventStream<Memory>, count: usize) -> Vec<u64> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let batch = stream.next().await.unwrap();
        assert!(!batch.is_empty(), "the stream ended");
        ids.extend(batch.iter().map(|event| id_of(&event.bytes)));
    }
    ids
}

/// When streams were opened, and from when they read, in milliseconds.
fn streams(host: &Memory) -> Vec<(f64, f64)> {
    let seen = host.seen();
    let opened = seen.iter().filter(|seen| seen.url.ends_with("FetchMsgs"));
    opened
        .map(|seen| {
            let time = last(&seen.body[5..], 1).unwrap().bytes();
            let part = |number| last(time, number).map_or(0, Payload::integer) as f64;
            (seen.at - NOW, part(1) * 1000.0 + part(2) / 1e6)
        })
        .collect()
}

/// Does something after a while.
fn after(host: &Memory, ms: f64, action: impl FnOnce() + 'static) {
    let (sleeper, scope) = (host.clone(), host.scope_for_test());
    host.spawn(async move {
        sleeper.sleep(ms, &scope).await.unwrap();
        action();
    });
}

#[test]
fn a_cut_connection_is_replaced_and_nothing_comes_twice() {
    let old = NOW - 600_000.0;
    let event = |id: u64| message(id, micros(old + id as f64));
    let (host, client) = opened(vec![
        reply(
            &[],
            vec![
                chunk(&[event(2), event(1)]),
                Step::Wait(10_000.0),
                Step::Break(HostErrorKind::Network),
            ],
        ),
        reply(
            &[],
            vec![
                chunk(&[event(1), event(2)]),
                Step::Wait(3_000.0),
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
            vec![chunk(&[event(3), event(2), event(1)]), Step::Stall],
        ),
    ]);
    let (mut stream, told) = stream_of(&client, None);
    assert_eq!(host.run(ids(&mut stream, 3)), [1, 2, 3]);
    let streams = streams(&host);
    assert!(streams[1].0 < 2_000.0, "history is read twice at once");
    assert!(streams.iter().all(|(_, from)| *from <= old));
    assert!(
        streams[3].0 - streams[2].0 >= 500.0,
        "no hurry after a failure"
    );
    let names: Vec<_> = told.borrow().iter().map(State::name).collect();
    assert_eq!(names[..3], ["live", "reconnecting", "reconnecting"]);
}

#[test]
fn an_hour_of_silence_costs_few_requests_and_closing_ends_the_wait() {
    let (host, client) = opened(vec![reply(&[], vec![Step::Stall])]);
    let (mut stream, _) = stream_of(&client, None);
    let life = stream.life();
    after(&host, 3.6e6, move || {
        life.interrupt(Interruption::Cancelled);
    });
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/cancelled");
    let requests = host.seen().len();
    assert!((60..90).contains(&requests), "{requests} requests");
    assert!(host.run(stream.next()).unwrap().is_empty(), "over is over");
    let pause = host.scope_for_test();
    host.run(host.sleep(1.0, &pause)).unwrap();
    assert_eq!(host.open_answers(), 0);
}

#[test]
fn an_answer_that_is_hidden_until_its_first_byte_is_taken_for_begun() {
    let event = message(7, micros(NOW + 40_000.0));
    let (host, client) = opened(vec![Reply {
        delay_ms: 40_000.0,
        ..reply(&[], vec![chunk(&[event]), Step::Stall])
    }]);
    host.set_hides_empty_answers();
    let (mut stream, told) = stream_of(&client, None);
    let states = told.clone();
    let early = Rc::new(RefCell::new(Vec::new()));
    let seen = early.clone();
    after(&host, 10_000.0, move || {
        seen.borrow_mut().clone_from(&states.borrow());
    });
    assert_eq!(host.run(ids(&mut stream, 1)), [7]);
    assert_eq!(*early.borrow(), [State::Live], "known long before the byte");
    assert_eq!(*told.borrow(), [State::Live], "no attempt is given up");
    assert!(streams(&host).len() <= 3, "{:?}", streams(&host));
}

#[test]
fn what_no_new_connection_mends_is_an_error_at_once() {
    let (host, client) = opened(vec![refusal("16", "Token%20Invalid")]);
    let (mut stream, told) = stream_of(&client, None);
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/token-invalid");
    assert_eq!(streams(&host).len(), 1);
    assert_eq!(*told.borrow(), [State::Closed]);
    assert!(host.run(stream.next()).unwrap().is_empty());
}

#[test]
fn a_server_that_stays_away_is_asked_ever_more_rarely() {
    let (host, client) = opened(vec![refusal("14", "Server%20Maintaining")]);
    let (mut stream, told) = stream_of(&client, None);
    let life = stream.life();
    after(&host, 1.8e6, move || life.interrupt(Interruption::Closed));
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(error.failure.code.id(), "sdk/closed");
    let attempts = streams(&host).len();
    assert!((60..200).contains(&attempts), "{attempts} in half an hour");
    assert!(told.borrow().iter().any(|state| matches!(
        state,
        State::Reconnecting { reason, attempt: 5, next_at } if reason == "server/maintenance" && *next_at > NOW
    )));
}

#[test]
fn an_abort_ends_the_wait_between_connections() {
    let (host, client) = opened(vec![refusal("14", "Server%20Maintaining")]);
    let signal = Signal::default();
    let (mut stream, _) = stream_of(&client, Some(signal.clone()));
    let aborted = Rc::new(Cell::new(false));
    after(&host, 50.0, {
        let aborted = aborted.clone();
        move || {
            signal.abort();
            aborted.set(true);
        }
    });
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(
        (error.failure.code.id(), aborted.get()),
        ("transport/cancelled", true)
    );
}

#[test]
fn events_before_the_end_are_delivered_before_it() {
    let (host, client) = opened(vec![reply(
        &[],
        vec![Step::Bytes(body(&[&message(1, micros(NOW))], "16"))],
    )]);
    let (mut stream, _) = stream_of(&client, None);
    assert_eq!(host.run(ids(&mut stream, 1)), [1]);
    let error = host.run(stream.next()).unwrap_err();
    assert_eq!(error.failure.code.category(), "unauthenticated");
}

#[test]
fn the_end_of_the_login_ends_the_stream_once() {
    for (reason, code) in [
        (EndReason::Logout, "auth/token-missing"),
        (EndReason::Expired, "auth/token-expired"),
    ] {
        let (host, client) = opened(vec![reply(&[], vec![Step::Stall])]);
        let (mut stream, _) = stream_of(&client, None);
        after(&host, 5_000.0, {
            let client = client.clone();
            move || client.end_session(reason, None)
        });
        let error = host.run(stream.next()).unwrap_err();
        assert_eq!(error.failure.code.id(), code);
        assert!(host.run(stream.next()).unwrap().is_empty());
        let pause = host.scope_for_test();
        host.run(host.sleep(1.0, &pause)).unwrap();
        assert_eq!(host.open_answers(), 0);
    }
}

#[test]
fn the_network_that_comes_back_is_used_at_once() {
    let failure = Reply {
        delay_ms: 1.0,
        head: Err(HostErrorKind::Offline),
        body: Vec::new(),
    };
    let (host, _, _) = client(move |_| failure.clone());
    let tabs = MemoryElection::browser(&host);
    let host = host.with_election(&tabs);
    let client = Client::new(host.clone(), "/", None, Box::new(|_, _| ()));
    client.begin_session(&token_for(1e9), None).unwrap();
    let (mut stream, told) = stream_of(&client, None);
    after(&host, 1.0, {
        let tabs = tabs.clone();
        move || tabs.wake(Wake::Offline)
    });
    after(&host, 200_000.0, move || tabs.wake(Wake::Online));
    let life = stream.life();
    after(&host, 200_001.0, move || {
        life.interrupt(Interruption::Closed)
    });
    host.run(stream.next()).unwrap_err();
    assert!(told.borrow().contains(&State::Offline));
    assert!(
        streams(&host)
            .iter()
            .any(|(at, _)| (*at - 200_000.0).abs() < 1.0)
    );
}

/// Tabs of a browser whose server has one event more each time it is asked.
fn browser() -> (Memory, impl Fn() -> Rc<Client<Memory>>) {
    let (host, _, _) = client(move |seen| {
        if seen.url.ends_with("Timestamp") {
            return good(&[&[]]);
        }
        let count = ((seen.at - NOW) / 10_000.0) as u64 + 1;
        let events: Vec<_> = (1..=count)
            .map(|id| message(id, micros(NOW) + id as i64))
            .collect();
        reply(&[], vec![chunk(&events), Step::Stall])
    });
    let host = host.with_election(&MemoryElection::browser(&host));
    let tab = host.clone();
    (host, move || {
        let client = Client::new(
            tab.clone(),
            "https://chat.example/",
            None,
            Box::new(|_, _| ()),
        );
        client.begin_session(&token_for(1e9), None).unwrap();
        client
    })
}

#[test]
fn tabs_share_one_stream_and_the_next_one_takes_over() {
    let (host, tab) = browser();
    let (mut first, _) = stream_of(&tab(), None);
    assert_eq!(host.run(ids(&mut first, 1)), [1]);
    let clients: Vec<_> = (0..9).map(|_| tab()).collect();
    let mut others: Vec<_> = clients
        .iter()
        .map(|client| stream_of(client, None).0)
        .collect();
    for other in &mut others {
        assert_eq!(host.run(ids(other, 1)), [1]);
    }
    assert!(host.open_answers() <= 2, "{} streams", host.open_answers());
    let asked = streams(&host).len();
    assert!(
        asked <= 12,
        "{asked} readings for ten tabs, one after the other"
    );
    let pause = host.scope_for_test();
    host.run(host.sleep(10_000.0, &pause)).unwrap();
    drop(first);
    for other in &mut others {
        assert_eq!(host.run(ids(other, 1))[0], 2);
    }
    host.run(host.sleep(LONGEST_HOLD_MS, &pause)).unwrap();
    assert_eq!(host.open_answers(), 1);
    drop(others);
    host.run(host.sleep(10.0, &pause)).unwrap();
    assert_eq!(host.open_answers(), 0);
}

#[test]
fn a_page_that_is_about_to_stand_still_gives_the_connection_away() {
    let (host, tab) = browser();
    let (mut first, _) = stream_of(&tab(), None);
    let (mut second, _) = stream_of(&tab(), None);
    assert_eq!(host.run(ids(&mut first, 1)), [1]);
    assert_eq!(host.run(ids(&mut second, 1)), [1]);
    let pause = host.scope_for_test();
    host.run(host.sleep(9_000.0, &pause)).unwrap();
    let before = streams(&host).len();
    host.election().wake(Wake::Frozen);
    host.run(host.sleep(100.0, &pause)).unwrap();
    assert_eq!(streams(&host).len(), before + 1);
    assert_eq!(host.open_answers(), 1);
    host.run(host.sleep(10_000.0, &pause)).unwrap();
    for stream in [&mut first, &mut second] {
        assert_eq!(host.run(ids(stream, 1))[0], 2);
    }
}

#[test]
fn other_accounts_and_servers_have_streams_of_their_own() {
    let (host, tab) = browser();
    let (mut one, _) = stream_of(&tab(), None);
    let other = Client::new(
        host.clone(),
        "https://other.example/",
        None,
        Box::new(|_, _| ()),
    );
    other.begin_session(&token_for(1e9), None).unwrap();
    let (mut other, _) = stream_of(&other, None);
    assert_eq!(host.run(ids(&mut one, 1)), [1]);
    assert_eq!(host.run(ids(&mut other, 1)), [1]);
    let seen = host.seen();
    for server in ["chat", "other"] {
        assert!(
            seen.iter().any(|seen| seen.url.contains(server)),
            "{server}"
        );
    }
}
