//! The event stream: history, then live, as one sequence without repetition, in every tab of a browser.

pub mod envelope;
pub mod inbox;
mod line;
mod marks;
pub mod message;
pub mod peer;
pub mod seen;
pub mod state;
pub mod stream;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
pub mod upstream;

pub use stream::EventStream;
