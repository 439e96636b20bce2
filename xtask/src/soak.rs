//! `cargo xtask soak`: people in many tabs talk while everything breaks that can.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::build;
use crate::devserver::PACKAGE;
use crate::engine::Engine;
use crate::process::run as run_program;
use crate::setup;
use crate::test::driver;
use crate::workspace::Workspace;

/// How much is to happen.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Messages of all users together.
    pub messages: u32,
    /// How often streams are to be broken at least.
    pub disconnects: u32,
    /// Decides what breaks when; a random one is printed.
    pub seed: Option<u64>,
    /// For how long requests are counted when nothing happens any more, in minutes.
    pub idle_minutes: u32,
}

/// The plan of `cargo xtask soak` unless it is told otherwise.
pub const LONG: Plan = Plan {
    messages: 5_000,
    disconnects: 100,
    seed: None,
    idle_minutes: 5,
};

/// The plan of every run of the tests.
pub const SHORT: Plan = Plan {
    messages: 240,
    disconnects: 10,
    seed: None,
    idle_minutes: 0,
};

/// Builds what is needed and runs the soak in Chromium.
pub fn run(workspace: &Workspace, plan: Plan) -> Result<ExitCode> {
    setup::for_tests(workspace, &[Engine::Chromium])?;
    build::everything(workspace)?;
    build::sdk(workspace)?;
    build::test_pages(workspace)?;
    run_program(&mut command(workspace, Engine::Chromium, plan)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The program that runs a soak in an engine.
pub fn command(workspace: &Workspace, engine: Engine, plan: Plan) -> Result<Command> {
    let mut command = driver(workspace, engine)?;
    command
        .arg("--server")
        .arg(workspace.program(PACKAGE))
        .arg("--site")
        .arg(workspace.path("tests/api/dist"))
        .args(["--messages", &plan.messages.to_string()])
        .args(["--disconnects", &plan.disconnects.to_string()])
        .args(["--idle-minutes", &plan.idle_minutes.to_string()]);
    if let Some(seed) = plan.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    // Only Chromium's driver can let a tab stand still.
    if engine == Engine::Chromium {
        command.arg("--freeze");
    }
    command.arg("soak");
    Ok(command)
}
