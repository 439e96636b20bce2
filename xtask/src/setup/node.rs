//! Node.js and the npm packages.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{read, run};
use crate::stamp::Step;
use crate::workspace::{Workspace, find_program};

const OLDEST_NODE: u32 = 20;

/// Makes sure that Node.js is there and not too old.
pub fn check() -> Result<()> {
    if find_program("node").is_none() || find_program("npm").is_none() {
        bail!("Node.js is missing: install Node.js {OLDEST_NODE} or later with npm.");
    }
    let version = read(Command::new("node").arg("--version"))?;
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        bail!(
            "Node.js {} is too old: install Node.js {OLDEST_NODE} or later with npm.",
            version.trim()
        );
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Installs the npm packages of the lock file.
pub fn packages(workspace: &Workspace) -> Result<()> {
    let manifests = [
        "",
        "pkg/",
        "www/",
        "docs/site/",
        "benches/",
        "tests/api/",
        "tests/tarball/",
    ]
    .iter()
    .map(|folder| workspace.path(&format!("{folder}package.json")));
    let mut inputs = vec![workspace.path("package-lock.json")];
    inputs.extend(manifests);
    let step = Step {
        what: "installing npm packages",
        name: "npm",
        inputs: &inputs,
        outputs: &[workspace.path("node_modules/.package-lock.json")],
    };
    step.run(workspace, || {
        run(npm(workspace).args(["ci", "--no-audit", "--no-fund"]))
    })
}

/// npm at the root of the checkout.
pub fn npm(workspace: &Workspace) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(workspace.root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
