//! Live events: one queue per user, shared by all of the user's streams.

mod disorder;
mod queues;

pub use disorder::Disorder;
pub use queues::{Event, Queues, Watcher};
