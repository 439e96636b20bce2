//! The package behind nginx, Caddy and Envoy with the configurations of `deploy/`, against dev servers.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::devserver::DevServer;
use crate::setup;
use crate::test::report::{Kind, Report};
use crate::workspace::{Workspace, find_program};

const LIMIT: Duration = Duration::from_secs(600);

/// Starts a dev server for each proxy, because faults that are ordered for one must not hit another.
pub fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let proxies = setup::proxies(workspace)?;
    let chromium = find_program("chromium").context("chromium is not on the search path")?;
    let mut command = Command::new("node");
    command
        .arg(workspace.path("tests/deploy/run.mjs"))
        .arg("--chromium")
        .arg(chromium);
    let mut servers = Vec::new();
    for (name, program) in [
        ("--nginx", &proxies.nginx),
        ("--caddy", &proxies.caddy),
        ("--envoy", &proxies.envoy),
    ] {
        let server = DevServer::in_memory(workspace, &["--rate-limit", "off", "--control"])?;
        command.arg(name).arg(pair(program, server.url()));
        servers.push(server);
    }
    report.suite(
        Kind::Deploy,
        "behind nginx, Caddy and Envoy",
        LIMIT,
        &mut command,
    )
}

/// `PROGRAM=SERVER`.
fn pair(program: &Path, server: &str) -> OsString {
    let mut both = program.as_os_str().to_owned();
    both.push("=");
    both.push(server);
    both
}
