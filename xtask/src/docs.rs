//! `cargo xtask docs`: the documentation as a site.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::process::run as run_program;
use crate::workspace::Workspace;
use crate::{build, setup};

/// Builds `docs/site/dist` and checks its links, its search and the samples of the guide.
pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    setup::for_build(workspace)?;
    build::programs(workspace, &[build::BINDINGS])?;
    build::sdk(workspace)?;
    run_program(&mut command(workspace))?;
    Ok(ExitCode::SUCCESS)
}

/// Builds and checks the site; the package must have been built.
pub fn command(workspace: &Workspace) -> Command {
    let mut command = Command::new("node");
    command.arg(workspace.path("docs/site/build.mjs"));
    command
}
