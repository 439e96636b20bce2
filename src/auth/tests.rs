//! Login and registration against the simulated network.

use super::*;
use crate::rpc::EndReason;
use crate::rpc::tests::{client, good, refusal, token_for};

fn answer(fields: &[(u32, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, text) in fields {
        writer::bytes_field(&mut bytes, *number, text.as_bytes());
    }
    bytes
}

#[test]
fn a_login_keeps_the_session() {
    let (host, client, ends) =
        client(|_| good(&[&answer(&[(1, &token_for(1e6)), (3, "ocid123456")])]));
    let session = host
        .run(login(&client, b"request", &CallOptions::default()))
        .unwrap();
    assert_eq!(
        (session.user_id, session.ocid.as_deref()),
        (7, Some("ocid123456"))
    );
    assert_eq!(client.session().unwrap().token, session.token);
    client.end_session(EndReason::Logout, None);
    assert!(client.session().is_none());
    assert_eq!(*ends.borrow(), [(EndReason::Logout, None)]);
}

#[test]
fn a_failed_login_leaves_the_session_that_was_there() {
    let (host, client, ends) = client(|_| refusal("16", "Wrong%20Password"));
    client.begin_session(&token_for(1e6), None).unwrap();
    assert!(
        host.run(login(&client, &[], &CallOptions::default()))
            .is_err()
    );
    assert!(client.session().is_some() && ends.borrow().is_empty());
}

#[test]
fn registration_adds_a_public_key_only_when_there_is_none() {
    let (host, client, _) =
        client(|_| good(&[&answer(&[(1, "ocid123456"), (3, &token_for(1e6))])]));
    let request = answer(&[(1, "a@b.c")]);
    let (session, pair) = host
        .run(register(
            &client,
            request.clone(),
            false,
            &CallOptions::default(),
        ))
        .unwrap();
    assert!(pair.is_some() && session.ocid.as_deref() == Some("ocid123456"));
    let (_, pair) = host
        .run(register(
            &client,
            request.clone(),
            true,
            &CallOptions::default(),
        ))
        .unwrap();
    assert!(pair.is_none());
    let seen = host.seen();
    let keys = |body: &[u8]| {
        Reader::new(&body[5..])
            .filter(|field| field.unwrap().0 == PUBLIC_KEY)
            .count()
    };
    assert_eq!((keys(&seen[0].body), keys(&seen[1].body)), (1, 0));
}

#[test]
fn an_answer_without_a_usable_token_is_no_login() {
    for text in ["", "nonsense", "a.b.c"] {
        let answer = answer(&[(1, text), (3, "ocid123456")]);
        let (host, client, _) = client(move |_| good(&[&answer]));
        let error = host
            .run(login(&client, &[], &CallOptions::default()))
            .unwrap_err();
        assert_eq!(error.failure.code.id(), "transport/bad-response");
        assert!(client.session().is_none());
    }
}

#[test]
fn logging_out_forgets_what_the_account_kept_and_nothing_else() {
    let answer = answer(&[(1, &token_for(1e9)), (3, "ocid123456")]);
    let (host, client, ends) = client(move |_| good(&[&answer]));
    let (own, other) = (
        AccountStorage::of(&client, 7),
        AccountStorage::of(&client, 8),
    );
    host.run(async {
        own.put("a", &[1]).await.unwrap();
        other.put("a", &[1]).await.unwrap();
        logout(&client);
        assert!(own.get("a").await.unwrap().is_some(), "nobody is logged in");
        login(&client, &[], &CallOptions::default()).await.unwrap();
        logout(&client);
        client
            .host()
            .sleep(1.0, &host.scope_for_test())
            .await
            .unwrap();
        assert_eq!(own.get("a").await.unwrap(), None);
        assert!(other.get("a").await.unwrap().is_some());
    });
    assert_eq!(*ends.borrow(), [(EndReason::Logout, None)]);
}
