//! Drives browsers by WebDriver: `ourchat-e2e --driver PROGRAM --capabilities FILE (api | demo) --url URL`.
//!
//! `api` opens a page that runs the tests of the npm package and reports what it finds there; `demo`
//! lets people meet in the demo, each in a browser of their own. Both end with the line
//! `N passed, N failed`.

mod api;
mod browser;
mod demo;
mod person;
mod picture;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::browser::Launcher;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ourchat-e2e: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode> {
    let mut arguments = Arguments::from_env();
    let driver: PathBuf = arguments.value_from_str("--driver")?;
    let capabilities: PathBuf = arguments.value_from_str("--capabilities")?;
    let url: String = arguments.value_from_str("--url")?;
    let artifacts: PathBuf = arguments.value_from_str("--artifacts")?;
    let launcher = Launcher::new(driver, &capabilities)?;
    let mode: String = arguments.free_from_str()?;
    match mode.as_str() {
        "api" => api::run(&launcher, &url).await,
        "demo" => demo::run(&launcher, &url, &artifacts).await,
        other => bail!("there is no mode {other:?}: choose api or demo"),
    }
}
