//! Uploads over a line that loses requests and answers, to a server that forgets.

use proptest::prelude::*;

use super::server::{Act, field};
use super::*;

/// Runs a chunked upload of 16 chunks whose `nth` request of a name suffers.
fn suffer(name: &'static str, nth: usize, act: Act) -> (World, Result<String, &'static str>) {
    let world = World::new();
    let mut count = 0;
    world.server.borrow_mut().judge = Some(Box::new(move |called, message| {
        if called != name || (name == "UploadChunk" && field(message, 2).is_empty()) {
            return Act::Good;
        }
        count += 1;
        if count == nth + 1 { act } else { Act::Good }
    }));
    let result = world.host.run(world.chunked(&content(16_000)).run());
    let result = result.map_err(|error| error.failure.code.id());
    (world, result)
}

#[test]
fn a_lost_chunk_or_answer_is_found_out_by_an_empty_chunk() {
    for nth in 0..16 {
        for act in [
            Act::Lost,
            Act::AnswerLost,
            Act::Status("13", "Server%20Error"),
        ] {
            let (world, result) = suffer("UploadChunk", nth, act);
            assert_eq!(result, Ok("key1".to_owned()), "{act:?} at {nth}");
            let server = world.server.borrow();
            assert!(server.stored[0] == content(16_000));
            assert_eq!(server.twice, 0);
            let chunks = server.calls.iter().filter(|name| *name == "UploadChunk");
            let again = usize::from(act != Act::AnswerLost);
            assert_eq!(chunks.count(), 16 + 1 + again, "{act:?} at {nth}");
        }
    }
}

#[test]
fn a_request_that_the_server_refused_is_repeated_without_a_question() {
    for act in [
        Act::Http(429),
        Act::Status("14", "Server%20Maintaining"),
        Act::Status("9", "Upload%20Session%20Not%20In%20This%20Instance"),
    ] {
        let (world, result) = suffer("UploadChunk", 3, act);
        assert!(result.is_ok(), "{act:?}: {result:?}");
        assert_eq!(world.calls().len(), 1 + 17 + 1, "{act:?}");
    }
}

#[test]
fn a_chunk_that_was_counted_twice_begins_the_upload_anew() {
    for nth in 0..16 {
        let (world, result) = suffer("UploadChunk", nth, Act::Repeated);
        assert_eq!(result, Ok("key1".to_owned()), "{nth}");
        world.settle();
        let server = world.server.borrow();
        assert!(server.stored[0] == content(16_000));
        assert_eq!((server.stored.len(), server.open()), (1, 0));
    }
}

#[test]
fn a_server_that_forgot_the_upload_gets_it_again() {
    for nth in [0, 5, 15] {
        let (world, result) = suffer("UploadChunk", nth, Act::Restart);
        assert_eq!(result, Ok("key1".to_owned()));
        assert!(world.server.borrow().stored[0] == content(16_000));
    }
}

#[test]
fn a_proxy_that_limits_requests_gets_smaller_ones() {
    let world = World::new();
    world.server.borrow_mut().judge = Some(Box::new(|_, message| {
        if message.len() > 100_000 {
            Act::Http(413)
        } else {
            Act::Good
        }
    }));
    let bytes = content(2 << 20);
    // In one request first, as nothing else is asked for.
    let upload = world.upload(Source::Blob(bytes.as_slice().into()), Wishes::default());
    world.server.borrow_mut().judge = Some(Box::new(|name, message| {
        if name == "Upload" || message.len() > 100_000 {
            Act::Http(413)
        } else {
            Act::Good
        }
    }));
    world.host.run(upload.run()).unwrap();
    assert!(world.server.borrow().stored[0] == bytes);
    assert_eq!(world.calls()[..2], ["Upload", "StartUpload"]);
    let forced = Wishes {
        mode: Some(Mode::Single),
        ..Wishes::default()
    };
    let upload = world.upload(Source::Blob(bytes.as_slice().into()), forced);
    let error = world.host.run(upload.run()).unwrap_err();
    assert_eq!(error.failure.code.id(), "upload/too-large");
}

