//! `cargo xtask release --dry-run`: what has to be true before a version is published.

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::cargo::cargo;
use crate::process::{End, watch};
use crate::progress::say;
use crate::workspace::Workspace;
use crate::{build, setup};

/// For everything that a check starts.
const LIMIT: Duration = Duration::from_secs(900);

/// What to check.
pub struct Options {
    /// Nothing is ever published from here; without it the command says who publishes.
    pub dry_run: bool,
    /// The tag of the version, such as `v0.2.0`.
    pub tag: Option<String>,
    /// Leaves out what has to ask the network.
    pub offline: bool,
}

/// Builds the package and runs every check, the later ones also after one has failed.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if !options.dry_run {
        bail!(
            "publishing is the work of .github/workflows/release.yml, for a tag: run with --dry-run to check everything"
        );
    }
    setup::for_release(workspace)?;
    build::programs(workspace, &[build::BINDINGS])?;
    build::sdk(workspace)?;
    let mut good = true;
    let mut check = |name: &str, command: &mut Command| -> Result<()> {
        say(name);
        let end = watch(command, LIMIT, |line| println!("{line}"))?;
        good &= matches!(end, End::Exit(status) if status.success());
        Ok(())
    };
    check(
        "licences and sources of crates",
        cargo_deny(workspace).args(["licenses", "bans", "sources"]),
    )?;
    if !options.offline {
        check(
            "advisories of crates",
            cargo_deny(workspace).arg("advisories"),
        )?;
    }
    let mut package = Command::new("node");
    package
        .current_dir(workspace.root())
        .arg("xtask/release/check.mjs");
    if let Some(tag) = &options.tag {
        package.args(["--tag", tag]);
    }
    if options.offline {
        package.arg("--offline");
    }
    check("the npm package", &mut package)?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn cargo_deny(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace, "deny");
    command.arg("check");
    command
}
