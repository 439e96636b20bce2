//! OurChat's older protocol: one JSON object in each text frame of a WebSocket, in three dialects, on the same data as the
//! RPCs.
//!
//! What servers of that time did is told in docs/devserver.md, where it differs from what their documents say.

mod accounts;
mod control;
mod conversation;
mod dialect;
mod failure;
mod faults;
mod files;
mod listener;
mod messages;
mod request;
mod sessions;
mod socket;
mod sockets;
mod time;
mod verification;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

pub use self::{
    control::router as control,
    dialect::Dialect,
    listener::{LegacyAddress, LegacyListen, Listener, Place},
};
use self::{faults::Faults, files::Uploads, sockets::Sockets};
use crate::options::LegacyMessages;

/// What all connections of the older protocol share.
#[derive(Debug, Default)]
pub struct Legacy {
    documented: AtomicBool,
    faults: Faults,
    sockets: Sockets,
    uploads: Uploads,
    received: Mutex<BTreeMap<Dialect, BTreeMap<String, u64>>>,
}

impl Legacy {
    /// No connection yet.
    pub fn new(messages: LegacyMessages) -> Self {
        let legacy = Self::default();
        legacy.set_documented(messages == LegacyMessages::Documented);
        legacy
    }

    /// Whether fetched messages have the documented form.
    fn is_documented(&self) -> bool {
        self.documented.load(Ordering::Relaxed)
    }

    fn set_documented(&self, documented: bool) {
        self.documented.store(documented, Ordering::Relaxed);
    }

    /// Counts a frame by its message type, `?` for one without.
    fn count(&self, dialect: Dialect, code: Option<u64>) {
        let code = code.map_or_else(|| "?".into(), |code| code.to_string());
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let of_dialect = received.entry(dialect).or_default();
        // Numbers that are no message type are one entry: a fuzzer may send any.
        let known = code == "?" || code.len() < 3;
        *of_dialect
            .entry(if known { code } else { "other".into() })
            .or_default() += 1;
    }

    /// Frames so far by dialect and message type.
    fn received(&self) -> BTreeMap<Dialect, BTreeMap<String, u64>> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
