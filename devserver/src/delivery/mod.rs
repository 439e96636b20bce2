//! Live events: one queue per user, shared by all of the user's streams.

mod queues;

pub use queues::Queues;
