//! One message at a time, and several at once.

use std::cell::RefCell;
use std::rc::Rc;

use super::server::{Fault, PASSING, START, Server, Shared, id_of, request, text_of};
use crate::host::Host as _;
use crate::host::memory::{Memory, Signal};
use crate::outbox::Sender;
use crate::outbox::content::{Content, stored};
use crate::rpc::tests::{client, token_for};
use crate::rpc::{CallOptions, Client, Error};
use crate::status::Outcome;

fn sender(server: &Shared) -> (Memory, Rc<Sender<Memory>>) {
    let answering = server.clone();
    let (host, client, _) = client(move |seen| answering.borrow_mut().answer(seen));
    client.begin_session(&token_for(1e12), None);
    (host, Rc::new(Sender::new(&client)))
}

fn once(server: &Shared, fault: Fault) {
    let mut faults = vec![fault];
    server.borrow_mut().next = Box::new(move |_, _| faults.pop().unwrap_or(Fault::None));
}

type Sent = Result<Vec<u8>, Error<()>>;

fn send(host: &Memory, sender: &Sender<Memory>, text: &str) -> Sent {
    let options = CallOptions {
        timeout_ms: Some(5_000.0),
        ..CallOptions::default()
    };
    host.run(sender.send(&request(3, text), &options))
}

fn requests(host: &Memory, method: &str) -> usize {
    let seen = host.seen();
    seen.iter()
        .filter(|seen| seen.url.ends_with(method))
        .count()
}

#[test]
fn what_is_sent_comes_back_as_its_own_event() {
    let server = Server::new(1);
    let (host, sender) = sender(&server);
    let event = send(&host, &sender, "hello").unwrap();
    let row = server.borrow().rows[0].clone();
    let message = stored(&event).unwrap();
    assert_eq!((message.id, message.sender_id), (row.id, row.sender));
    assert_eq!(
        (message.time_ms, message.content),
        (row.time_ms, row.content)
    );
    assert_eq!(
        requests(&host, "/FetchMsgs") + requests(&host, "/Timestamp"),
        0
    );
}

#[test]
fn a_message_whose_answer_is_lost_is_found() {
    for fault in [
        Fault::LostAfter,
        Fault::Late,
        Fault::Silent(true),
        Fault::Internal(true),
        Fault::BadGateway(true),
    ] {
        for seed in 0..20 {
            let server = Server::new(seed);
            let (host, sender) = sender(&server);
            once(&server, fault);
            let event = send(&host, &sender, "hello").unwrap_or_else(|error| {
                panic!("seed {seed}, {fault:?}: {}", error.failure.code.id())
            });
            assert_eq!(id_of(&event), server.borrow().rows[0].id);
            assert_eq!(text_of(&event), "hello");
            assert_eq!(requests(&host, "/SendMsg"), 1, "nothing is sent again");
            assert_eq!(host.open_answers(), 0, "no stream stays open");
        }
    }
}

#[test]
fn a_message_that_is_not_there_is_said_to_be_rejected() {
    for fault in [
        Fault::LostBefore,
        Fault::Silent(false),
        Fault::Internal(false),
        Fault::BadGateway(false),
    ] {
        for seed in 0..20 {
            let server = Server::new(seed);
            let (host, sender) = sender(&server);
            once(&server, fault);
            let error = send(&host, &sender, "hello").unwrap_err();
            assert_eq!(error.failure.outcome, Outcome::Rejected, "{fault:?}");
            assert!(error.failure.retry_safe);
            assert!(server.borrow().rows.is_empty());
            assert_eq!(requests(&host, "/SendMsg"), 1);
        }
    }
}

#[test]
fn refusals_need_no_history() {
    for (fault, code) in [
        (Fault::RateLimited, "rate/limited"),
        (Fault::Maintenance, "server/maintenance"),
        (Fault::Muted, "permission/muted"),
    ] {
        let server = Server::new(1);
        let (host, sender) = sender(&server);
        once(&server, fault);
        let error = send(&host, &sender, "hello").unwrap_err();
        assert_eq!(error.failure.code.id(), code);
        assert_eq!(requests(&host, "/FetchMsgs"), 0);
    }
}

#[test]
fn without_history_the_outcome_stays_unknown() {
    let server = Server::new(1);
    let (host, sender) = sender(&server);
    once(&server, Fault::LostAfter);
    server.borrow_mut().trouble = (1.0, f64::INFINITY);
    let error = send(&host, &sender, "hello").unwrap_err();
    assert_eq!(error.failure.outcome, Outcome::Unknown);
    assert_eq!(error.failure.operation, "OurChatService.SendMsg");
    assert_eq!(host.open_answers(), 0);
}

