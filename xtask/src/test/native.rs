//! Checks of the sources and the tests that run outside browsers.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::cargo::{WASM_TARGET, cargo};
use crate::setup::npm;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(1800);

/// Formatting, lints and types.
pub fn checks(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.check(
        "rustfmt",
        cargo(workspace, "fmt").args(["--all", "--check"]),
    )?;
    report.check(
        "rustfmt of the fuzz targets",
        cargo(workspace, "fmt").args(["--manifest-path", "fuzz/Cargo.toml", "--check"]),
    )?;
    report.check(
        "clippy",
        cargo(workspace, "clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]),
    )?;
    report.check(
        "clippy for wasm",
        // The tests are only looked at, not run, so their servers have no addresses.
        cargo(workspace, "clippy")
            .env("OURCHAT_TEST_SERVERS", "{}")
            .args([
                "--package",
                "ourchat-sdk",
                "--lib",
                "--tests",
                "--target",
                WASM_TARGET,
                "--",
                "-D",
                "warnings",
            ]),
    )?;
    report.check(
        "clippy for the wasm of the recogniser and the older protocol",
        cargo(workspace, "clippy").args([
            "--package",
            "ourchat-recogniser",
            "--package",
            "ourchat-legacy",
            "--lib",
            "--target",
            WASM_TARGET,
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    report.check(
        "TypeScript",
        npm(workspace).args(["run", "--silent", "check", "--workspaces", "--if-present"]),
    )?;
    report.check(
        "npm tarball",
        npm(workspace).args([
            "run",
            "--silent",
            "test:tarball",
            "--workspace",
            "tests/tarball",
        ]),
    )
}

/// Unit, property and contract tests of all packages.
pub fn tests(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let mut command: Command = cargo(workspace, "test");
    command.args(["--workspace", "--no-fail-fast"]);
    report.suite(Kind::Native, "cargo test", LIMIT, &mut command)?;
    report.suite(
        Kind::Native,
        "npm package in Node.js",
        LIMIT,
        npm(workspace).args(["run", "--silent", "test:unit", "--workspace", "pkg"]),
    )?;
    report.suite(
        Kind::Native,
        "npm package in the error handlers of umi",
        LIMIT,
        // By its name: the folder would stand for the package within it, too, which has no tests.
        npm(workspace).args([
            "run",
            "--silent",
            "test:unit",
            "--workspace",
            "ourchat-sdk-umi-tests",
        ]),
    )?;
    report.suite(
        Kind::Native,
        "checks before a release",
        LIMIT,
        Command::new("node")
            .current_dir(workspace.root())
            .args(["--test", "xtask/release/check.test.mjs"]),
    )
}
