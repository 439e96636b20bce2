//! The tests of the built npm package, run by a page in each engine.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::devserver::TestServers;
use crate::engine::Engine;
use crate::process::run as run_program;
use crate::progress::step;
use crate::setup::npm;
use crate::test::report::{Kind, Report};
use crate::test::{build_driver, driver};
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(600);

/// Runs the suite in each engine, every time against fresh servers.
pub fn run(workspace: &Workspace, engines: &[Engine], report: &mut Report) -> Result<()> {
    build_driver(workspace)?;
    step("bundling the API tests", || {
        run_program(npm(workspace).args(["run", "--silent", "build", "--workspace", "tests/api"]))
    })?;
    let site = workspace.scratch("api-site");
    if site.exists() {
        fs::remove_dir_all(&site).with_context(|| format!("emptying {}", site.display()))?;
    }
    copy(&workspace.path("pkg/dist"), &site.join("sdk"))?;
    copy(&workspace.path("tests/api/dist"), &site.join("tests"))?;
    copy(&workspace.path("tests/api/page"), &site)?;
    for engine in engines {
        let servers = TestServers::start(workspace, Some(&site))?;
        fs::write(
            site.join("servers.js"),
            format!("globalThis.OURCHAT_TEST_SERVERS = {};\n", servers.json()),
        )?;
        let mut command = driver(workspace, *engine)?;
        command.args(["api", "--url", servers.main()]);
        report.suite(
            Kind::Api,
            &format!("npm package in {engine}"),
            LIMIT,
            &mut command,
        )?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("reading {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
