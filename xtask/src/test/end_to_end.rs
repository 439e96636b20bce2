//! The demo as people use it together and with a long history, and the soak test in short, in each engine.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::build;
use crate::devserver::DevServer;
use crate::engine::Engine;
use crate::history;
use crate::soak;
use crate::test::driver;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(600);

/// Messages of the history that is read.
const HISTORY: u32 = 4_000;

/// Runs the tests in each engine, every time with an empty database.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    build::demo(workspace)?;
    build::test_pages(workspace)?;
    let site = workspace.path("www/dist");
    let site = site.to_str().context("the checkout's path is not UTF-8")?;
    for engine in engines {
        let server = DevServer::in_memory(
            workspace,
            &[
                "--rate-limit",
                "off",
                "--control",
                "--static",
                site,
                "--legacy",
                "0",
                "--dialect",
                "2024-10",
                "--legacy",
                "0",
                "--dialect",
                "2024-08-shared",
            ],
        )?;
        let mut command = driver(workspace, *engine)?;
        command.args(["demo", "--url", server.url()]);
        for (dialect, url) in server.legacy() {
            let option = if dialect == "2024-10" {
                "--legacy-october"
            } else {
                "--legacy-shared"
            };
            command.args([option, url]);
        }
        report.suite(
            Kind::EndToEnd,
            &format!("demo in {engine}"),
            LIMIT,
            &mut command,
        )?;
        let server = history::server(workspace, HISTORY)?;
        report.suite(
            Kind::EndToEnd,
            &format!("history in {engine}"),
            LIMIT,
            &mut history::command(workspace, *engine, &server, HISTORY)?,
        )?;
        report.suite(
            Kind::EndToEnd,
            &format!("soak in {engine}"),
            LIMIT,
            &mut soak::command(workspace, *engine, soak::SHORT)?,
        )?;
    }
    Ok(())
}
