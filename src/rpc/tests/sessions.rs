//! Tokens, and how sessions end.

use super::*;

#[test]
fn calls_that_need_a_login_are_refused_without_one() {
    let (host, client, _) = client(|_| good(&[b""]));
    let call = || {
        host.run(client.unary(
            methods::OUR_CHAT_SERVICE_SEND_MSG,
            &[],
            &CallOptions::default(),
        ))
    };
    let error = call().unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome),
        ("auth/token-missing", Outcome::NotSent)
    );
    assert!(host.seen().is_empty());
    client.begin_session(&token_for(1e6), None).unwrap();
    call().unwrap();
    let authorization = host.seen()[0]
        .headers
        .iter()
        .find(|(name, _)| *name == "authorization")
        .cloned();
    assert_eq!(
        authorization.unwrap().1,
        format!("Bearer {}", token_for(1e6))
    );
}

#[test]
fn a_refused_token_ends_the_session_once() {
    let (host, client, ends) = client(|_| refusal("16", "Token%20Invalid"));
    client.begin_session(&token_for(1e6), None).unwrap();
    let method = methods::OUR_CHAT_SERVICE_SEND_MSG;
    let first = host
        .run(client.unary(method, &[], &CallOptions::default()))
        .unwrap_err();
    let second = host
        .run(client.unary(method, &[], &CallOptions::default()))
        .unwrap_err();
    assert_eq!(
        (first.failure.code.id(), second.failure.code.id()),
        ("auth/token-invalid", "auth/token-missing")
    );
    assert_eq!(
        *ends.borrow(),
        [(EndReason::Refused, Some("auth/token-invalid"))]
    );
}

#[test]
fn an_old_token_that_the_server_calls_invalid_is_expired() {
    let (host, client, ends) = client(|_| Reply {
        delay_ms: 200_000.0,
        ..refusal("16", "Token%20Invalid")
    });
    // No event from the clock: the call is under way when the time runs out.
    client.begin_session(&token_for(1e5), None).unwrap();
    client.stop_watch();
    let options = CallOptions {
        timeout_ms: Some(f64::INFINITY),
        signal: None,
        ..CallOptions::default()
    };
    let error = host
        .run(client.unary(methods::OUR_CHAT_SERVICE_SEND_MSG, &[], &options))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/token-expired");
    assert_eq!(
        *ends.borrow(),
        [(EndReason::Expired, Some("auth/token-expired"))]
    );
}

#[test]
fn a_session_ends_by_the_clock_even_days_later() {
    let (host, client, ends) = client(|_| good(&[b""]));
    let lifetime = 5.0 * 86_400_000.0;
    client.begin_session(&token_for(lifetime), None).unwrap();
    let waiting = host.scope(None, None);
    host.run(host.sleep(lifetime - 1.0, &waiting)).unwrap();
    assert!(ends.borrow().is_empty() && client.session().is_some());
    host.run(host.sleep(2.0, &waiting)).unwrap();
    assert_eq!(*ends.borrow(), [(EndReason::Expired, None)]);
    let error = host
        .run(client.unary(
            methods::OUR_CHAT_SERVICE_SEND_MSG,
            &[],
            &CallOptions::default(),
        ))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/token-expired");
}

#[test]
fn a_wrong_password_ends_no_session() {
    let (host, client, ends) = client(|_| refusal("16", "Wrong%20Password"));
    client.begin_session(&token_for(1e6), None).unwrap();
    let error = host
        .run(client.unary(methods::AUTH_SERVICE_AUTH, &[], &CallOptions::default()))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/wrong-password");
    assert!(ends.borrow().is_empty() && client.session().is_some());
}
