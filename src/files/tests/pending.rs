//! Chunked uploads that go on after the page was closed.

use super::server::{Act, field};
use super::*;

fn remembered(world: &World, bytes: &[u8]) -> Upload<Memory> {
    let wishes = Wishes {
        mode: Some(Mode::Chunked),
        chunk_bytes: Some(1000.0),
        session_id: Some(42),
        remember_as: Some("tea.txt".to_owned()),
        ..Wishes::default()
    };
    world.upload(Source::Blob(bytes.into()), wishes)
}

fn pending(world: &World) -> Vec<Pending> {
    let pending = PendingUploads::of(&world.client).unwrap();
    world.host.run(pending.all(world.host.now()))
}

fn count(world: &World, name: &str) -> usize {
    world.calls().iter().filter(|call| *call == name).count()
}

/// An upload of ten chunks whose line breaks for good after four of them.
fn interrupted() -> World {
    let world = World::new();
    let mut chunks = 0;
    world.server.borrow_mut().judge = Some(Box::new(move |name, _| {
        chunks += usize::from(name == "UploadChunk");
        if chunks > 4 { Act::Lost } else { Act::Good }
    }));
    let upload = remembered(&world, &content(10_000));
    let error = world.host.run(upload.run()).unwrap_err();
    assert_eq!(error.failure.code.id(), "transport/network");
    world.settle();
    world.server.borrow_mut().judge = None;
    world
}

#[test]
fn an_interrupted_upload_goes_on_where_it_was() {
    let world = interrupted();
    assert_eq!(count(&world, "CancelUpload"), 0);
    let [upload] = pending(&world).try_into().unwrap();
    assert_eq!(
        (upload.name.as_str(), upload.size, upload.session_id),
        ("tea.txt", 10_000.0, Some(42))
    );
    // Another file begins anew and leaves this one alone.
    world
        .host
        .run(remembered(&world, &content(500)).run())
        .unwrap();
    assert_eq!(pending(&world).len(), 1);

    let mut sent = 0;
    let total = Rc::new(RefCell::new(0));
    let counter = total.clone();
    world.server.borrow_mut().judge = Some(Box::new(move |_, message| {
        sent += field(message, 2).len();
        *counter.borrow_mut() = sent;
        Act::Good
    }));
    let upload = remembered(&world, &content(10_000));
    world.host.run(upload.run()).unwrap();
    assert_eq!(*total.borrow(), 6000);
    assert_eq!(count(&world, "StartUpload"), 2);
    assert!(world.server.borrow().stored[1] == content(10_000));
    assert!(pending(&world).is_empty());
}

#[test]
fn what_the_server_has_forgotten_begins_anew() {
    let world = interrupted();
    let mut first = true;
    world.server.borrow_mut().judge = Some(Box::new(move |_, _| {
        if std::mem::take(&mut first) {
            Act::Restart
        } else {
            Act::Good
        }
    }));
    let upload = remembered(&world, &content(10_000));
    world.host.run(upload.run()).unwrap();
    assert_eq!(count(&world, "StartUpload"), 2);
    assert!(pending(&world).is_empty());

    let world = interrupted();
    let waiting = world.host.scope_for_test();
    world
        .host
        .run(async { world.host.sleep(3_600_000.0, &waiting).await })
        .unwrap();
    assert!(pending(&world).is_empty());
}

#[test]
fn an_upload_that_was_given_up_is_not_remembered() {
    let world = World::new();
    let upload = remembered(&world, &content(10_000));
    let (control, host) = (upload.control(), world.host.clone());
    let waiting = host.scope_for_test();
    world.host.spawn(async move {
        host.sleep(22.0, &waiting).await.unwrap();
        control.cancel();
    });
    world.host.run(upload.run()).unwrap_err();
    world.settle();
    assert!(pending(&world).is_empty());
    assert_eq!(world.calls().last().unwrap(), "CancelUpload");
}
