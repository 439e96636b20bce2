//! Faults of the older protocol that tests ask for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::Value;

use super::dialect::Dialect;

/// One fault.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    tag = "fault",
    rename_all = "lowercase",
    rename_all_fields = "camelCase"
)]
pub enum Fault {
    /// Nothing is done; the answer is this status, in the form of the dialect.
    Status {
        /// Number of the status.
        status: u64,
        /// Text of a message of type 18.
        #[serde(default)]
        details: String,
        /// Type of the answer, where it is not to be the dialect's own.
        reply: Option<u64>,
    },
    /// Nothing is done; these frames are the answer.
    Answer {
        /// JSON values; a text is sent as it is, without quotes.
        frames: Vec<Value>,
    },
    /// Nothing is done, nothing is answered.
    Drop,
    /// The request is carried out, its answer withheld.
    Lost,
    /// The answer comes later; the answers to later requests may overtake it.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The answer comes after the answer to the next request.
    Reorder,
    /// The answer comes twice.
    Twice,
    /// The connection is closed instead of the answer.
    Close {
        /// Whether the request is carried out before.
        #[serde(default)]
        done: bool,
        /// Code of a close frame; without one the connection just ends.
        close_code: Option<u16>,
    },
}

/// A fault and the messages it hits.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// The type of the messages; any without it.
    pub code: Option<u64>,
    /// The dialect of the connection; any without it.
    pub dialect: Option<Dialect>,
    /// How many such messages pass before.
    #[serde(default)]
    pub skip: u32,
    /// How many of the next ones suffer.
    #[serde(default = "one")]
    pub count: u32,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
}

fn one() -> u32 {
    1
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Order>>);

impl Faults {
    /// Adds a fault after those that wait.
    pub fn add(&self, order: Order) {
        if order.count > 0 {
            self.lock().push(order);
        }
    }

    /// Forgets all faults.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The fault that a message suffers.
    pub fn take(&self, dialect: Dialect, code: u64) -> Option<Fault> {
        let mut orders = self.lock();
        let index = orders.iter().position(|order| {
            order.code.is_none_or(|ordered| ordered == code)
                && order.dialect.is_none_or(|ordered| ordered == dialect)
        })?;
        let order = orders.get_mut(index)?;
        if order.skip > 0 {
            order.skip -= 1;
            return None;
        }
        order.count -= 1;
        if order.count > 0 {
            Some(order.fault.clone())
        } else {
            Some(orders.remove(index).fault)
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
