//! Chunked uploads that are remembered on the device, so that they go on after the page was closed.

use std::rc::Rc;

use crate::host::Host;
use crate::rpc::Client;
use crate::storage::AccountStorage;
use crate::wire::reader::{Payload, integer, last};
use crate::wire::writer;

/// Names in the storage: this and the hexadecimal bytes of the `StartUploadRequest`, which tells one file from another.
const START: &str = "upload ";

/// An upload that was begun and not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The server's id of it.
    pub id: String,
    /// Name of the file, for people.
    pub name: String,
    /// Length of the file in bytes.
    pub size: f64,
    /// Session whose members may download the file.
    pub session_id: Option<u64>,
    /// When it was begun, in milliseconds since 1970.
    pub at: f64,
    /// How long the server keeps it from then on, in milliseconds.
    pub lifetime: f64,
}

/// The uploads that the signed-in account remembers. What the storage fails to do is not done: remembering is a help, and an
/// upload goes on without it.
pub struct PendingUploads<H: Host>(AccountStorage<H>);

impl<H: Host> PendingUploads<H> {
    /// Nothing when nobody is signed in.
    #[must_use]
    pub fn of(client: &Rc<Client<H>>) -> Option<Self> {
        let session = client.session()?;
        Some(Self(AccountStorage::of(client, session.user_id)))
    }

    /// Remembers an upload. `header`: its `StartUploadRequest`.
    pub async fn remember(&self, header: &[u8], pending: &Pending) {
        let mut value = Vec::new();
        writer::bytes_field(&mut value, 1, pending.id.as_bytes());
        writer::bytes_field(&mut value, 2, pending.name.as_bytes());
        writer::varint_field(&mut value, 3, pending.at as u64);
        writer::varint_field(&mut value, 4, pending.lifetime as u64);
        drop(self.0.put(&name(header), &value).await);
    }

    /// Forgets an upload.
    pub async fn forget(&self, header: &[u8]) {
        drop(self.0.delete(&name(header)).await);
    }

    /// The upload of this very file, if it can still go on at `now`.
    pub async fn find(&self, header: &[u8], now: f64) -> Option<Pending> {
        let value = self.0.get(&name(header)).await.ok().flatten()?;
        let pending = read(header, &value).filter(|pending| pending.at + pending.lifetime > now);
        if pending.is_none() {
            self.forget(header).await;
        }
        pending
    }

    /// All uploads that can still go on at `now`.
    pub async fn all(&self, now: f64) -> Vec<Pending> {
        let mut all = Vec::new();
        for name in self.0.names(START).await.unwrap_or_default() {
            let header = name.get(START.len()..).and_then(bytes);
            if let Some(header) = header
                && let Some(pending) = self.find(&header, now).await
            {
                all.push(pending);
            }
        }
        all
    }
}

fn read(header: &[u8], value: &[u8]) -> Option<Pending> {
    let text = |number| last(value, number).map_or("", Payload::text).to_owned();
    let pending = Pending {
        id: text(1),
        name: text(2),
        size: integer(header, 2) as f64,
        session_id: last(header, 4).map(Payload::integer),
        at: integer(value, 3) as f64,
        lifetime: integer(value, 4) as f64,
    };
    (!pending.id.is_empty()).then_some(pending)
}

fn name(header: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    let mut name = START.to_owned();
    for byte in header {
        name.push(digit(byte >> 4));
        name.push(digit(*byte));
    }
    name
}

/// The bytes that hexadecimal digits stand for.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((value(*high)? << 4 | value(*low)?) as u8),
            _ => None,
        })
        .collect()
}
