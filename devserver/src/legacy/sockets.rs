//! The open connections, so that tests can reach them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::dialect::Dialect;

/// What a test orders of a connection.
#[derive(Clone, Debug)]
pub enum Order {
    /// Sends these frames.
    Send(Vec<Value>),
    /// Closes, with a close frame of this code or without one.
    Close(Option<u16>),
}

/// Which connections; what is absent does not matter.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Which {
    /// Their dialect.
    pub dialect: Option<Dialect>,
    /// The ocid of who is logged in.
    pub ocid: Option<String>,
}

/// The connections by number.
#[derive(Debug, Default)]
pub struct Sockets(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    last: u64,
    sockets: BTreeMap<u64, Socket>,
}

#[derive(Debug)]
struct Socket {
    dialect: Dialect,
    ocid: Option<String>,
    orders: mpsc::UnboundedSender<Order>,
}

impl Sockets {
    /// Notes a new connection: its number and what is ordered of it.
    pub fn open(&self, dialect: Dialect) -> (u64, mpsc::UnboundedReceiver<Order>) {
        let (orders, ordered) = mpsc::unbounded_channel();
        let mut open = self.lock();
        open.last += 1;
        let number = open.last;
        let socket = Socket {
            dialect,
            ocid: None,
            orders,
        };
        open.sockets.insert(number, socket);
        (number, ordered)
    }

    /// Notes who is logged in.
    pub fn name(&self, number: u64, ocid: &str) {
        if let Some(socket) = self.lock().sockets.get_mut(&number) {
            socket.ocid = Some(ocid.to_owned());
        }
    }

    /// Forgets a connection.
    pub fn close(&self, number: u64) {
        self.lock().sockets.remove(&number);
    }

    /// Orders something of these connections and returns how many they are.
    pub fn order(&self, which: &Which, order: &Order) -> usize {
        let open = self.lock();
        let meant = open.sockets.values().filter(|socket| {
            which
                .dialect
                .is_none_or(|dialect| dialect == socket.dialect)
                && (which.ocid.is_none() || which.ocid == socket.ocid)
        });
        meant
            .filter(|socket| socket.orders.send(order.clone()).is_ok())
            .count()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
