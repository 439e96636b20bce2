//! Floor 5: what JavaScript can see.
//!
//! [`client::Core`] is the only entry. Nothing here throws anything but what the facade's `makeError` made, and nothing
//! exported is borrowed mutably while it waits, so that no order of calls can meet "recursive use of an object".

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

/// Gives out the core's memory, in less code than the standard library's allocator.
#[global_allocator]
static MEMORY: WasmDynamicTalc = new_wasm_dynamic_allocator();

pub mod client;
mod errors;
pub mod events;
pub mod files;
mod handle;
mod options;
mod outbox;
pub mod streams;
pub mod value;
