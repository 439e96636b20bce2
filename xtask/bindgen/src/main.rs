//! Writes the JavaScript side of a compiled wasm module: `ourchat-bindgen MODULE.wasm OUT_DIR`.
//!
//! It runs the code of the `wasm-bindgen` command line tool as a library, so that its version is
//! the one in `Cargo.lock`, the same as the core was compiled with, and nobody has to install it.

mod names;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use names::Names;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let module = arguments
        .next()
        .context("usage: ourchat-bindgen MODULE.wasm OUT_DIR")?;
    let out = arguments
        .next()
        .context("usage: ourchat-bindgen MODULE.wasm OUT_DIR")?;
    let mut output = Bindgen::new()
        .input_path(&module)
        .out_name("core")
        .web(true)?
        .typescript(true)
        // For the list of functions; the published module has none.
        .remove_name_section(false)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", module.display()))?;
    let mut names = Names::default();
    let wasm = output.wasm_mut();
    for import in wasm.imports.iter_mut() {
        import.name = names.import(&import.module, &import.name);
        import.module = names.module(&import.module);
    }
    for export in wasm.exports.iter_mut() {
        export.name = names.export(&export.name);
    }
    output.emit(&out)?;
    let script = out.join("core.js");
    let text = fs::read_to_string(&script).context("reading the bindings")?;
    fs::write(&script, names.rewrite(&text)).context("writing the bindings")
}
