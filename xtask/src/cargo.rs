//! Calls of cargo.

use std::ffi::OsString;
use std::process::Command;

use crate::workspace::Workspace;

/// The target the core is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The cargo that runs this program, at the root of the checkout, with the lock file as it is.
pub fn cargo(workspace: &Workspace, subcommand: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).arg(subcommand);
    if subcommand != "fmt" {
        command.arg("--locked");
    }
    // Whatever this program was compiled with is nobody else's business.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", workspace.target());
    command
}