#[test]
fn who_aborts_does_not_wait_for_history() {
    let server = Server::new(1);
    let (host, sender) = sender(&server);
    once(&server, Fault::Silent(true));
    let signal = Signal::default();
    let (firing, world) = (signal.clone(), host.clone());
    host.spawn(async move {
        let _ = world.sleep(1_000.0, &world.scope_for_test()).await;
        firing.abort();
    });
    let options = CallOptions {
        timeout_ms: Some(1_500.0),
        signal: Some(signal),
        ..CallOptions::default()
    };
    let error = host
        .run(sender.send(&request(3, "hello"), &options))
        .unwrap_err();
    assert_eq!(error.failure.outcome, Outcome::Unknown);
    assert!(host.now() < START + 2_000.0);
}

#[test]
fn an_equal_message_of_before_or_of_somebody_else_is_not_taken_for_it() {
    for seed in 0..50 {
        let server = Server::new(seed);
        let (host, sender) = sender(&server);
        let content = Content::of_request(&request(3, "ok"));
        {
            let mut server = server.borrow_mut();
            server.store(START - 10_000.0, 7, content.clone());
            server.store(START + 100.0, 8, content);
            server.store(START + 100.0, 7, Content::of_request(&request(4, "ok")));
        }
        let first = send(&host, &sender, "ok").unwrap();
        once(&server, Fault::LostBefore);
        let error = send(&host, &sender, "ok").unwrap_err();
        assert_eq!(error.failure.outcome, Outcome::Rejected, "seed {seed}");
        once(&server, Fault::LostAfter);
        let second = send(&host, &sender, "ok").unwrap();
        assert_ne!(id_of(&first), id_of(&second));
    }
}

/// Many messages at once, with few different texts, so that equal ones are on their way together.
#[test]
fn each_message_is_stored_once_or_said_not_to_be() {
    for seed in 0..300 {
        let server = Server::new(seed);
        let (host, sender) = sender(&server);
        server.borrow_mut().next = Box::new(|rng, _| match rng.u8(0..10) {
            0..=3 => Fault::None,
            _ => PASSING[rng.usize(0..PASSING.len())],
        });
        server.borrow_mut().trouble = (0.3, f64::INFINITY);
        let results: Rc<RefCell<Vec<(&str, Sent)>>> = Rc::default();
        let mut rng = fastrand::Rng::with_seed(!seed);
        let count = rng.usize(2..10);
        for _ in 0..count {
            let text = ["ok", "yes"][rng.usize(0..2)];
            let (sender, results, world) = (sender.clone(), results.clone(), host.clone());
            let wait = rng.f64() * 10_000.0;
            host.spawn(async move {
                let _ = world.sleep(wait, &world.scope_for_test()).await;
                let options = CallOptions {
                    timeout_ms: Some(3_000.0),
                    ..CallOptions::default()
                };
                let result = sender.send(&request(3, text), &options).await;
                results.borrow_mut().push((text, result));
            });
        }
        host.run(async {
            while results.borrow().len() < count {
                let _ = host.sleep(100.0, &host.scope_for_test()).await;
            }
            // What may still come late.
            let _ = host.sleep(60_000.0, &host.scope_for_test()).await;
        });
        let rows = &server.borrow().rows;
        let results = results.borrow();
        let mut ids: Vec<u64> = results
            .iter()
            .filter_map(|(_, result)| result.as_deref().ok().map(id_of))
            .collect();
        ids.sort_unstable();
        let reported = ids.len();
        ids.dedup();
        assert_eq!(
            ids.len(),
            reported,
            "seed {seed}: two took one message for theirs"
        );
        for text in ["ok", "yes"] {
            let of = |wanted: fn(&Sent) -> bool| {
                let mine = results.iter().filter(|(other, _)| *other == text);
                mine.filter(|(_, result)| wanted(result)).count()
            };
            let stored = of(Result::is_ok);
            let unknown = of(
                |result| matches!(result, Err(error) if error.failure.outcome == Outcome::Unknown),
            );
            let there = rows
                .iter()
                .filter(|row| row.content == Content::of_request(&request(3, text)))
                .count();
            assert!(
                (stored..=stored + unknown).contains(&there),
                "seed {seed}: {there} of {text:?} are there, {stored} reported, {unknown} unknown"
            );
        }
    }
}

#[test]
fn the_next_page_knows_the_newest_message() {
    let host = Memory::new(0.0, |_| unreachable!());
    let sender = || {
        let told = Box::new(|_, _| ());
        let client = Client::new(host.clone(), "https://chat.example", None, told);
        Sender::new(&client)
    };
    let mut newest = 7_u64.to_be_bytes().to_vec();
    newest.extend(1_234.5_f64.to_be_bytes());
    let page = sender();
    page.resume(&newest);
    assert_eq!((page.newest_id(), page.newest()), (7, newest.clone()));
    // Of an older page, and what a broken storage gives.
    page.resume(&[3_u64.to_be_bytes(), 5.0_f64.to_be_bytes()].concat());
    for broken in [&newest[..15], &[], &[0; 17]] {
        page.resume(broken);
    }
    assert_eq!(page.newest(), newest);
}
