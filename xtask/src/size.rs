//! `cargo xtask size`: what a page loads.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::process::run as run_program;
use crate::workspace::Workspace;
use crate::{build, setup};

/// Prints the sizes of the npm package's files, raw and compressed.
pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    setup::for_build(workspace)?;
    build::programs(workspace, &[build::BINDINGS])?;
    build::sdk(workspace)?;
    run_program(
        Command::new("node")
            .arg(workspace.path("xtask/size.mjs"))
            .arg(workspace.path("pkg/dist")),
    )?;
    Ok(ExitCode::SUCCESS)
}
