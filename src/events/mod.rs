//! The event stream: history, then live, as one sequence without repetition (wire contract, FetchMsgs).

pub mod sequence;
pub mod stream;
#[cfg(test)]
mod tests;

pub use stream::EventStream;
