//! Recognises what a status means: of OurChat over gRPC, of the dialects of OurChat's JSON protocol, of ThinkSNS+, of back ends
//! for umi and Ant Design Pro, of HTTP and of the transport.
//!
//! [`recognise`] takes the known fields of any payload and finds the system, whether it is a failure at all, and the code of
//! the catalogue that it means. Pure Rust without knowledge of a browser; no input panics. Compiled to WebAssembly it is a
//! small module of its own (`module.rs`), which the entry `ourchat-sdk/errors` of the npm package carries.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg_attr(
    not(feature = "every-system"),
    allow(dead_code, reason = "what only the other systems need")
)]

extern crate alloc;

mod context;
mod details;
// Shared as files: the core would grow by a function that another crate holds.
#[path = "../../src/wire/ascii.rs"]
#[allow(dead_code, reason = "the core uses more of it")]
mod ascii;
#[path = "../../src/wire/encoding.rs"]
pub mod encoding;
#[cfg(feature = "every-system")]
mod grpc;
#[cfg(feature = "every-system")]
mod http;
pub mod input;
pub mod json;
mod lookup;
#[cfg(all(target_arch = "wasm32", feature = "every-system"))]
mod module;
mod ourchat_json;
mod recognised;
#[cfg(feature = "every-system")]
mod record;
#[path = "../../src/status/retry_after.rs"]
pub mod retry_after;
#[cfg(target_arch = "wasm32")]
mod runtime;
#[cfg(feature = "every-system")]
mod system;
pub mod table;
pub mod text;
#[cfg(feature = "every-system")]
mod thinksns;
#[cfg(feature = "every-system")]
mod transport;
#[cfg(feature = "every-system")]
mod umi;

pub use context::BadOption;
pub use input::{Field, Input, Kind, Scope};
pub use recognised::{Answer, Recognised, Status};
pub use table::{Code, codes};

#[cfg(feature = "every-system")]
use alloc::string::String;

use context::Context;

/// What a message of the JSON protocol means, whose members are the payload of `input`; `None` when it says nothing of
/// success or failure.
///
/// # Errors
/// When an option of the caller is none of the values that it can have.
pub fn recognise_message<'a>(input: &'a Input<'a>) -> Result<Option<Recognised<'a>>, BadOption> {
    let context = Context::read(input)?;
    Ok(ourchat_json::recognise(&context, Scope::Payload, true))
}

/// What a payload means; `None` when it is no status of any system.
///
/// # Errors
/// When an option of the caller is none of the values that it can have.
#[cfg(feature = "every-system")]
pub fn recognise<'a>(input: &'a Input<'a>) -> Result<Option<Recognised<'a>>, BadOption> {
    let context = Context::read(input)?;
    Ok(system::recognise(&context))
}

/// What JavaScript gets for what it handed over, see [`Input::parse`] and [`Answer`]; empty when the payload is no status.
#[cfg(feature = "every-system")]
#[must_use]
pub fn answer(bytes: &[u8]) -> String {
    let input = Input::parse(bytes);
    match recognise(&input) {
        Ok(None) => String::new(),
        Ok(Some(recognised)) => Answer::Recognised(&recognised).to_json(),
        Err(bad) => Answer::BadOption(bad).to_json(),
    }
}
