//! Writes the JavaScript side of a compiled wasm module: `ourchat-bindgen MODULE.wasm OUT_DIR`.
//!
//! It runs the code of the `wasm-bindgen` command line tool as a library, so that its version is
//! the one in `Cargo.lock`, the same as the core was compiled with, and nobody has to install it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let module = arguments
        .next()
        .context("usage: ourchat-bindgen MODULE.wasm OUT_DIR")?;
    let out = arguments
        .next()
        .context("usage: ourchat-bindgen MODULE.wasm OUT_DIR")?;
    Bindgen::new()
        .input_path(&module)
        .out_name("core")
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&out)
        .with_context(|| format!("wasm-bindgen on {}", module.display()))
}
