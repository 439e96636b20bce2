//! Where a panic happened, told before the core traps.

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    fn panicked(file: &str, line: u32, column: u32);
}

/// Has JavaScript told the place of a panic. Not its message, which may quote what a user wrote.
pub fn report() {
    panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            panicked(place.file(), place.line(), place.column());
        }
    }));
}
