//! Core of the OurChat SDK: everything that the npm package does, except for what has to be JavaScript.
//!
//! The modules are floors, and each knows only those below it: [`wire`] (bytes and values), [`status`] (what failures
//! mean), [`host`] (what a browser gives), [`rpc`] (one call), the features [`auth`], [`events`], [`files`] and [`storage`],
//! and, for wasm only, `js`: what JavaScript can see.

extern crate alloc;

pub mod auth;
pub mod events;
pub mod files;
pub mod host;
#[cfg(target_arch = "wasm32")]
pub mod js;
pub mod outbox;
pub mod rpc;
pub mod status;
pub mod storage;
pub mod wire;
