//! Files (wire contract, files): uploads from outside of the core's memory, downloads as a sequence of byte pieces.

pub mod download;
pub mod hash;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
pub mod upload;

pub use download::Download;
pub use upload::{Mode, Progress, Upload};
