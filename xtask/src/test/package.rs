//! The packed npm package in the tools and runtimes that people use, against a dev server, in Chromium.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::devserver::DevServer;
use crate::process::read;
use crate::setup::npm;
use crate::test::report::{Kind, Report};
use crate::workspace::{Workspace, find_program, tool_folder};

/// The first run downloads the tools.
const LIMIT: Duration = Duration::from_secs(1800);

/// Packs the package, and installs and uses it in a folder of its own.
pub fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let tarball = pack(workspace)?;
    let server = DevServer::in_memory(
        workspace,
        &[
            "--rate-limit",
            "off",
            "--cors",
            "expose",
            "--seed-users",
            "6",
        ],
    )?;
    let chromium = find_program("chromium").context("chromium is not on the search path")?;
    // In the user's cache, so that the tools are downloaded once, and not below this checkout, whose packages they would find.
    let folder = tool_folder().context("HOME is not set: set it to a folder for the tools.")?;
    report.suite(
        Kind::Package,
        "npm tarball in the tools of others",
        LIMIT,
        Command::new("node")
            .arg(workspace.path("tests/package/start.mjs"))
            .arg("--folder")
            .arg(folder.join("package-tests"))
            .arg("--tarball")
            .arg(tarball)
            .args(["--server", server.url()])
            .arg("--chromium")
            .arg(chromium),
    )
}

fn pack(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.scratch("tarball");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let name = read(
        npm(workspace)
            .args([
                "pack",
                "--silent",
                "--workspace",
                "pkg",
                "--pack-destination",
            ])
            .arg(&folder),
    )?;
    Ok(folder.join(name.trim()))
}
