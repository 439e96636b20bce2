//! Building the core, the npm package and the demo.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::cargo::{WASM_TARGET, cargo};
use crate::process::run;
use crate::progress::step;
use crate::setup::npm;
use crate::stamp::Step;
use crate::workspace::Workspace;

/// Everything that rustc lets the core use and every browser of the support list has.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How a module is shrunk. What counts are the compressed bytes: functions that are called once stay functions of their
/// own, because large functions with many variables compress badly.
const SHRINKING: [&str; 5] = [
    "-Oz",
    "--one-caller-inline-max-function-size",
    "1",
    // Values in fewer variables make smaller code that compresses worse.
    "--skip-pass=simplify-locals",
    // The first kilobyte is the end of the stack.
    "--low-memory-unused",
];

/// Compiles the standard library together with what uses it, for size.
const STANDARD_LIBRARY: [&str; 2] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
];

/// A panic is a trap and nothing else: no message is put together that nobody would read.
const PANICS: [&str; 3] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    // Nor places, which nobody would be told.
    "-Zlocation-detail=none",
];

/// Compiles programs of the workspace for this machine.
pub fn programs(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    step(&format!("compiling {}", packages.join(" and ")), || {
        let mut command = cargo(workspace, "build");
        for package in packages {
            command.args(["--package", package]);
        }
        run(&mut command)
    })
}

/// Compiles everything in the workspace for this machine, the tests included: one choice of features
/// for all, so that nothing is compiled twice.
pub fn everything(workspace: &Workspace) -> Result<()> {
    step("compiling everything for this machine", || {
        run(cargo(workspace, "build").args(["--workspace", "--all-targets"]))
    })
}

/// The package that writes the bindings, which [`sdk`] runs.
pub const BINDINGS: &str = "ourchat-bindgen";

/// Builds the npm package with the core in it, `pkg/wasm` and `pkg/dist`; [`BINDINGS`] must have been
/// compiled.
pub fn sdk(workspace: &Workspace) -> Result<()> {
    let module = step("compiling the core to wasm", || {
        compiled(workspace, "ourchat-sdk")
    })?;
    let bindings = Step {
        what: "generating the bindings and shrinking the core",
        name: "bindings",
        inputs: &[
            module.clone(),
            workspace.path("Cargo.lock"),
            workspace.path("package-lock.json"),
            workspace.path("xtask/src/build.rs"),
            workspace.path("xtask/bindgen/src"),
        ],
        outputs: &[
            workspace.path("pkg/wasm/core.js"),
            workspace.path("pkg/wasm/core_bg.wasm"),
        ],
    };
    bindings.run(workspace, || bind(workspace, &module))?;
    small_module(workspace, "recogniser")?;
    small_module(workspace, "legacy")?;
    let facade = Step {
        what: "bundling the npm package",
        name: "package",
        inputs: &[workspace.path("pkg"), workspace.path("package-lock.json")],
        outputs: &[
            workspace.path("pkg/dist/index.js"),
            workspace.path("pkg/dist/index.d.ts"),
            workspace.path("pkg/dist/errors.json"),
            workspace.path("pkg/dist/ourchat.wasm"),
            workspace.path("pkg/dist/errors.js"),
            workspace.path("pkg/dist/legacy.js"),
        ],
    };
    facade.run(workspace, || {
        run(npm(workspace).args(["run", "--silent", "build", "--workspace", "pkg"]))
    })
}

/// Builds a module without bindings, `pkg/wasm/NAME.wasm`: the recogniser of `ourchat-sdk/errors`, or the client of
/// `ourchat-sdk/legacy`.
fn small_module(workspace: &Workspace, name: &str) -> Result<()> {
    let module = step(&format!("compiling {name} to wasm"), || {
        compiled(workspace, &format!("ourchat-{name}"))
    })?;
    let out = workspace.path(&format!("pkg/wasm/{name}.wasm"));
    let shrunk = Step {
        what: &format!("shrinking {name}"),
        name,
        inputs: &[
            module.clone(),
            workspace.path("package-lock.json"),
            workspace.path("xtask/src/build.rs"),
        ],
        outputs: std::slice::from_ref(&out),
    };
    shrunk.run(workspace, || {
        shrink(workspace, &module, &out)?;
        refuse_private_folders(workspace, &out)
    })
}

