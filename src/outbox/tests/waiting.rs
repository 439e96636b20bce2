//! The queue, over faults, reloads and several pages.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fastrand::Rng;

use super::server::{Fault, PASSING, START, Server, Shared, request};
use crate::host::Host as _;
use crate::host::memory::{Memory, MemoryStorage};
use crate::outbox::content::Content;
use crate::outbox::entry::{Entry, State};
use crate::outbox::{Outbox, Sender};
use crate::rpc::tests::token_for;
use crate::rpc::{CallOptions, Client};

/// Every message that any page has shown, as it was last.
type Shown = Rc<RefCell<BTreeMap<Rc<str>, Entry<()>>>>;

struct Page {
    host: Memory,
    client: Rc<Client<Memory>>,
    outbox: Rc<Outbox<Memory>>,
}

fn open(world: &Memory, storage: &MemoryStorage, shown: &Shown) -> Page {
    let host = world.with_storage(storage);
    let client = Client::new(
        host.clone(),
        "https://chat.example",
        Some(5_000.0),
        Box::new(|_, _| ()),
    );
    client.begin_session(&token_for(1e12), None);
    let page: Rc<RefCell<Option<Rc<Outbox<Memory>>>>> = Rc::default();
    let (own, shown) = (page.clone(), shown.clone());
    let outbox = Outbox::new(
        &Rc::new(Sender::new(&client)),
        true,
        Box::new(move || {
            let Some(outbox) = own.borrow().clone() else {
                return;
            };
            let mut shown = shown.borrow_mut();
            for entry in outbox.entries() {
                let newer = |known: &Entry<()>| known.version <= entry.version;
                if shown.get(&entry.id).is_none_or(newer) {
                    shown.insert(entry.id.clone(), entry);
                }
            }
        }),
    );
    *page.borrow_mut() = Some(outbox.clone());
    outbox.attach();
    Page {
        host,
        client,
        outbox,
    }
}

fn world(server: &Shared) -> Memory {
    let answering = server.clone();
    Memory::new(START, move |seen| answering.borrow_mut().answer(seen))
}

fn sleep(host: &Memory, ms: f64) {
    let _ = host.run(async { host.sleep(ms, &host.scope_for_test()).await });
}

fn give(page: &Page, session: u64, text: &str) -> Rc<RefCell<Option<Result<(), &'static str>>>> {
    let done = Rc::new(RefCell::new(None));
    let (outbox, told, request) = (page.outbox.clone(), done.clone(), request(session, text));
    page.host.spawn(async move {
        let result = outbox.send(request, &CallOptions::default()).await;
        let result = result.map(drop).map_err(|error| error.failure.code.id());
        *told.borrow_mut() = Some(result);
    });
    done
}

fn states(page: &Page) -> Vec<&'static str> {
    let entries = page.outbox.entries();
    entries.iter().map(|entry| entry.state.name()).collect()
}

#[test]
fn messages_wait_for_the_network_and_go_in_order() {
    let server = Server::new(1);
    let world = world(&server);
    let page = open(&world, &MemoryStorage::default(), &Shown::default());
    world.set_offline(true);
    let all: Vec<_> = ["a", "b", "c"].map(|text| give(&page, 3, text)).into();
    sleep(&world, 100.0);
    assert_eq!(states(&page), ["queued"; 3]);
    assert!(server.borrow().rows.is_empty());
    world.set_offline(false);
    page.outbox.wake();
    sleep(&world, 5_000.0);
    assert_eq!(states(&page), ["sent"; 3]);
    assert!(all.iter().all(|done| *done.borrow() == Some(Ok(()))));
    let texts: Vec<_> = server
        .borrow()
        .rows
        .iter()
        .map(|row| row.content.clone())
        .collect();
    assert_eq!(
        texts,
        ["a", "b", "c"].map(|text| Content::of_request(&request(3, text)))
    );
    assert!(
        page.host
            .storage()
            .values()
            .keys()
            .all(|key| key.ends_with("newest")),
        "nothing of a sent message stays"
    );
}

