//! Where things are.

use std::env;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout and its build directory.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the checkout this program was compiled in and the target directory it was started from,
    /// which is cargo's own wherever that was configured to be.
    pub fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("the xtask package lies in a folder of the workspace")?;
        let program = env::current_exe().context("where this program lies")?;
        let target = program
            .ancestors()
            .nth(2)
            .context("this program lies in cargo's target directory")?;
        Ok(Self {
            root: root.to_path_buf(),
            target: target.to_path_buf(),
        })
    }

    /// The root of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target directory.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A directory under the target directory that is this program's own.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    /// A program of the workspace, compiled in the dev profile.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }
}

/// Where programs that this one installs are kept, in the user's cache.
pub fn tool_folder() -> Option<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(cache.join("ourchat-sdk"))
}

/// The folders to look for programs in: what this program installed, then the user's.
fn search_folders() -> Vec<PathBuf> {
    let own = tool_folder().map(|folder| folder.join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    own.into_iter().chain(env::split_paths(&path)).collect()
}

/// The search path for programs that are started.
pub fn search_path() -> OsString {
    // Joining fails only on folders that no search path can name, which no search path named.
    env::join_paths(search_folders()).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
}

/// Finds a program on the search path.
pub fn find_program(name: &str) -> Option<PathBuf> {
    search_folders()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|candidate| is_executable(candidate))
}

fn is_executable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
