//! Which calls are repeated, when, and how often.

mod properties;

use std::cell::Cell;

use super::*;
use crate::rpc::retry::{Policy, Repeat, RetryOptions, Retrying};
use crate::wire::Idempotency;

/// Changes something every time it is called.
const WRITE: MethodId = methods::OUR_CHAT_SERVICE_SEND_MSG;
/// Changes something, always to the same.
const SET: MethodId = methods::OUR_CHAT_SERVICE_SET_SELF_INFO;
/// Changes nothing.
const READ: MethodId = methods::OUR_CHAT_SERVICE_GET_SESSION_INFO;

/// A client that repeats, somebody logged in, and the log of its repeats: attempts made and pause.
struct World {
    host: Memory,
    client: Rc<Client<Memory>>,
    repeats: Rc<RefCell<Vec<(u32, f64)>>>,
}

fn world(policy: Policy, budget: f64, network: impl FnMut(&Seen) -> Reply + 'static) -> World {
    let host = Memory::new(NOW, network);
    let repeats = Rc::new(RefCell::new(Vec::new()));
    let log = repeats.clone();
    let retrying = Retrying::new(policy, budget, move |repeat: Repeat<'_>| {
        log.borrow_mut()
            .push((repeat.failure.attempts, repeat.pause_ms));
    });
    let client = Client::retrying(
        host.clone(),
        "https://chat.example",
        None,
        Box::new(|_, _| ()),
        retrying,
    );
    client.begin_session(&token_for(1e9), None).unwrap();
    World {
        host,
        client,
        repeats,
    }
}

/// A world whose network gives these answers in turn and good ones afterwards.
fn scripted(replies: Vec<Reply>) -> World {
    let mut replies = replies.into_iter();
    world(Policy::DEFAULT, Retrying::DEFAULT_BUDGET, move |_| {
        replies.next().unwrap_or_else(|| good(&[b"done"]))
    })
}

impl World {
    fn call(&self, method: MethodId) -> Result<Vec<u8>, Box<Failure>> {
        self.call_with(method, &CallOptions::default())
    }

    fn call_with(
        &self,
        method: MethodId,
        options: &CallOptions<Memory>,
    ) -> Result<Vec<u8>, Box<Failure>> {
        self.host
            .run(self.client.unary(method, b"x", options))
            .map_err(|error| Box::new(error.into_parts().failure))
    }

    fn requests(&self) -> usize {
        self.host.seen().len()
    }
}

fn http(status: u16, headers: &[(&str, &str)]) -> Reply {
    let mut reply = reply(headers, Vec::new());
    let head = reply.head.as_mut().unwrap();
    head.status = status;
    head.headers.retain(|(name, _)| name != "content-type");
    reply
}

fn dead() -> Reply {
    Reply {
        head: Err(HostErrorKind::Network),
        ..good(&[])
    }
}

/// An answer whose connection breaks behind its only message.
fn cut() -> Reply {
    reply(
        &[],
        vec![
            Step::Bytes(body(&[b"done"], "")),
            Step::Break(HostErrorKind::Network),
        ],
    )
}

