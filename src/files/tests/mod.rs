//! Uploads and downloads against the simulated network.

mod downloads;
mod faults;
mod pending;
mod server;
mod uploads;

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::host::memory::{Memory, Step};
use crate::host::{Host as _, HostErrorKind};
use crate::rpc::Client;
use crate::rpc::tests::{client, reply, token_for};
use crate::wire::writer;
use server::Server;

fn text(number: u32, value: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, number, value.as_bytes());
    bytes
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 % 251) as u8).collect()
}

/// A signed-in client of a simulated server.
struct World {
    host: Memory,
    client: Rc<Client<Memory>>,
    server: Rc<RefCell<Server>>,
    reports: Rc<RefCell<Vec<Progress>>>,
}

impl World {
    fn new() -> Self {
        let server = Rc::new(RefCell::new(Server::default()));
        let answering = server.clone();
        let (host, client, _) = client(move |seen| answering.borrow_mut().answer(seen));
        client.begin_session(&token_for(1e9), None).unwrap();
        Self {
            host,
            client,
            server,
            reports: Rc::default(),
        }
    }

    fn upload(&self, source: Source<Memory>, wishes: Wishes) -> Upload<Memory> {
        let reports = self.reports.clone();
        let report = Box::new(move |progress| reports.borrow_mut().push(progress));
        Upload::new(&self.client, source, wishes, None, report)
    }

    fn chunked(&self, bytes: &[u8]) -> Upload<Memory> {
        let wishes = Wishes {
            mode: Some(Mode::Chunked),
            chunk_bytes: Some(1000.0),
            session_id: Some(42),
            ..Wishes::default()
        };
        self.upload(Source::Blob(bytes.into()), wishes)
    }

    fn calls(&self) -> Vec<String> {
        self.server.borrow().calls.clone()
    }

    /// Lets what runs in the background come to its end.
    fn settle(&self) {
        let waiting = self.host.scope_for_test();
        self.host
            .run(async { self.host.sleep(100.0, &waiting).await })
            .unwrap();
    }
}
