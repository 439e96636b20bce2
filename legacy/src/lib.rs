//! The JSON protocol of the older OurChat servers, which spoke JSON objects in text frames of a WebSocket until November 2024.
//!
//! [`codec`] turns messages between the wire and the API, in three dialects. [`Machine`] is the client: a state machine
//! without input or output that is told what happens and answers what to do. Compiled to WebAssembly it is a small module of
//! its own (`module.rs`), which the entry `ourchat-sdk/legacy` of the npm package carries.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod codec;
pub mod dialect;
pub mod json;
mod machine;
#[cfg(target_arch = "wasm32")]
mod module;
pub mod password;
pub mod schema;
mod status;
pub mod time;

pub use machine::{Input, Machine};
pub use status::of_http;
