//! How calls go and how they fail.

use super::*;

fn ping(network: impl FnMut(&Seen) -> Reply + 'static) -> Result<Vec<u8>, Refusal> {
    let (host, client, _) = client(network);
    let result = host.run(client.unary(methods::BASIC_SERVICE_PING, &[], &CallOptions::default()));
    assert!(
        client.scopes.borrow().is_empty(),
        "a call that is over holds nothing"
    );
    assert_eq!(
        host.open_answers(),
        0,
        "a call that is over has no open answer"
    );
    result.map_err(|error| Box::new(error.into_parts().failure))
}

fn code_of(reply: Reply) -> &'static str {
    ping(move |_| reply.clone())
        .expect_err("a failure")
        .code
        .id()
}

#[test]
fn a_good_call_sends_what_the_contract_allows_and_returns_the_message() {
    let (host, client, _) = client(|_| good(&[b"hello"]));
    let options = CallOptions {
        timeout_ms: Some(1500.0),
        signal: None,
        ..CallOptions::default()
    };
    let answer = host
        .run(client.unary(methods::BASIC_SERVICE_PING, b"x", &options))
        .unwrap();
    assert_eq!(answer, b"hello");
    assert_eq!(host.released_answers(), 1, "the connection is kept");
    let seen = &host.seen()[0];
    assert_eq!(
        seen.url,
        "https://chat.example/service.basic.v1.BasicService/Ping"
    );
    assert_eq!(seen.body, b"\0\0\0\0\x01x");
    let allowed = [
        "content-type",
        "authorization",
        "accept",
        "x-grpc-web",
        "grpc-timeout",
        "x-user-agent",
    ];
    assert!(seen.headers.iter().all(|(name, _)| allowed.contains(name)));
    assert!(seen.headers.contains(&("grpc-timeout", "1500m".to_owned())));
    assert!(
        !seen
            .headers
            .iter()
            .any(|(name, _)| *name == "authorization"),
        "no token where none is needed"
    );
}

#[test]
fn an_answer_may_come_in_pieces_of_any_size() {
    let steps = body(&[b"hello"], "0")
        .iter()
        .map(|byte| Step::Bytes(vec![*byte]))
        .collect();
    let scripted = reply(&[], steps);
    assert_eq!(ping(move |_| scripted.clone()).unwrap(), b"hello");
}

#[test]
fn the_status_of_the_head_wins_over_everything() {
    let mut broken = refusal("5", "User%20Not%20Found");
    broken.head.as_mut().unwrap().status = 502;
    broken.body = vec![Step::Bytes(body(&[b"x"], "0"))];
    let failure = ping(move |_| broken.clone()).unwrap_err();
    let status = failure.status.unwrap();
    assert_eq!(
        (status.code.as_str(), status.detail.as_str()),
        ("5", "User Not Found")
    );
}

#[test]
fn maintenance_is_recognised_though_it_is_no_grpc_web() {
    let maintenance = reply(
        &[
            ("content-type", "application/grpc"),
            ("grpc-status", "14"),
            ("grpc-message", "Server Maintaining"),
        ],
        Vec::new(),
    );
    assert_eq!(code_of(maintenance), "server/maintenance");
}

#[test]
fn http_statuses_without_a_grpc_status_are_mapped() {
    for (status, id) in [
        (429, "rate/limited"),
        (502, "server/unavailable"),
        (503, "server/unavailable"),
    ] {
        let mut answer = reply(
            &[("content-type", "text/html")],
            vec![Step::Bytes(b"<html>".to_vec())],
        );
        answer.head.as_mut().unwrap().status = status;
        answer
            .head
            .as_mut()
            .unwrap()
            .headers
            .push(("retry-after".to_owned(), "3".to_owned()));
        let failure = ping(move |_| answer.clone()).unwrap_err();
        assert_eq!(
            (failure.code.id(), failure.retry_after_ms),
            (id, Some(3000.0)),
            "{status}"
        );
    }
}

#[test]
fn mixed_content_is_refused_before_anything_is_sent() {
    let refused = Reply {
        head: Err(HostErrorKind::MixedContent),
        ..reply(&[], vec![])
    };
    let failure = ping(move |_| refused.clone()).expect_err("a failure");
    assert_eq!(failure.code.id(), "transport/mixed-content");
    assert_eq!(failure.outcome.name(), "not-sent");
    assert!(failure.retry_safe && failure.status.is_none());
}

#[test]
fn bodies_that_are_not_whole_are_failures() {
    let cases: Vec<(&str, Vec<Step>)> = vec![
        ("no trailers", vec![Step::Bytes(body(&[b"x"], ""))]),
        (
            "cut in a frame",
            vec![Step::Bytes(body(&[b"hello"], "")[..7].to_vec())],
        ),
        (
            "cut line",
            vec![
                Step::Bytes(body(&[b"x"], "")),
                Step::Break(HostErrorKind::Network),
            ],
        ),
        ("empty", vec![]),
    ];
    for (name, steps) in cases {
        assert_eq!(code_of(reply(&[], steps)), "transport/truncated", "{name}");
    }
    for (name, bytes) in [
        ("no message", body(&[], "0")),
        ("two messages", body(&[b"a", b"b"], "0")),
        ("compressed", b"\x01\0\0\0\x01x".to_vec()),
        (
            "bytes behind the trailers",
            [body(&[b"a"], "0"), b"\0\0\0\0\0".to_vec()].concat(),
        ),
    ] {
        let id = code_of(reply(&[], vec![Step::Bytes(bytes)]));
        assert!(id == "transport/bad-response", "{name}: {id}");
    }
    assert_eq!(
        code_of(reply(
            &[],
            vec![Step::Bytes(b"\0\xff\xff\xff\xff".to_vec())]
        )),
        "transport/too-large"
    );
    assert_eq!(
        code_of(reply(&[("content-type", "text/html")], vec![])),
        "transport/bad-response"
    );
}

