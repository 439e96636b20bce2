//! The event stream: history, then live, as one sequence without repetition (wire contract, FetchMsgs).

pub mod sequence;
pub mod stream;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use stream::EventStream;