#[test]
fn what_the_server_refuses_fails_and_can_be_tried_again() {
    let server = Server::new(1);
    let world = world(&server);
    let page = open(&world, &MemoryStorage::default(), &Shown::default());
    let mut faults = vec![Fault::None, Fault::Muted];
    server.borrow_mut().next = Box::new(move |_, _| faults.pop().unwrap_or(Fault::None));
    let (first, second) = (give(&page, 3, "a"), give(&page, 3, "b"));
    sleep(&world, 5_000.0);
    assert_eq!(*first.borrow(), Some(Err("permission/muted")));
    assert_eq!(
        *second.borrow(),
        Some(Ok(())),
        "later ones do not wait for it"
    );
    let failed = page.outbox.entries()[0].clone();
    assert_eq!(failed.state, State::Failed);

    // It is there after a reload, with the reason.
    page.host.kill();
    let page = open(&world, page.host.storage(), &Shown::default());
    sleep(&world, 1_000.0);
    assert_eq!(states(&page), ["failed"]);
    let code = page.outbox.entries()[0]
        .error
        .clone()
        .unwrap()
        .failure
        .code
        .id();
    assert_eq!(code, "permission/muted");
    assert!(!host_run(&page, page.outbox.retry("none")));
    assert!(host_run(&page, page.outbox.retry(&failed.id)));
    sleep(&world, 5_000.0);
    assert_eq!(server.borrow().rows.len(), 2);
}

fn host_run<T>(page: &Page, future: impl Future<Output = T>) -> T {
    page.host.run(future)
}

#[test]
fn a_waiting_message_can_be_taken_back_but_not_one_on_its_way() {
    let server = Server::new(1);
    let world = world(&server);
    let storage = MemoryStorage::default();
    let page = open(&world, &storage, &Shown::default());
    let other = open(&world, &storage, &Shown::default());
    server.borrow_mut().next = Box::new(|_, _| Fault::Silent(true));
    let (first, second) = (give(&page, 3, "a"), give(&page, 3, "b"));
    sleep(&world, 10.0);
    let third = give(&other, 3, "c");
    sleep(&world, 1_000.0);
    assert_eq!(
        states(&other),
        ["sending", "queued", "queued"],
        "pages see the same"
    );
    let ids: Vec<_> = other
        .outbox
        .entries()
        .iter()
        .map(|entry| entry.id.clone())
        .collect();
    assert!(!host_run(&page, page.outbox.cancel(&ids[0])));
    assert!(host_run(&page, page.outbox.cancel(&ids[1])));
    assert!(
        host_run(&other, other.outbox.cancel(&ids[2])),
        "by the page that does not send"
    );
    server.borrow_mut().next = Box::new(|_, _| Fault::None);
    sleep(&world, 60_000.0);
    assert_eq!(*first.borrow(), Some(Ok(())), "found in the history");
    assert_eq!(*second.borrow(), Some(Err("transport/cancelled")));
    assert_eq!(*third.borrow(), Some(Err("transport/cancelled")));
    assert_eq!(server.borrow().rows.len(), 1);
}

#[test]
fn without_a_login_it_waits_for_the_next_one_of_the_same_user() {
    let server = Server::new(1);
    let world = world(&server);
    let page = open(&world, &MemoryStorage::default(), &Shown::default());
    sleep(&world, 100.0);
    page.client
        .end_session(crate::rpc::EndReason::Expired, None);
    let done = give(&page, 3, "a");
    sleep(&world, 100_000.0);
    assert_eq!(*done.borrow(), None);
    assert!(world.seen().is_empty());
    page.client.begin_session(&token_for(1e12), None);
    page.outbox.attach();
    sleep(&world, 5_000.0);
    assert_eq!(*done.borrow(), Some(Ok(())));
}

#[test]
fn logging_out_and_closing_end_the_waiting() {
    for close in [true, false] {
        let server = Server::new(1);
        let world = world(&server);
        let page = open(&world, &MemoryStorage::default(), &Shown::default());
        world.set_offline(true);
        let done = give(&page, 3, "a");
        sleep(&world, 100.0);
        if close {
            page.client.close();
        } else {
            page.outbox.detach();
            crate::auth::logout(&page.client);
        }
        sleep(&world, 100.0);
        let code = if close {
            "sdk/closed"
        } else {
            "transport/cancelled"
        };
        assert_eq!(*done.borrow(), Some(Err(code)));
        assert_eq!(
            page.host.storage().values().is_empty(),
            !close,
            "a logout forgets"
        );
        world.set_offline(false);
        sleep(&world, 100_000.0);
        assert!(server.borrow().rows.is_empty());
    }
}

