//! Sending messages: once, in order, and with an end that is known (wire contract, SendMsg).

pub mod content;
pub mod entry;
pub mod queue;
pub mod sender;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use queue::Outbox;
pub use sender::Sender;
