//! `cargo xtask size`: what a page loads.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::process::run as run_program;
use crate::workspace::Workspace;
use crate::{build, setup};

/// Prints what each entry of the npm package makes a page load, raw and compressed; `record` writes it into the file with
/// the budgets.
pub fn run(workspace: &Workspace, record: bool) -> Result<ExitCode> {
    setup::for_build(workspace)?;
    build::programs(workspace, &[build::BINDINGS])?;
    build::sdk(workspace)?;
    run_program(command(workspace).args(record.then_some("--record")))?;
    Ok(ExitCode::SUCCESS)
}

/// Fails when the built package is larger than its budget allows.
pub fn check(workspace: &Workspace) -> Command {
    let mut command = command(workspace);
    command.arg("--check");
    command
}

fn command(workspace: &Workspace) -> Command {
    let mut command = Command::new("node");
    command.arg(workspace.path("pkg/size.mjs"));
    command
}
