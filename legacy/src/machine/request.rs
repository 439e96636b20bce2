//! A request on its way.

use alloc::vec::Vec;

use super::operation::Operation;
use crate::json::{Object, Value};

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The application, which knows the call by this number.
    Call(u32),
    /// The machine, to find out the dialect.
    Probe,
    /// The machine, to sign in again after a connection broke.
    Relogin,
    /// The machine, to learn that everything before it was dealt with: the request with this serial number above all.
    Fence(u32),
    /// A feed that reads what is new.
    Poll(u32),
    /// Nobody any more, but its answer may still come.
    Ghost,
}

/// A request that has not ended.
#[derive(Debug)]
pub struct Request {
    /// Tells requests apart.
    pub serial: u32,
    /// Who asks.
    pub purpose: Purpose,
    /// What is asked.
    pub operation: &'static Operation,
    /// The members of the message.
    pub members: Object,
    /// When it was asked, in milliseconds.
    pub started: f64,
    /// When it fails for want of an answer.
    pub deadline: f64,
    /// Whether it was sent over the present connection.
    pub sent: bool,
    /// How often it was sent.
    pub attempts: u32,
    /// What came for it so far.
    pub collected: Vec<Value>,
}
