//! `cargo xtask bench`: the SDK beside other gRPC-web clients and the bare browser, one page, one server, in Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::cargo::{WASM_TARGET, cargo};
use crate::devserver::{self, DevServer};
use crate::engine::Engine;
use crate::process::run as run_program;
use crate::progress::step;
use crate::workspace::{Workspace, find_program};
use crate::{build, setup};

/// The crates that only the comparison needs, a workspace of their own.
const PEERS: &str = "benches/peers/Cargo.toml";
/// Messages in the history that is streamed.
const MESSAGES: &str = "100000";
/// How often each client has its turn, if nobody says otherwise.
const ROUNDS: u32 = 7;
/// In a quick run.
const FEW_MESSAGES: &str = "2000";

/// Measures everything and writes `docs/benchmarks.md` and its chart, which takes minutes.
pub fn run(workspace: &Workspace, rounds: Option<u32>) -> Result<ExitCode> {
    setup::for_tests(workspace, &[Engine::Chromium])?;
    build::programs(workspace, &[build::BINDINGS])?;
    build::sdk(workspace)?;
    generate(workspace)?;
    tonic(workspace)?;
    step("bundling the clients", || {
        run_program(&mut script(workspace, "build.mjs"))
    })?;
    let server = step("compiling the dev server with optimisation", || {
        run_program(cargo(workspace, "build").args([
            "--profile",
            "bench",
            "--package",
            devserver::PACKAGE,
        ]))?;
        Ok(workspace.target().join("release").join(devserver::PACKAGE))
    })?;
    let measured = Measurement::begin(workspace, &server, MESSAGES)?;
    step("measuring", || {
        run_program(
            measured
                .command(workspace)?
                .arg("--results")
                .arg(measured.folder.join("results.json"))
                .arg("--rounds")
                .arg(rounds.unwrap_or(ROUNDS).to_string())
                .arg("--docs")
                .arg(workspace.path("docs")),
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Measures a little of everything, to see that it can be measured.
pub fn quick(workspace: &Workspace) -> Result<ExitCode> {
    setup::for_tests(workspace, &[Engine::Chromium])?;
    build::programs(workspace, &[build::BINDINGS, devserver::PACKAGE])?;
    build::sdk(workspace)?;
    let small = Measurement::small(workspace)?;
    step("measuring", || run_program(&mut small.command(workspace)?))?;
    Ok(ExitCode::SUCCESS)
}

/// A measurement that can be started: the dev server runs as long as this lives.
pub struct Measurement {
    server: DevServer,
    folder: PathBuf,
    quick: bool,
}

impl Measurement {
    /// Makes what a small one needs, of clients that bundle quickly: the npm package, the browser and the dev server are there.
    pub fn small(workspace: &Workspace) -> Result<Self> {
        generate(workspace)?;
        step("bundling the clients", || {
            run_program(script(workspace, "build.mjs").arg("--quick"))
        })?;
        let server = workspace.program(devserver::PACKAGE);
        let mut small = Self::begin(workspace, &server, FEW_MESSAGES)?;
        small.quick = true;
        Ok(small)
    }

    fn begin(workspace: &Workspace, server: &Path, messages: &str) -> Result<Self> {
        let folder = workspace.scratch("bench");
        fs::create_dir_all(&folder)?;
        let database = folder.join("chat.sqlite3");
        if database.exists() {
            fs::remove_file(&database)?;
        }
        let site = workspace.path("benches/peers/dist");
        let arguments = [
            "--listen",
            "127.0.0.1:0",
            "--database",
            database.to_str().context("a path that is UTF-8")?,
            "--seed-users",
            "2",
            "--seed-messages",
            messages,
            "--rate-limit",
            "off",
            "--quota",
            "1073741824",
            "--static",
            site.to_str().context("a path that is UTF-8")?,
        ];
        let server = DevServer::of(server, &arguments)?;
        Ok(Self {
            server,
            folder,
            quick: false,
        })
    }

    /// The program that measures.
    pub fn command(&self, workspace: &Workspace) -> Result<Command> {
        let chromium = find_program("chromium").context("chromium is not on the search path")?;
        let mut command = script(workspace, "run.mjs");
        command
            .args(["--server", self.server.url(), "--chromium"])
            .arg(chromium)
            .arg("--arguments")
            .arg(workspace.path("tests/webdriver/chromium.json"));
        if self.quick {
            command.arg("--quick");
        }
        Ok(command)
    }
}

impl Drop for Measurement {
    fn drop(&mut self) {
        // The results stay.
        for name in ["chat.sqlite3", "chat.sqlite3-shm", "chat.sqlite3-wal"] {
            let _ = fs::remove_file(self.folder.join(name));
        }
        let _ = fs::remove_dir_all(self.folder.join("chat.sqlite3.files"));
    }
}

/// Runs the code generators of the others on the contract.
fn generate(workspace: &Workspace) -> Result<()> {
    step("generating the code of the other clients", || {
        run_program(cargo(workspace, "build").args([
            "--release",
            "--manifest-path",
            PEERS,
            "--package",
            "bench-protoc",
        ]))?;
        let protoc = workspace.target().join("release").join("bench-protoc");
        run_program(script(workspace, "generate.mjs").arg(protoc))
    })
}

/// Compiles the client of tonic-web-wasm-client.
fn tonic(workspace: &Workspace) -> Result<()> {
    step("compiling the client of tonic-web-wasm-client", || {
        run_program(cargo(workspace, "build").args([
            "--release",
            "--manifest-path",
            PEERS,
            "--package",
            "bench-tonic",
            "--target",
            WASM_TARGET,
        ]))?;
        let folder = workspace.target().join(WASM_TARGET).join("release");
        let out = workspace.path("benches/peers/generated/tonic");
        build::bindings(workspace, &folder.join("bench_tonic.wasm"), &out)?;
        let bound = out.join("core_bg.wasm");
        build::shrink(workspace, &bound, &bound)
    })
}

fn script(workspace: &Workspace, name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(workspace.path("benches/peers").join(name));
    command
}
