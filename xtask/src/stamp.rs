//! Steps that are left out while their inputs are what they were.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::progress::step;
use crate::workspace::Workspace;

/// One step of a build that reads `inputs` (files, or folders with all they hold) and writes `outputs`.
pub struct Step<'a> {
    /// Names the step in its progress line.
    pub what: &'a str,
    /// The file name of its stamp.
    pub name: &'a str,
    /// What it reads.
    pub inputs: &'a [PathBuf],
    /// What it writes; the step runs when one of them is missing.
    pub outputs: &'a [PathBuf],
}

impl Step<'_> {
    /// Does the work unless the inputs' contents are those of the last time it succeeded.
    pub fn run(&self, workspace: &Workspace, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let stamp = workspace.scratch("stamps").join(self.name);
        let current = fingerprint(self.inputs)?;
        let written = fs::read_to_string(&stamp).unwrap_or_default();
        if written == current && self.outputs.iter().all(|output| output.exists()) {
            return Ok(());
        }
        // Without its stamp a step that fails half way runs again.
        let _ = fs::remove_file(&stamp);
        step(self.what, work)?;
        if let Some(folder) = stamp.parent() {
            fs::create_dir_all(folder)?;
        }
        // The inputs as they were before: a change made meanwhile must not count as built.
        fs::write(&stamp, current).with_context(|| format!("writing {}", stamp.display()))
    }
}

/// Folders that builds write into and that are never an input.
const IGNORED: [&str; 2] = ["node_modules", "dist"];

fn fingerprint(inputs: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        add(input, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)
            .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
            .with_context(|| format!("reading {}", path.display()))?
            .into_iter()
            .filter(|entry| IGNORED.iter().all(|name| entry.file_name() != *name))
            .map(|entry| entry.path())
            .collect::<Vec<_>>();
        entries.sort();
        entries.len().hash(hasher);
        entries.iter().try_for_each(|entry| add(entry, hasher))
    } else if path.exists() {
        let contents = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        contents.hash(hasher);
        Ok(())
    } else {
        // A file that may appear later, such as an optional configuration.
        false.hash(hasher);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_the_contents() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("src"))?;
        fs::create_dir_all(folder.join("node_modules"))?;
        let inputs = [
            folder.join("src"),
            folder.join("node_modules/.."),
            folder.join("missing"),
        ];
        let empty = fingerprint(&inputs)?;
        fs::write(folder.join("src/a.ts"), "1")?;
        let one = fingerprint(&inputs)?;
        assert_ne!(empty, one);
        assert_eq!(one, fingerprint(&inputs)?);
        fs::write(folder.join("src/a.ts"), "2")?;
        assert_ne!(one, fingerprint(&inputs)?);
        let before = fingerprint(&inputs)?;
        fs::write(folder.join("node_modules/b.js"), "3")?;
        assert_eq!(
            before,
            fingerprint(&inputs)?,
            "installed packages are no input"
        );
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