#[test]
fn what_cannot_happen_twice_is_repeated_and_nothing_else() {
    assert_eq!(WRITE.method().idempotency(), Idempotency::Unknown);
    assert_eq!(SET.method().idempotency(), Idempotency::Idempotent);
    assert_eq!(READ.method().idempotency(), Idempotency::NoSideEffects);
    let unavailable = || refusal("14", "upstream%20connect%20error");
    let maintenance = || refusal("14", "Server%20Maintaining");
    let told = |seconds: &str, status: u16| http(status, &[("retry-after", seconds)]);
    type Case = (&'static str, Reply, [usize; 3]);
    let cases: [Case; 22] = [
        // Requests of a write, of an idempotent write, of a read.
        ("no answer", dead(), [1, 2, 2]),
        ("cut behind the answer", cut(), [1, 2, 2]),
        ("14", unavailable(), [1, 2, 2]),
        ("4", refusal("4", ""), [1, 2, 2]),
        ("HTTP 502", http(502, &[]), [1, 2, 2]),
        ("HTTP 503", http(503, &[]), [1, 2, 2]),
        ("HTTP 503 with a time", told("2", 503), [1, 2, 2]),
        ("HTTP 429", http(429, &[]), [2, 2, 2]),
        ("HTTP 429 with a time", told("3", 429), [2, 2, 2]),
        ("HTTP 429, too long", told("11", 429), [1, 1, 1]),
        ("HTTP 503, too long", told("3600", 503), [1, 1, 1]),
        ("maintenance", maintenance(), [1, 1, 1]),
        (
            "maintenance with a time",
            reply(
                &[
                    ("grpc-status", "14"),
                    ("grpc-message", "Server Maintaining"),
                    ("retry-after", "5"),
                ],
                vec![],
            ),
            [2, 2, 2],
        ),
        ("muted", refusal("7", "User%20Muted"), [1, 1, 1]),
        ("denied", refusal("7", ""), [1, 1, 1]),
        ("not found", refusal("5", ""), [1, 1, 1]),
        ("INTERNAL", refusal("13", "Server%20Error"), [1, 1, 1]),
        ("ABORTED", refusal("10", ""), [1, 1, 1]),
        ("quota", refusal("8", "whatever"), [1, 1, 1]),
        ("no HTML page", http(200, &[]), [1, 1, 1]),
        ("token", refusal("16", "Token%20Invalid"), [1, 1, 1]),
        (
            "offline",
            Reply {
                head: Err(HostErrorKind::Offline),
                ..good(&[])
            },
            [1, 1, 1],
        ),
    ];
    for (name, reply, requests) in cases {
        for (method, expected) in [WRITE, SET, READ].into_iter().zip(requests) {
            let world = scripted(vec![reply.clone()]);
            let result = world.call(method);
            let operation = method.method().operation();
            assert_eq!(world.requests(), expected, "{name}, {operation}");
            assert_eq!(result.is_ok(), expected == 2, "{name}, {operation}");
            if let Err(failure) = result {
                assert_eq!(failure.attempts, 1, "{name}, {operation}");
                assert!(failure.elapsed_ms >= 5.0, "{name}, {operation}");
            }
        }
    }
}

#[test]
fn pauses_grow_are_drawn_at_random_and_end() {
    let world = scripted(vec![dead(); 9]);
    let failure = world.call(READ).unwrap_err();
    assert_eq!(
        (failure.code.id(), failure.attempts),
        ("transport/network", 4)
    );
    let repeats = world.repeats.borrow();
    assert_eq!(
        repeats.iter().map(|(made, _)| *made).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    for ((_, pause), bound) in repeats.iter().zip([500.0, 1000.0, 2000.0]) {
        assert!((0.0..bound).contains(pause), "{pause} of {bound}");
    }
    let waited: f64 = repeats.iter().map(|(_, pause)| pause).sum();
    assert!((failure.elapsed_ms - waited - 4.0 * 5.0).abs() < 1e-3);
    let policy = Policy {
        attempts: 100,
        ..Policy::DEFAULT
    };
    assert_eq!(policy.pause(&failure, 1, 0.5), Some(250.0));
    assert_eq!(policy.pause(&failure, 3, 0.5), Some(1000.0));
    assert_eq!(policy.pause(&failure, 50, 0.5), Some(5000.0), "the longest");
    assert_eq!(policy.pause(&failure, 100, 0.5), None);
}

#[test]
fn the_server_is_never_asked_earlier_than_it_wants() {
    let limited = http(429, &[("retry-after", "3"), ("x-ratelimit-after", "4")]);
    let world = scripted(vec![limited]);
    world.call(WRITE).unwrap();
    let seen = world.host.seen();
    let waited = seen[1].at - seen[0].at - 5.0;
    assert!((4000.0..4500.0).contains(&waited), "{waited}");
}

#[test]
fn all_requests_share_one_deadline() {
    let options = |timeout_ms| CallOptions {
        timeout_ms: Some(timeout_ms),
        ..CallOptions::default()
    };
    // No pause that would outlast it: the server's own words are worth more than a timeout.
    let world = scripted(vec![http(429, &[("retry-after", "3")])]);
    let failure = world.call_with(READ, &options(3000.0)).unwrap_err();
    assert_eq!((failure.code.id(), failure.attempts), ("rate/limited", 1));
    assert_eq!(world.host.now(), NOW + 5.0);
    // The second request is told what is left, and is stopped at the end of the first one's time.
    let world = scripted(vec![
        http(429, &[("retry-after", "3")]),
        Reply {
            delay_ms: 1e9,
            ..good(&[])
        },
    ]);
    let failure = world.call_with(READ, &options(8000.0)).unwrap_err();
    assert_eq!(
        (failure.code.id(), failure.attempts),
        ("transport/timeout", 2)
    );
    assert_eq!(
        (world.host.now(), failure.elapsed_ms),
        (NOW + 8000.0, 8000.0)
    );
    let told = |at: usize| {
        let seen = &world.host.seen()[at];
        let value = seen
            .headers
            .iter()
            .find(|(name, _)| *name == "grpc-timeout");
        value
            .unwrap()
            .1
            .trim_end_matches('m')
            .parse::<f64>()
            .unwrap()
    };
    assert_eq!(told(0), 8000.0);
    assert!((4400.0..5000.0).contains(&told(1)), "{}", told(1));
}

#[test]
fn waiting_ends_with_the_signal_and_with_the_client() {
    type Stop = fn(&World, &Signal);
    let stopped = |stop: Stop| {
        let world = Rc::new(scripted(vec![http(429, &[("retry-after", "9")])]));
        let signal = Signal::default();
        let (stopping, fired) = (world.clone(), signal.clone());
        world.host.spawn(async move {
            let scope = stopping.host.scope_for_test();
            stopping.host.sleep(1000.0, &scope).await.unwrap();
            stop(&stopping, &fired);
        });
        let options = CallOptions {
            signal: Some(signal),
            ..CallOptions::default()
        };
        let failure = world.call_with(WRITE, &options).unwrap_err();
        assert_eq!(world.requests(), 1);
        // The only request was refused: nothing was done.
        assert_eq!(
            (failure.outcome, failure.retry_safe),
            (Outcome::Rejected, true)
        );
        (failure.code.id(), failure.attempts)
    };
    assert_eq!(stopped(|world, _| world.client.close()), ("sdk/closed", 1));
    assert_eq!(
        stopped(|_, signal| signal.abort()),
        ("transport/cancelled", 1)
    );
}

#[test]
fn nothing_is_repeated_for_somebody_else() {
    for (then, next) in [
        ("logged out", None),
        ("another login", Some(token_for(2e9))),
    ] {
        let world = Rc::new(scripted(vec![http(429, &[])]));
        let changing = world.clone();
        // While the first request is under way.
        world.host.spawn(async move {
            let scope = changing.host.scope_for_test();
            changing.host.sleep(1.0, &scope).await.unwrap();
            match next {
                None => changing.client.end_session(EndReason::Logout, None),
                Some(token) => drop(changing.client.begin_session(&token, None)),
            }
        });
        let failure = world.call(WRITE).unwrap_err();
        assert_eq!(
            (failure.code.id(), world.requests()),
            ("rate/limited", 1),
            "{then}"
        );
    }
}

#[test]
fn an_earlier_request_may_have_done_what_the_last_one_was_refused() {
    let world = scripted(vec![dead(), refusal("6", "Conflict")]);
    let failure = world.call(SET).unwrap_err();
    assert_eq!((failure.code.category(), failure.attempts), ("conflict", 2));
    assert_eq!(failure.outcome, Outcome::Unknown);
    let world = scripted(vec![dead(), refusal("5", "Session%20Not%20Found")]);
    let failure = world.call(READ).unwrap_err();
    assert_eq!((failure.outcome, failure.attempts), (Outcome::Rejected, 2));
}

#[test]
fn an_outage_is_not_multiplied() {
    let up = Rc::new(Cell::new(false));
    let network = up.clone();
    let world = world(Policy::DEFAULT, 5.0, move |_| {
        if network.get() { good(&[b""]) } else { dead() }
    });
    for _ in 0..20 {
        world.call(READ).unwrap_err();
    }
    assert_eq!(world.requests(), 20 + 5);
    // Ten successes give one repeat back.
    up.set(true);
    for _ in 0..10 {
        world.call(READ).unwrap();
    }
    up.set(false);
    let before = world.requests();
    world.call(READ).unwrap_err();
    world.call(READ).unwrap_err();
    assert_eq!(world.requests() - before, 3);
    // However long all is well, there are no more than at the start.
    up.set(true);
    for _ in 0..1000 {
        world.call(READ).unwrap();
    }
    up.set(false);
    let before = world.requests();
    for _ in 0..20 {
        world.call(READ).unwrap_err();
    }
    assert_eq!(world.requests() - before, 20 + 5);
}

#[test]
fn a_call_may_have_a_policy_of_its_own() {
    let requests = |retry: RetryOptions| {
        let world = scripted(vec![dead(); 9]);
        let options = CallOptions {
            retry,
            ..CallOptions::default()
        };
        world.call_with(READ, &options).unwrap_err();
        world.requests()
    };
    assert_eq!(requests(RetryOptions::default()), 4);
    assert_eq!(requests(RetryOptions::NEVER), 1);
    let attempts = |count| RetryOptions {
        attempts: Some(count),
        ..RetryOptions::default()
    };
    assert_eq!(requests(attempts(7)), 7);
    let world = scripted(vec![http(429, &[("retry-after", "3")])]);
    let options = CallOptions {
        retry: RetryOptions {
            max_delay_ms: Some(2999.0),
            ..RetryOptions::default()
        },
        ..CallOptions::default()
    };
    assert_eq!(world.call_with(READ, &options).unwrap_err().attempts, 1);
}

#[test]
fn the_opening_of_a_stream_is_repeated_and_its_middle_is_not() {
    let open = |world: &World, method: MethodId| {
        let call = world.client.open(method, &CallOptions::default()).unwrap();
        world
            .host
            .run(call.server_stream(framed(b""), RetryOptions::default()))
    };
    let stream = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
    let world = scripted(vec![dead(), http(503, &[]), cut()]);
    let mut messages = open(&world, stream).unwrap_or_else(|error| panic!("{error:?}"));
    assert!(world.host.run(messages.next(&mut |_| Ok(()))).unwrap());
    let failure = world
        .host
        .run(messages.next(&mut |_| Ok(())))
        .unwrap_err()
        .into_parts()
        .failure;
    assert_eq!(
        (failure.code.id(), failure.attempts),
        ("transport/truncated", 3)
    );
    assert_eq!(world.requests(), 3);
    // Every call of this one sends another mail.
    let mail = methods::AUTH_SERVICE_VERIFY;
    let world = scripted(vec![dead()]);
    assert!(open(&world, mail).is_err());
    assert_eq!(world.requests(), 1);
}

#[test]
fn what_was_never_sent_counts_no_request() {
    let world = scripted(vec![]);
    world.client.close();
    let failure = world.call(READ).unwrap_err();
    assert_eq!((failure.attempts, failure.elapsed_ms), (0, 0.0));
}
