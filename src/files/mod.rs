//! Files (wire contract, files): uploads from outside of the core's memory, downloads as a sequence of byte pieces.

mod chunk_size;
mod chunked;
mod completion;
pub mod control;
pub mod download;
pub mod hash;
mod lifetime;
mod patience;
pub mod pending;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
pub mod upload;

pub use control::{Control, Progress, State};
pub use download::Download;
pub use pending::{Pending, PendingUploads};
pub use upload::{Mode, Source, Upload, Wishes};
