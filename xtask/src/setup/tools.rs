//! What comes through rustup and cargo.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{WASM_TARGET, cargo};
use crate::engine::Engine;
use crate::process::{read, run};
use crate::progress::step;
use crate::workspace::{Workspace, find_program, tool_folder};

/// A program that cargo builds from a published package.
struct Tool {
    package: &'static str,
    version: &'static str,
    /// The program whose `--version` names the version.
    program: &'static str,
    /// Whether only this very version will do.
    exact: bool,
}

const WASM_PACK: Tool = Tool {
    package: "wasm-pack",
    version: "0.15.1",
    program: "wasm-pack",
    exact: false,
};
/// The version that the core is compiled with: the two speak a private format.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.126",
    program: "wasm-bindgen-test-runner",
    exact: true,
};
const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    version: "0.37.1",
    program: "geckodriver",
    exact: false,
};
const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    program: "cargo-deny",
    exact: false,
};

/// Makes sure that the standard library for wasm is there.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let folder = read(Command::new("rustc").current_dir(workspace.root()).args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]))?;
    if holds_files(Path::new(folder.trim())) {
        return Ok(());
    }
    rustup(workspace, "adding the wasm target", &["target", "add", WASM_TARGET])
        .with_context(|| {
            format!("The Rust target {WASM_TARGET} is missing: install it for this toolchain, with rustup by `rustup target add {WASM_TARGET}`")
        })
}

/// Makes sure that the sources of the standard library are there, which the core is compiled with.
pub fn standard_library_sources(workspace: &Workspace) -> Result<()> {
    let sysroot = read(
        Command::new("rustc")
            .current_dir(workspace.root())
            .args(["--print", "sysroot"]),
    )?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std");
    if holds_files(&sources) {
        return Ok(());
    }
    rustup(
        workspace,
        "adding the sources of the standard library",
        &["component", "add", "rust-src"],
    )
    .with_context(|| {
        format!(
            "The sources of Rust's standard library are missing: install them for this toolchain, with rustup by `rustup component add rust-src`, or unpack the package rust-src of the compiler's very version so that {} exists",
            sources.display()
        )
    })
}

/// Makes sure that rustfmt and clippy are there.
pub fn components(workspace: &Workspace) -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let answers = Command::new(cargo(workspace, subcommand).get_program())
            .current_dir(workspace.root())
            .args([subcommand, "--version"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !answers {
            rustup(workspace, &format!("adding {component}"), &["component", "add", component])
                .with_context(|| format!("{component} is missing: install it for this toolchain, with rustup by `rustup component add {component}`"))?;
        }
    }
    Ok(())
}

fn rustup(workspace: &Workspace, what: &str, arguments: &[&str]) -> Result<()> {
    if find_program("rustup").is_none() {
        bail!("rustup is not on the search path");
    }
    step(what, || {
        run(Command::new("rustup")
            .current_dir(workspace.root())
            .args(arguments))
    })
}

fn holds_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// Installs the programs that the tests in the given engines need.
///
/// They go into a folder of this project's in the user's cache, so that they outlive the build
/// directory and never replace a version that somebody else uses.
pub fn install(workspace: &Workspace, engines: &[Engine]) -> Result<()> {
    let mut tools = vec![WASM_PACK, WASM_BINDGEN];
    if engines.contains(&Engine::Firefox) {
        tools.push(GECKODRIVER);
    }
    install_all(workspace, &tools)
}

/// Installs what the checks before a release need.
pub fn install_for_release(workspace: &Workspace) -> Result<()> {
    install_all(workspace, &[CARGO_DENY])
}

fn install_all(workspace: &Workspace, tools: &[Tool]) -> Result<()> {
    let root =
        tool_folder().context("HOME is not set: set it to a folder where programs can be kept.")?;
    for tool in tools {
        if tool.is_there() {
            continue;
        }
        step(
            &format!("compiling {} {}", tool.package, tool.version),
            || tool.install(workspace, &root),
        )?;
        if !tool.is_there() {
            bail!(
                "{} {} was installed but does not run.",
                tool.package,
                tool.version
            );
        }
    }
    Ok(())
}

impl Tool {
    fn is_there(&self) -> bool {
        let Some(program) = find_program(self.program) else {
            return false;
        };
        if !self.exact {
            return true;
        }
        read(Command::new(program).arg("--version"))
            .is_ok_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self, workspace: &Workspace, root: &Path) -> Result<()> {
        let version = format!("={}", self.version);
        run(cargo(workspace, "install")
            .args([self.package, "--version", &version, "--force", "--root"])
            .arg(root)
            // Compiling takes longer than these programs will ever run. With equal settings they share
            // what they have in common.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_TARGET_DIR", workspace.scratch("tools")))
        .with_context(|| {
            format!(
                "{} {} could not be compiled: install it with `cargo install {} --version {} --locked`",
                self.package, self.version, self.package, self.version
            )
        })
    }
}
