//! The tests of the built npm package, run by a page in each engine.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::build;
use crate::devserver::TestServers;
use crate::engine::Engine;
use crate::test::driver;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

/// Suites of several engines may share the machine.
const LIMIT: Duration = Duration::from_secs(2400);

/// Runs the suite in each engine, every time against fresh servers; in as many at once as the machine has cores, because
/// most of the time a suite waits.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    build::test_pages(workspace)?;
    let waiting = Mutex::new(engines.iter());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.next().copied()
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let reports = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(engines.len()))
            .map(|_| {
                scope.spawn(|| {
                    let mut reports = Vec::new();
                    while let Some(engine) = next() {
                        let mut report = Report::beside(engine.name());
                        if let Err(error) = run_in(workspace, engine, &mut report) {
                            report.broken(Kind::Api, engine.name(), &error);
                        }
                        reports.push(report);
                    }
                    reports
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| anyhow!("a suite panicked")))
            .collect::<Result<Vec<_>>>()
    })?;
    reports
        .into_iter()
        .flatten()
        .for_each(|other| report.join(other));
    Ok(())
}

fn run_in(workspace: &Workspace, engine: Engine, report: &mut Report) -> Result<()> {
    let site = workspace.path("tests/api/dist");
    let servers = TestServers::start(workspace, Some(&site))?;
    let mut command = driver(workspace, engine)?;
    let page = format!("{}/?{}", servers.main(), servers.query());
    let secure_page = format!("{}/?plain={}", servers.tls(), servers.main());
    command.args(["api", "--url", &page, "--secure-url", &secure_page]);
    report.suite(
        Kind::Api,
        &format!("npm package in {engine}"),
        LIMIT,
        &mut command,
    )
}