#[test]
fn what_cannot_be_kept_is_refused_at_once() {
    for (full, code) in [(true, "storage/full"), (false, "storage/unavailable")] {
        let server = Server::new(1);
        let world = world(&server);
        let page = open(&world, &MemoryStorage::default(), &Shown::default());
        sleep(&world, 100.0);
        page.host.storage().refuse(Some(full));
        let done = give(&page, 3, "a");
        sleep(&world, 100.0);
        assert_eq!(*done.borrow(), Some(Err(code)));
        assert!(page.outbox.entries().is_empty());
        page.host.storage().refuse(None);
        let done = give(&page, 3, "b");
        sleep(&world, 5_000.0);
        assert_eq!(*done.borrow(), Some(Ok(())));
        assert_eq!(server.borrow().rows.len(), 1);
    }
}

/// One random schedule.
fn schedule(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let server = Server::new(seed);
    let world = world(&server);
    let storage = MemoryStorage::default();
    let shown = Shown::default();
    let mut pages: Vec<Page> = (0..rng.usize(1..4))
        .map(|_| open(&world, &storage, &shown))
        .collect();
    let end_of_trouble = START + 120_000.0;
    let rate = rng.f64();
    {
        let mut server = server.borrow_mut();
        server.trouble = (rng.f64() * 0.6, end_of_trouble);
        server.next = Box::new(move |rng, at| {
            if at > end_of_trouble || rng.f64() > rate {
                return Fault::None;
            }
            match rng.u8(0..15) {
                0 => Fault::Muted,
                _ => PASSING[rng.usize(0..PASSING.len())],
            }
        });
    }
    let mut given = 0;
    for _ in 0..rng.usize(5..40) {
        sleep(&world, (rng.f64() * 4_000.0).floor() + 1.0);
        let at = rng.usize(0..pages.len());
        let some = |rng: &mut Rng, state: State| {
            let shown = shown.borrow();
            let found: Vec<_> = shown
                .values()
                .filter(|entry| entry.state == state)
                .collect();
            (!found.is_empty()).then(|| found[rng.usize(0..found.len())].id.clone())
        };
        match rng.u8(0..10) {
            0..=4 => {
                // Few different texts, so that equal ones follow each other.
                give(
                    &pages[at],
                    rng.u64(1..3),
                    ["ok", "yes", "no"][rng.usize(0..3)],
                );
                given += 1;
            }
            5 | 6 => {
                pages[at].host.kill();
                pages[at] = open(&world, &storage, &shown);
            }
            7 => world.set_offline(rng.bool()),
            8 => {
                if let Some(id) = some(&mut rng, State::Queued) {
                    let _ = host_run(&pages[at], pages[at].outbox.cancel(&id));
                }
            }
            _ => {
                if let Some(id) = some(&mut rng, State::Failed)
                    && host_run(&pages[at], pages[at].outbox.retry(&id))
                {
                    given += 1;
                }
            }
        }
    }
    world.set_offline(false);
    pages.iter().for_each(|page| page.outbox.wake());
    for _ in 0..200 {
        sleep(&world, 60_000.0);
        if shown.borrow().values().all(|entry| entry.state.is_final()) {
            break;
        }
    }
    let shown = shown.borrow();
    assert_eq!(shown.len(), given, "seed {seed}: a message was never shown");
    for session in 1..3 {
        let of_session = |content: &Content| content.session_id == session;
        let sent: Vec<Content> = shown
            .values()
            .inspect(|entry| assert!(entry.state.is_final(), "seed {seed}: {entry:?}"))
            .filter(|entry| entry.state == State::Sent)
            .map(|entry| Content::of_request(&entry.request))
            .filter(of_session)
            .collect();
        let mut rows = server.borrow().rows.clone();
        rows.sort_by_key(|row| row.id);
        let stored: Vec<Content> = rows
            .into_iter()
            .map(|row| row.content)
            .filter(of_session)
            .collect();
        assert_eq!(stored, sent, "seed {seed}: not each once and in order");
    }
}

#[test]
fn every_message_is_stored_once_in_order_or_reported() {
    let seeds = match std::env::var("OURCHAT_SEED").map(|seed| seed.parse()) {
        Ok(Ok(seed)) => seed..seed + 1,
        _ => 0..2_000,
    };
    seeds.for_each(schedule);
}