#[test]
fn only_zero_itself_is_success() {
    for status in ["00", "0x", "000", "-0", "zero"] {
        let steps = vec![Step::Bytes(body(&[b"x"], status))];
        assert_eq!(code_of(reply(&[], steps)), "sdk/unrecognised", "{status}");
    }
}

#[test]
fn a_hidden_status_is_said_only_across_origins() {
    let mut hidden = reply(&[], Vec::new());
    hidden.head.as_mut().unwrap().cross_origin = true;
    let failure = ping(move |_| hidden.clone()).unwrap_err();
    assert_eq!(failure.code.id(), "transport/status-hidden");
    assert!(
        failure
            .reason
            .unwrap()
            .contains("Access-Control-Expose-Headers: grpc-status")
    );
}

#[test]
fn the_deadline_is_kept_whatever_the_server_does() {
    for slow in [
        Reply {
            delay_ms: 1e9,
            ..good(&[b"x"])
        },
        reply(&[], vec![Step::Stall]),
        reply(&[], vec![Step::Bytes(vec![0]), Step::Wait(1e9)]),
    ] {
        let (host, client, _) = client(move |_| slow.clone());
        let options = CallOptions {
            timeout_ms: Some(200.0),
            signal: None,
            ..CallOptions::default()
        };
        let error = host
            .run(client.unary(methods::BASIC_SERVICE_PING, &[], &options))
            .unwrap_err();
        assert_eq!(error.failure.code.id(), "transport/timeout");
        assert_eq!(host.now(), NOW + 200.0);
        assert_eq!(host.open_answers(), 0);
    }
}

#[test]
fn an_aborted_call_never_leaves_and_a_closed_client_stops_what_runs() {
    let (host, client, _) = client(|_| reply(&[], vec![Step::Stall]));
    let signal = Signal::default();
    signal.abort();
    let options = CallOptions {
        timeout_ms: None,
        signal: Some(signal),
        ..CallOptions::default()
    };
    let error = host
        .run(client.unary(methods::BASIC_SERVICE_PING, &[], &options))
        .unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome),
        ("transport/cancelled", Outcome::NotSent)
    );
    assert!(host.seen().is_empty());

    let closing = client.clone();
    let scope = client.keep(host.scope(None, None));
    host.spawn({
        let host = host.clone();
        async move {
            host.sleep(100.0, scope.scope()).await.unwrap();
            closing.close();
        }
    });
    let error = host
        .run(client.unary(methods::BASIC_SERVICE_PING, &[], &CallOptions::default()))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "sdk/closed");
    let error = host
        .run(client.unary(methods::BASIC_SERVICE_PING, &[], &CallOptions::default()))
        .unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome),
        ("sdk/closed", Outcome::NotSent)
    );
}

#[test]
fn raw_calls_reach_what_the_contract_does_not_know() {
    let (host, client, ends) = client(|seen| match seen.url.rsplit('/').next() {
        Some("Ping") => good(&[b"pong"]),
        _ => refusal("16", "Token%20Invalid"),
    });
    let call = |path: &str| {
        let open = client.open_raw(path, &CallOptions::default());
        let open = open.map_err(|error| Box::new(error.into_parts().failure))?;
        let body = Body::Bytes(framed(b"x"));
        host.run(open.one_message(body, None, None, None))
            .map_err(|error| Box::new(error.into_parts().failure))
    };
    assert_eq!(
        call("/service.basic.v1.BasicService/Ping").unwrap(),
        b"pong"
    );
    for path in [
        "",
        "Ping",
        "//Ping",
        "/a/b/c",
        "/a/",
        "/a b/c",
        "/../v1/status",
    ] {
        let failure = call(path).unwrap_err();
        assert_eq!(
            (failure.code.id(), failure.outcome),
            ("argument/invalid", Outcome::NotSent),
            "{path}"
        );
    }
    client.begin_session(&token_for(1e6), None).unwrap();
    let failure = call("/service.ourchat.v9.NewService/NewMethod").unwrap_err();
    assert_eq!(
        (failure.code.id(), failure.operation.as_ref()),
        ("auth/token-invalid", "NewService.NewMethod")
    );
    assert!(
        host.seen()
            .last()
            .unwrap()
            .headers
            .iter()
            .any(|(name, _)| *name == "authorization")
    );
    assert_eq!(
        *ends.borrow(),
        [(EndReason::Refused, Some("auth/token-invalid"))]
    );
}
