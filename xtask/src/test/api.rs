//! The tests of the built npm package, run by a page in each engine.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::bench::compare::Measurement;
use crate::build;
use crate::devserver::TestServers;
use crate::engine::Engine;
use crate::test::driver;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

/// Suites of several engines share the machine.
const LIMIT: Duration = Duration::from_secs(1800);
/// The parts of the suite, see `tests/api/src/suites`.
const PARTS: usize = 3;

/// What a small run of the benchmark may take.
const BENCHMARK_LIMIT: Duration = Duration::from_secs(600);

/// One part in one engine.
#[derive(Clone, Copy)]
struct Job {
    engine: Engine,
    part: usize,
}

impl Job {
    fn name(self) -> String {
        format!("{} {}/{PARTS}", self.engine, self.part)
    }
}

/// Runs the suite in each engine, every part of it against fresh servers; two parts at once for each core, because most of
/// the time a suite waits.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    build::test_pages(workspace)?;
    // The longest part first.
    let jobs: Vec<Job> = (1..=PARTS)
        .rev()
        .flat_map(|part| engines.iter().map(move |&engine| Job { engine, part }))
        .collect();
    let waiting = Mutex::new(jobs.iter().copied());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.next()
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let reports = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.len().min(2 * cores))
            .map(|_| {
                scope.spawn(|| {
                    let mut reports = Vec::new();
                    while let Some(job) = next() {
                        let mut report = Report::beside(&job.name());
                        if let Err(error) = run_part(workspace, job, &mut report) {
                            report.broken(Kind::Api, &job.name(), &error);
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

/// Whether the benchmark can still measure; Chromium only.
pub fn benchmark(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    if !engines.contains(&Engine::Chromium) {
        return Ok(());
    }
    let small = Measurement::small(workspace)?;
    let mut command = small.command(workspace)?;
    report.suite(
        Kind::Api,
        "benchmark, a little of everything",
        BENCHMARK_LIMIT,
        &mut command,
    )
}

fn run_part(workspace: &Workspace, job: Job, report: &mut Report) -> Result<()> {
    let site = workspace.path("tests/api/dist");
    let servers = TestServers::start(workspace, Some(&site))?;
    let mut command = driver(workspace, job.engine)?;
    let page = format!("{}/?{}&part={}", servers.main(), servers.query(), job.part);
    let secure_page = format!("{}/?plain={}", servers.tls(), servers.main());
    command.args(["api", "--url", &page]);
    if job.part == 1 {
        command.args(["--secure-url", &secure_page]);
    }
    report.suite(
        Kind::Api,
        &format!("npm package in {}", job.name()),
        LIMIT,
        &mut command,
    )
}
