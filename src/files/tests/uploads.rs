//! Uploads that nothing disturbs, and how they are steered.

use super::server::Act;
use super::*;
use crate::host::memory::Spool;
use crate::rpc::EndReason;

#[test]
fn one_request_holds_the_whole_file() {
    for length in [0, 1, 1 << 20, (2 << 20) + 5] {
        let world = World::new();
        let bytes = content(length);
        let upload = world.upload(Source::Blob(bytes.as_slice().into()), Wishes::default());
        assert_eq!(world.host.run(upload.run()).unwrap(), "key1");
        assert_eq!(world.calls(), ["Upload"]);
        assert!(world.server.borrow().stored[0] == bytes);
        let last = *world.reports.borrow().last().unwrap();
        let length = length as f64;
        let done = Progress {
            state: State::Done,
            hashed: length,
            sent: length,
            accepted: length,
            total: Some(length),
        };
        assert_eq!(last, done);
    }
}

#[test]
fn chunks_go_one_after_the_other() {
    let world = World::new();
    let bytes = content(3500);
    assert_eq!(world.host.run(world.chunked(&bytes).run()).unwrap(), "key1");
    let mut expected = vec!["StartUpload"];
    expected.extend(["UploadChunk"; 4]);
    expected.push("CompleteUpload");
    assert_eq!(world.calls(), expected);
    assert!(world.server.borrow().stored[0] == bytes);
    let reports = world.reports.borrow();
    let states: Vec<_> = reports.iter().map(|progress| progress.state).collect();
    let mut seen = states.clone();
    seen.dedup();
    assert_eq!(
        seen,
        [
            State::Hashing,
            State::Sending,
            State::Completing,
            State::Done
        ]
    );
    let grows = |value: fn(&Progress) -> f64| {
        reports
            .windows(2)
            .all(|pair| value(&pair[0]) <= value(&pair[1]))
    };
    assert!(grows(|p| p.hashed) && grows(|p| p.sent) && grows(|p| p.accepted));
    assert!(
        reports
            .iter()
            .all(|progress| progress.accepted <= progress.sent)
    );
}

#[test]
fn a_stream_is_read_to_its_end_and_sent() {
    for mode in [Mode::Single, Mode::Chunked] {
        let world = World::new();
        let bytes = content(2500);
        let pieces = bytes
            .chunks(700)
            .map(|piece| Some(piece.to_vec()))
            .collect();
        let wishes = Wishes {
            mode: Some(mode),
            chunk_bytes: Some(1000.0),
            ..Wishes::default()
        };
        let upload = world.upload(Source::Stream(Spool::new(pieces)), wishes);
        world.host.run(upload.run()).unwrap();
        assert!(world.server.borrow().stored[0] == bytes);
        let first = world.reports.borrow()[1];
        assert_eq!((first.hashed, first.total), (700.0, None));
        assert_eq!(world.reports.borrow().last().unwrap().total, Some(2500.0));
    }
}

#[test]
fn a_stream_that_fails_or_has_another_length_sends_nothing() {
    let world = World::new();
    let broken = Spool::new(vec![Some(content(10)), None]);
    let upload = world.upload(Source::Stream(broken), Wishes::default());
    let error = world.host.run(upload.run()).unwrap_err();
    assert_eq!(error.failure.code.id(), "upload/file-unreadable");
    let wishes = Wishes {
        size: Some(11.0),
        ..Wishes::default()
    };
    let upload = world.upload(Source::Stream(Spool::new(vec![Some(content(10))])), wishes);
    let error = world.host.run(upload.run()).unwrap_err();
    assert_eq!(error.failure.code.id(), "argument/invalid");
    assert_eq!(error.failure.fields[0].0, "size");
    assert!(world.calls().is_empty());
}

#[test]
fn an_upload_without_login_or_stopped_before_its_start_sends_nothing() {
    let world = World::new();
    let stopped = world.chunked(&content(10));
    stopped.control().cancel();
    let error = world.host.run(stopped.run()).unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome.name()),
        ("transport/cancelled", "not-sent")
    );
    assert_eq!(
        world.reports.borrow().last().unwrap().state,
        State::Cancelled
    );
    world.client.end_session(EndReason::Logout, None);
    let error = world
        .host
        .run(world.chunked(&content(10)).run())
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/token-missing");
    assert_eq!(world.reports.borrow().last().unwrap().state, State::Failed);
    assert!(world.calls().is_empty());
}

/// Runs an upload, and `action` with its control after so many milliseconds.
fn steered(world: &World, upload: Upload<Memory>, ms: f64, action: fn(&Control<Memory>)) {
    let (control, host) = (upload.control(), world.host.clone());
    let waiting = host.scope_for_test();
    world.host.spawn(async move {
        host.sleep(ms, &waiting).await.unwrap();
        action(&control);
    });
    let control = upload.control();
    let host = world.host.clone();
    let later = host.scope_for_test();
    world.host.spawn(async move {
        host.sleep(60_000.0, &later).await.unwrap();
        control.resume();
    });
    let result = world.host.run(upload.run());
    if let Err(error) = result {
        assert_eq!(error.failure.code.id(), "transport/cancelled");
        assert_eq!(error.failure.outcome.name(), "rejected");
    }
}

#[test]
fn a_pause_holds_between_two_chunks_and_a_resumption_goes_on() {
    let world = World::new();
    let bytes = content(3500);
    steered(&world, world.chunked(&bytes), 12.0, Control::pause);
    assert!(world.server.borrow().stored[0] == bytes);
    assert_eq!(world.server.borrow().twice, 0);
    let seen = world.host.seen();
    let longest = seen
        .windows(2)
        .map(|pair| pair[1].at - pair[0].at)
        .fold(0.0, f64::max);
    assert!(longest > 50_000.0, "{longest}");
    assert!(
        world
            .reports
            .borrow()
            .iter()
            .any(|progress| progress.state == State::Paused)
    );
}

#[test]
fn a_cancelled_upload_is_taken_off_the_server() {
    let world = World::new();
    steered(&world, world.chunked(&content(9500)), 22.0, Control::cancel);
    world.settle();
    assert_eq!(world.calls().last().unwrap(), "CancelUpload");
    assert!(world.server.borrow().stored.is_empty());
    assert_eq!(world.server.borrow().open(), 0);
}

#[test]
fn the_time_of_pauses_does_not_break_an_upload() {
    let world = World::new();
    let bytes = content(3500);
    let upload = world.chunked(&bytes);
    let (control, host) = (upload.control(), world.host.clone());
    let waiting = host.scope_for_test();
    world.host.spawn(async move {
        host.sleep(12.0, &waiting).await.unwrap();
        control.pause();
        host.sleep(3_600_500.0, &waiting).await.unwrap();
        control.resume();
    });
    world.host.run(upload.run()).unwrap();
    assert!(world.server.borrow().stored[0] == bytes);
    let starts = world.calls();
    assert_eq!(
        starts.iter().filter(|name| *name == "StartUpload").count(),
        2
    );
}

#[test]
fn a_line_too_slow_for_the_servers_limit_is_told() {
    let world = World::new();
    world.server.borrow_mut().judge = Some(Box::new(|name, _| match name {
        "UploadChunk" => Act::Slow(50_000.0),
        _ => Act::Good,
    }));
    let error = world
        .host
        .run(world.chunked(&content(200_000)).run())
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "upload/session-not-found");
    assert!(
        error
            .failure
            .reason
            .as_deref()
            .unwrap()
            .contains("too slow")
    );
}
