//! The tests of the core in browsers, against dev servers.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::cargo::{WASM_TARGET, cargo};
use crate::devserver::TestServers;
use crate::engine::Engine;
use crate::process::run as run_program;
use crate::progress::step;
use crate::test::capabilities;
use crate::test::page_server::HeldConnections;
use crate::test::report::{Kind, Report};
use crate::workspace::{Workspace, find_program};

/// A whole run in one engine, starting the browser once for every test program included.
const LIMIT: Duration = Duration::from_secs(600);

/// Runs the suite in each engine.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    let servers = TestServers::start(workspace, None)?;
    let addresses = servers.json();
    step("compiling the browser tests", || {
        run_program(
            cargo(workspace, "test")
                .args([
                    "--package",
                    "ourchat-sdk",
                    "--lib",
                    "--tests",
                    "--no-run",
                    "--target",
                ])
                .arg(WASM_TARGET)
                .env("OURCHAT_TEST_SERVERS", &addresses),
        )
    })?;
    let held = HeldConnections::start()?;
    for engine in engines {
        let mut command = suite(workspace, *engine)?;
        command
            .env("WASM_BINDGEN_TEST_ADDRESS", held.address())
            .env("OURCHAT_TEST_SERVERS", &addresses)
            .env(
                "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
                capabilities(workspace, *engine),
            )
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
        report.suite(
            Kind::Browser,
            &format!("core in {engine}"),
            LIMIT,
            &mut command,
        )?;
    }
    Ok(())
}

fn suite(workspace: &Workspace, engine: Engine) -> Result<Command> {
    let driver = find_program(engine.driver())
        .with_context(|| format!("{} is not on the search path", engine.driver()))?;
    let mut wasm_pack = Command::new("wasm-pack");
    wasm_pack
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target())
        .args(["test", "--headless"]);
    match engine {
        Engine::Chromium => {
            wasm_pack.arg("--chrome").arg("--chromedriver").arg(driver);
        }
        Engine::Firefox => {
            wasm_pack.arg("--firefox").arg("--geckodriver").arg(driver);
        }
        // wasm-pack knows Safari's own driver only; the test runner that it calls takes any.
        Engine::Webkit => {
            let mut command = cargo(workspace, "test");
            command
                .args([
                    "--package",
                    "ourchat-sdk",
                    "--lib",
                    "--tests",
                    "--no-fail-fast",
                    "--target",
                ])
                .arg(WASM_TARGET)
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                    "xvfb-run --auto-servernum wasm-bindgen-test-runner",
                )
                .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
                .env("SAFARIDRIVER", driver);
            return Ok(command);
        }
    }
    // Passed to `cargo build --tests` as well as to `cargo test`.
    wasm_pack.args([
        "--mode",
        "no-install",
        ".",
        "--locked",
        "--lib",
        "--test",
        "*",
    ]);
    Ok(wasm_pack)
}
