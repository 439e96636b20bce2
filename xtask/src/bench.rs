//! `cargo xtask bench`: what is measured in Chromium.

pub mod compare;

use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::devserver::{self, DevServer};
use crate::engine::Engine;
use crate::process::{End, Running, run as run_program, watch};
use crate::progress::step;
use crate::setup::{self, npm};
use crate::workspace::Workspace;
use crate::{build, test};

/// A gigabyte takes minutes.
const LIMIT: Duration = Duration::from_secs(1800);
/// How long the server of the benchmark may take to start.
const START: Duration = Duration::from_secs(10);

/// Compares rates with those of other libraries and of the bare browser.
pub fn files(workspace: &Workspace, mebibytes: u32, rounds: u32) -> Result<ExitCode> {
    prepare(workspace)?;
    let mut command = Command::new("node");
    command
        .arg(workspace.path("benches/server.mjs"))
        .stdout(Stdio::piped());
    let mut server = Running::start(&mut command)?;
    let line = server
        .lines()
        .recv_timeout(START)
        .context("the server of the benchmark did not start")?;
    let Some(url) = line.strip_prefix("listening on ") else {
        bail!("the server of the benchmark wrote {line:?}");
    };
    let page = format!("{url}/files.html?mib={mebibytes}&rounds={rounds}");
    follow(workspace, &page)
}

/// Moves one large file up and down and watches the memory of the page.
pub fn large_file(workspace: &Workspace, mebibytes: u32) -> Result<ExitCode> {
    prepare(workspace)?;
    build::programs(workspace, &[devserver::PACKAGE])?;
    let folder = workspace.scratch("large-file");
    std::fs::create_dir_all(&folder)?;
    let (database, site) = (folder.join("chat.sqlite3"), workspace.path("benches/dist"));
    let (database, site) = (database.to_str(), site.to_str());
    let result = {
        let server = DevServer::start(
            workspace,
            &[
                "--listen",
                "127.0.0.1:0",
                "--database",
                database.context("a path that is UTF-8")?,
                "--quota",
                "8589934592",
                "--rate-limit",
                "off",
                "--static",
                site.context("a path that is UTF-8")?,
            ],
        )?;
        follow(
            workspace,
            &format!("{}/soak.html?mib={mebibytes}", server.url()),
        )
    };
    std::fs::remove_dir_all(&folder)?;
    result
}

fn prepare(workspace: &Workspace) -> Result<()> {
    setup::for_tests(workspace, &[Engine::Chromium])?;
    build::programs(workspace, &[build::BINDINGS, "ourchat-e2e"])?;
    build::sdk(workspace)?;
    step("bundling the benchmarks", || {
        run_program(npm(workspace).args(["run", "--silent", "build", "--workspace", "benches"]))
    })
}

/// Opens a page in Chromium and shows what it reports.
fn follow(workspace: &Workspace, page: &str) -> Result<ExitCode> {
    let mut command = test::driver(workspace, Engine::Chromium)?;
    command.args(["api", "--url", page]);
    match watch(&mut command, LIMIT, |line| println!("{line}"))? {
        End::Exit(status) if status.success() => Ok(ExitCode::SUCCESS),
        End::Exit(_) => Ok(ExitCode::FAILURE),
        End::TimedOut => bail!("it took longer than {LIMIT:?}"),
    }
}