#[test]
fn a_lost_answer_to_the_completion_is_not_hidden() {
    let (world, result) = suffer("CompleteUpload", 0, Act::Lost);
    assert_eq!(result, Ok("key1".to_owned()), "the request had not arrived");
    assert_eq!(world.server.borrow().stored.len(), 1);

    let world = World::new();
    let mut lost = false;
    world.server.borrow_mut().judge = Some(Box::new(move |name, _| {
        if name == "CompleteUpload" && !std::mem::replace(&mut lost, true) {
            return Act::AnswerLost;
        }
        Act::Good
    }));
    let error = world
        .host
        .run(world.chunked(&content(1000)).run())
        .unwrap_err();
    let failure = error.into_parts().failure;
    assert_eq!(
        (
            failure.code.id(),
            failure.outcome.name(),
            failure.retry_safe
        ),
        ("transport/network", "unknown", false)
    );
    assert!(failure.reason.unwrap().contains("key is lost"));
    assert_eq!(world.server.borrow().stored.len(), 1);
}

#[test]
fn a_completion_that_a_browser_repeats_is_not_taken_for_a_lost_upload() {
    let (world, result) = suffer("CompleteUpload", 0, Act::Repeated);
    assert_eq!(result, Err("upload/session-not-found"));
    assert_eq!(world.server.borrow().stored.len(), 1);
}

#[test]
fn a_lost_single_request_is_not_repeated() {
    let world = World::new();
    world.server.borrow_mut().judge = Some(Box::new(|_, _| Act::AnswerLost));
    let upload = world.upload(
        Source::Blob(content(10).as_slice().into()),
        Wishes::default(),
    );
    let failure = world
        .host
        .run(upload.run())
        .unwrap_err()
        .into_parts()
        .failure;
    assert_eq!(
        (
            failure.code.id(),
            failure.outcome.name(),
            failure.retry_safe
        ),
        ("transport/network", "unknown", false)
    );
    assert_eq!(world.calls(), ["Upload"]);
}

#[test]
fn patience_ends_and_then_nothing_is_stored() {
    let world = World::new();
    world.server.borrow_mut().judge = Some(Box::new(|name, _| match name {
        "UploadChunk" => Act::Lost,
        _ => Act::Good,
    }));
    let error = world
        .host
        .run(world.chunked(&content(1000)).run())
        .unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome.name()),
        ("transport/network", "rejected")
    );
    world.settle();
    assert_eq!(world.calls().last().unwrap(), "CancelUpload");
    assert_eq!(world.server.borrow().open(), 0);
}

#[test]
fn a_full_quota_and_a_lost_token_end_an_upload_at_once() {
    let full = Act::Status("8", "Storage%20Full");
    let (world, result) = suffer("StartUpload", 0, full);
    assert_eq!(result, Err("quota/storage-full"));
    assert_eq!(world.calls(), ["StartUpload"]);
    let (_, result) = suffer("UploadChunk", 7, Act::Status("16", "Token%20Invalid"));
    assert_eq!(result, Err("auth/token-invalid"));
}

#[test]
fn a_request_that_was_given_up_and_counted_later_is_waited_for() {
    let (world, result) = suffer("UploadChunk", 4, Act::Slow(70_000.0));
    assert_eq!(result, Ok("key1".to_owned()));
    assert_eq!(world.server.borrow().twice, 0);
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => Just(Act::Good),
        2 => Just(Act::Lost),
        2 => Just(Act::AnswerLost),
        1 => Just(Act::Repeated),
        1 => Just(Act::Restart),
        1 => Just(Act::Http(413)),
        1 => Just(Act::Http(502)),
        1 => Just(Act::Http(429)),
        1 => Just(Act::Status("13", "Server%20Error")),
        1 => Just(Act::Status("5", "Upload%20Session%20Not%20Found")),
        1 => Just(Act::Slow(100_000.0)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    })]

    /// Whatever the line and the server do: the file is there as it was, once, or the error says what is known.
    #[test]
    fn every_run_ends_with_the_right_bytes_or_a_true_error(
        acts in prop::collection::vec(act(), 0..60),
        length in 0_usize..20_000,
    ) {
        let world = World::new();
        let repeated = acts.contains(&Act::Repeated);
        let mut acts = acts.into_iter();
        world.server.borrow_mut().judge = Some(Box::new(move |_, _| acts.next().unwrap_or(Act::Good)));
        let bytes = content(length);
        let result = world.host.run(world.chunked(&bytes).run());
        world.settle();
        let server = world.server.borrow();
        prop_assert!(server.stored.iter().all(|stored| *stored == bytes));
        match result {
            Ok(_) => prop_assert!(!server.stored.is_empty()),
            Err(error) if error.failure.outcome.name() == "unknown" => {
                prop_assert!(!error.failure.retry_safe);
            }
            Err(_) => prop_assert!(server.stored.is_empty()),
        }
        prop_assert!(server.stored.len() <= 1);
        if !repeated {
            prop_assert_eq!(server.twice, 0);
        }
    }
}
