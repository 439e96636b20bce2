//! What holds for every sequence of faults.

use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use proptest::sample::select;

use super::*;

fn any_reply() -> impl Strategy<Value = Reply> {
    let texts = vec!["", "Server%20Maintaining", "Server%20Error", "User%20Muted"];
    let grpc =
        (1..=16_u32, select(texts)).prop_map(|(code, text)| refusal(&code.to_string(), text));
    let statuses = vec![400_u16, 401, 404, 408, 413, 429, 500, 502, 503, 504];
    let after = prop_oneof![
        "",
        "[1-9]",
        "[0-9]{1,2}",
        "soon",
        "Sun, 15 Nov 2026 [0-9]{2}:00:00 GMT"
    ];
    let plain = (select(statuses), after)
        .prop_map(|(status, after)| http(status, &[("retry-after", after.as_str())]));
    let hosts = vec![HostErrorKind::Network, HostErrorKind::Offline];
    let none = select(hosts).prop_map(|kind| Reply {
        head: Err(kind),
        ..good(&[])
    });
    let broken = prop_oneof![0..9_usize].prop_map(|length| {
        let bytes = body(&[b"done"], "")[..length].to_vec();
        reply(&[], vec![Step::Bytes(bytes)])
    });
    let fault = prop_oneof![grpc, plain, none, broken, any::<bool>().prop_map(|_| cut())];
    (fault, 0.0..2000.0).prop_map(|(reply, delay_ms)| Reply { delay_ms, ..reply })
}

/// When the server wants to be asked again, by the reply alone.
fn told_ms(reply: &Reply, arrived: f64) -> f64 {
    let Ok(head) = &reply.head else { return 0.0 };
    let after = head.headers.iter().find(|(name, _)| name == "retry-after");
    let told = after.and_then(|(_, value)| status::retry_after::parse(value, arrived));
    told.unwrap_or(0.0)
}

proptest! {
    #[test]
    fn no_sequence_of_faults_makes_a_call_happen_twice_or_come_too_early(
        replies in proptest::collection::vec(any_reply(), 0..12),
        method in select(vec![WRITE, SET, READ]),
        attempts in 1..6_u32,
        budget in 0..4_u32,
        timeout_ms in 100.0..60_000.0,
        calls in 1..4,
    ) {
        let policy = Policy { attempts, ..Policy::DEFAULT };
        let script = replies.clone();
        let mut next = script.into_iter();
        let world = world(policy, f64::from(budget), move |_| {
            next.next().unwrap_or_else(|| good(&[b"done"]))
        });
        let options = CallOptions { timeout_ms: Some(timeout_ms), ..CallOptions::default() };
        let (mut requests, mut extra) = (0, 0);
        for _ in 0..calls {
            let began = world.host.now();
            let result = world.call_with(method, &options);
            let seen = world.host.seen();
            let made = seen.len() - requests;
            // The token was refused: from here on nothing is sent.
            if made == 0 {
                break;
            }
            assert!(made <= attempts as usize, "{made} requests");
            assert!(world.host.now() - began <= timeout_ms + 1.0, "past the deadline");
            if let Err(failure) = &result {
                assert_eq!(failure.attempts as usize, made);
                let elapsed = world.host.now() - began;
                assert!((failure.elapsed_ms - elapsed).abs() < 1e-3);
            }
            for at in requests..seen.len() - 1 {
                let Some(reply) = replies.get(at) else { panic!("a good answer was asked for again") };
                // What the server may have done is never asked for a second time.
                let client = client_of(reply.clone());
                let (host, client, _) = client;
                client.begin_session(&token_for(1e9), None).unwrap();
                let alone = host.run(client.unary(method, b"x", &options));
                let Err(alone) = alone else { panic!("a good answer was asked for again") };
                let safe = method.method().idempotency() != Idempotency::Unknown
                    || alone.failure.outcome != Outcome::Unknown;
                assert!(safe, "repeated after {alone:?}");
                let arrived = seen[at].at + reply.delay_ms;
                assert!(seen[at + 1].at >= arrived + told_ms(reply, arrived) - 1e-3, "too early");
            }
            requests = seen.len();
            extra += made - 1;
        }
        assert!(extra <= budget as usize, "{extra} repeats with a budget of {budget}");
    }
}

fn client_of(reply: Reply) -> (Memory, Rc<Client<Memory>>, Ends) {
    client(move |_| reply.clone())
}
