//! Installs what building and testing need; whatever is there already is left alone.
//!
//! What cannot be installed is named in one sentence, which is the error.

mod debian;
mod node;
mod proxies;
mod tools;

use anyhow::Result;

use crate::engine::Engine;
use crate::workspace::Workspace;

pub use node::npm;
pub use proxies::install as proxies;
use tools::{standard_library_sources, wasm_target};

/// Everything that `build` and `demo` need.
pub fn for_build(workspace: &Workspace) -> Result<()> {
    node::check()?;
    wasm_target(workspace)?;
    standard_library_sources(workspace)?;
    node::packages(workspace)
}

/// Everything that the tests need in the given engines.
pub fn for_tests(workspace: &Workspace, engines: &[Engine]) -> Result<()> {
    for_build(workspace)?;
    tools::components(workspace)?;
    debian::programs(engines)?;
    tools::install(workspace, engines)
}

/// Everything that the checks before a release need.
pub fn for_release(workspace: &Workspace) -> Result<()> {
    for_build(workspace)?;
    tools::install_for_release(workspace)
}
