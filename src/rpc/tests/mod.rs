//! Calls against the simulated network; what the features' tests use too.

mod calls;
mod retry;
mod sessions;

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::host::memory::{Head, Memory, Reply, Seen, Signal, Step};
use crate::host::{Body, HostErrorKind};
use crate::status::Outcome;
use crate::wire::methods;

/// Some moment of the year 2026, in milliseconds.
pub const NOW: f64 = 1_795_000_000_000.0;

/// A JSON Web Token with this payload; only its middle part matters to the core.
pub fn token(payload: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::from("e30.");
    for group in payload.as_bytes().chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for digit in 0..=group.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
        }
    }
    text + ".c2ln"
}

/// The token of user 7, good for `lifetime_ms` from [`NOW`].
pub fn token_for(lifetime_ms: f64) -> String {
    token(&format!(
        "{{\"id\":7,\"exp\":{}}}",
        (NOW + lifetime_ms) / 1000.0
    ))
}

/// A gRPC-web answer of HTTP status 200.
pub fn reply(headers: &[(&str, &str)], body: Vec<Step>) -> Reply {
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    if !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push((
            "content-type".to_owned(),
            "application/grpc-web+proto".to_owned(),
        ));
    }
    Reply {
        delay_ms: 5.0,
        head: Ok(Head {
            status: 200,
            headers,
            cross_origin: false,
        }),
        body,
    }
}

/// Message frames and a trailer frame.
pub fn body(messages: &[&[u8]], status: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = messages
        .iter()
        .flat_map(|message| framed(message))
        .collect();
    if !status.is_empty() {
        let trailers = format!("grpc-status:{status}\r\n");
        bytes.push(0x80);
        bytes.extend_from_slice(&(trailers.len() as u32).to_be_bytes());
        bytes.extend_from_slice(trailers.as_bytes());
    }
    bytes
}

/// A good answer with these messages.
pub fn good(messages: &[&[u8]]) -> Reply {
    reply(&[], vec![Step::Bytes(body(messages, "0"))])
}

/// A refusal without body, as tonic sends it.
pub fn refusal(code: &str, message: &str) -> Reply {
    reply(
        &[("grpc-status", code), ("grpc-message", message)],
        Vec::new(),
    )
}

/// What the session listener was told.
pub type Ends = Rc<RefCell<Vec<(EndReason, Option<&'static str>)>>>;

/// A client in a world that answers by `network`.
pub fn client(network: impl FnMut(&Seen) -> Reply + 'static) -> (Memory, Rc<Client<Memory>>, Ends) {
    let host = Memory::new(NOW, network);
    let ends = Ends::default();
    let told = ends.clone();
    let listener = Box::new(move |reason, error: Option<Error<()>>| {
        told.borrow_mut()
            .push((reason, error.map(|error| error.failure.code.id())));
    });
    (
        host.clone(),
        Client::new(host, "https://chat.example/", None, listener),
        ends,
    )
}
