//! `cargo xtask test`: all tests, or the kinds that were named.

mod api;
mod browser;
mod counts;
mod deploy;
mod end_to_end;
mod engines_table;
mod native;
mod package;
mod page_server;
mod report;

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build;
use crate::docs;
use crate::engine::Engine;
use crate::setup;
use crate::size;
use crate::workspace::{Workspace, find_program};

use report::{Kind, Report};

/// Installs what is missing, runs the tests and prints the counts; `record` writes those of each engine into the READMEs.
pub fn run(
    workspace: &Workspace,
    engines: &[Engine],
    kinds: &[Kind],
    record: bool,
) -> Result<ExitCode> {
    let wanted = |kind| kinds.is_empty() || kinds.contains(&kind);
    let mut needed = engines.to_vec();
    let in_chromium = wanted(Kind::Package) || wanted(Kind::Deploy);
    if in_chromium && !needed.contains(&Engine::Chromium) {
        needed.push(Engine::Chromium);
    }
    setup::for_tests(workspace, &needed)?;
    let mut report = Report::default();

    // Everything is compiled first, before anything waits for a time limit.
    let programs = build::everything(workspace);
    let package = match &programs {
        Ok(()) => build::sdk(workspace),
        Err(_) => Ok(()),
    };
    for (name, result) in [("compiling", &programs), ("npm package", &package)] {
        if let Err(error) = result {
            report.broken(Kind::Checks, name, error);
        }
    }
    if wanted(Kind::Checks) {
        native::checks(workspace, &mut report)?;
        if package.is_ok() {
            report.check("size of the npm package", &mut size::check(workspace))?;
            report.check("documentation", &mut docs::command(workspace))?;
        }
    }
    if wanted(Kind::Native) {
        native::tests(workspace, &mut report)?;
    }
    if programs.is_ok() && wanted(Kind::Browser) {
        let suite = browser::run(workspace, engines, &mut report);
        note(&mut report, Kind::Browser, suite);
    }
    if programs.is_ok() && package.is_ok() {
        if wanted(Kind::Api) {
            let suite = api::run(workspace, engines, &mut report);
            note(&mut report, Kind::Api, suite);
            let benchmark = api::benchmark(workspace, engines, &mut report);
            note(&mut report, Kind::Api, benchmark);
        }
        if wanted(Kind::EndToEnd) {
            let suite = end_to_end::run(workspace, engines, &mut report);
            note(&mut report, Kind::EndToEnd, suite);
        }
        if wanted(Kind::Package) {
            let suite = package::run(workspace, &mut report);
            note(&mut report, Kind::Package, suite);
        }
        if wanted(Kind::Deploy) {
            let suite = deploy::run(workspace, &mut report);
            note(&mut report, Kind::Deploy, suite);
        }
    }
    if record {
        engines_table::record(workspace, engines, &report)?;
    }
    Ok(report.close())
}

/// An error of one kind of tests counts as a failure and leaves the others their turn.
fn note(report: &mut Report, kind: Kind, result: Result<()>) {
    if let Err(error) = result {
        report.broken(kind, "setting up", &error);
    }
}

/// The program that drives browsers, for one engine.
pub fn driver(workspace: &Workspace, engine: Engine) -> Result<Command> {
    let mut command = engine.command(workspace.program("ourchat-e2e"));
    let webdriver = find_program(engine.driver())
        .with_context(|| format!("{} is not on the search path", engine.driver()))?;
    command
        .current_dir(workspace.root())
        .arg("--driver")
        .arg(webdriver)
        .arg("--capabilities")
        .arg(capabilities(workspace, engine))
        .arg("--artifacts")
        .arg(workspace.scratch("evidence").join(engine.name()));
    Ok(command)
}

/// The file that says how the engine's browser is started.
fn capabilities(workspace: &Workspace, engine: Engine) -> std::path::PathBuf {
    workspace.path(&format!("tests/webdriver/{engine}.json"))
}
