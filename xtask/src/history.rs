//! A long history in the demo, as a test and as a benchmark.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build;
use crate::devserver::DevServer;
use crate::engine::Engine;
use crate::process::run as run_program;
use crate::setup;
use crate::test::driver;
use crate::workspace::Workspace;

/// Messages of the benchmark unless it is told otherwise.
pub const LONG: u32 = 100_000;

/// Builds what is needed and reads a long history in Chromium.
pub fn run(workspace: &Workspace, messages: u32) -> Result<ExitCode> {
    setup::for_tests(workspace, &[Engine::Chromium])?;
    build::everything(workspace)?;
    build::sdk(workspace)?;
    build::demo(workspace)?;
    let server = server(workspace, messages)?;
    run_program(&mut command(
        workspace,
        Engine::Chromium,
        &server,
        messages,
    )?)?;
    Ok(ExitCode::SUCCESS)
}

/// A server of two people with so many messages, which also serves the demo.
pub fn server(workspace: &Workspace, messages: u32) -> Result<DevServer> {
    let site = workspace.path("www/dist");
    let site = site.to_str().context("the checkout's path is not UTF-8")?;
    let count = messages.to_string();
    let seed = ["--seed-users", "2", "--seed-messages", &count];
    let service = ["--rate-limit", "off", "--static", site];
    DevServer::in_memory(workspace, &[seed, service].concat())
}

/// The program that reads the history of such a server in an engine.
pub fn command(
    workspace: &Workspace,
    engine: Engine,
    server: &DevServer,
    messages: u32,
) -> Result<Command> {
    let mut command = driver(workspace, engine)?;
    command.args(["--messages", &messages.to_string()]);
    command.args(["history", "--url", server.url()]);
    Ok(command)
}