/// Builds the pages of `tests/api` from the built npm package, and the core with functions that panic which one of them
/// uses.
pub fn test_pages(workspace: &Workspace) -> Result<()> {
    step("compiling a core that panics", || {
        let module = compiled(workspace, "ourchat-panics")?;
        bindings(workspace, &module, &workspace.path("tests/panics/wasm"))
    })?;
    step("bundling the API tests", || {
        run(npm(workspace).args(["run", "--silent", "build", "--workspace", "tests/api"]))
    })
}

/// Compiles a crate to wasm; gives the path of the module.
fn compiled(workspace: &Workspace, package: &str) -> Result<PathBuf> {
    run(cargo(workspace, "build")
        .args(["--release", "--package", package, "--lib"])
        .args(["--target", WASM_TARGET])
        .args(STANDARD_LIBRARY)
        // The compiler is the pinned stable one; this lets it take the flags that it does not call stable.
        .env("RUSTC_BOOTSTRAP", "1")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            [remapped(workspace).join(" "), PANICS.join(" ")].join(" "),
        ))?;
    let file = format!("{}.wasm", package.replace('-', "_"));
    Ok(workspace
        .target()
        .join(WASM_TARGET)
        .join("release")
        .join(file))
}

/// Writes the JavaScript side of a module, and the module beside it, into a folder.
pub fn bindings(workspace: &Workspace, module: &Path, out: &Path) -> Result<()> {
    if out.exists() {
        // Files of an older version must not be taken for new ones.
        fs::remove_dir_all(out).with_context(|| format!("emptying {}", out.display()))?;
    }
    run(Command::new(workspace.program(BINDINGS))
        .arg(module)
        .arg(out))
}

fn bind(workspace: &Workspace, module: &Path) -> Result<()> {
    let out = workspace.path("pkg/wasm");
    bindings(workspace, module, &out)?;
    let bound = out.join("core_bg.wasm");
    shrink(workspace, &bound, &bound)?;
    refuse_private_folders(workspace, &bound)
}

/// Writes a smaller module that does the same.
pub fn shrink(workspace: &Workspace, module: &Path, out: &Path) -> Result<()> {
    run(Command::new(workspace.path("node_modules/.bin/wasm-opt"))
        .args(WASM_FEATURES)
        .args(SHRINKING)
        // The functions by number, as stacks name them: what a user reports after a panic can be looked up in it.
        .arg(format!("--symbolmap={}", symbols(out).display()))
        .arg(module)
        .arg("-o")
        .arg(out))
}

/// The file with the names of a module's functions, beside it.
fn symbols(module: &Path) -> PathBuf {
    module.with_extension("symbols")
}

/// Fails when a module tells every user of the package where it was built.
fn refuse_private_folders(workspace: &Workspace, module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    for folder in private_folders(workspace) {
        let name = folder.as_os_str().as_encoded_bytes();
        if bytes.windows(name.len()).any(|window| window == name) {
            bail!("{} names the folder {}", module.display(), folder.display());
        }
    }
    Ok(())
}

/// Folders of this machine, which the places of panics would otherwise tell to every user of the package.
fn private_folders(workspace: &Workspace) -> Vec<PathBuf> {
    let home = env::home_dir().unwrap_or_default();
    let cargo = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    vec![cargo, workspace.root().to_path_buf()]
}

/// Compiler flags that take those folders out of paths.
fn remapped(workspace: &Workspace) -> Vec<String> {
    private_folders(workspace)
        .iter()
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
        .collect()
}

/// Builds the demo, `www/dist`, from the built npm package.
pub fn demo(workspace: &Workspace) -> Result<()> {
    let demo = Step {
        what: "building the demo",
        name: "demo",
        inputs: &[
            workspace.path("www"),
            workspace.path("pkg/dist"),
            workspace.path("package-lock.json"),
        ],
        outputs: &[
            workspace.path("www/dist/index.html"),
            workspace.path("www/dist/errors/index.html"),
        ],
    };
    demo.run(workspace, || {
        run(npm(workspace).args(["run", "--silent", "build", "--workspace", "www"]))
    })
}
