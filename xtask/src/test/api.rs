//! The tests of the built npm package, run by a page in each engine.

use std::time::Duration;

use anyhow::Result;

use crate::build;
use crate::devserver::TestServers;
use crate::engine::Engine;
use crate::test::driver;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(600);

/// Runs the suite in each engine, every time against fresh servers.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    build::test_pages(workspace)?;
    let site = workspace.path("tests/api/dist");
    for engine in engines {
        let servers = TestServers::start(workspace, Some(&site))?;
        let mut command = driver(workspace, *engine)?;
        let page = format!("{}/?{}", servers.main(), servers.query());
        let secure_page = format!("{}/?plain={}", servers.tls(), servers.main());
        command.args(["api", "--url", &page, "--secure-url", &secure_page]);
        report.suite(
            Kind::Api,
            &format!("npm package in {engine}"),
            LIMIT,
            &mut command,
        )?;
    }
    Ok(())
}
