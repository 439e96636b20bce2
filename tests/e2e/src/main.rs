//! Drives browsers by WebDriver: `ourchat-e2e --driver PROGRAM --capabilities FILE (api | demo | history) --url URL`.
//!
//! `api` opens a page that runs the tests of the npm package and reports what it finds there, with `--secure-url` also one
//! behind a certificate that nobody has signed; `demo` lets people meet in the demo, each in a browser of their own, one of
//! them by the older protocol at last (`--legacy-october URL --legacy-shared URL`);
//! `history` reads the `--messages` of a seeded server there; `soak` lets tabs talk while everything breaks, on a server that
//! it starts itself (`--server PROGRAM --site FOLDER`). All end with the line
//! `N passed, N failed`.

mod api;
mod browser;
mod console;
mod control;
mod demo;
mod history;
mod network;
mod person;
mod picture;
mod report;
mod soak;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
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
    let secure_url: Option<String> = arguments.opt_value_from_str("--secure-url")?;
    let artifacts: PathBuf = arguments.value_from_str("--artifacts")?;
    let url: Option<String> = arguments.opt_value_from_str("--url")?;
    let url = url.context("--url is missing");
    let launcher = Launcher::new(driver, &capabilities)?;
    let messages: Option<u64> = arguments.opt_value_from_str("--messages")?;
    let soak = Soak {
        server: arguments.opt_value_from_str("--server")?,
        site: arguments.opt_value_from_str("--site")?,
        messages: messages.map(usize::try_from).transpose()?,
        disconnects: arguments.opt_value_from_str("--disconnects")?,
        seed: arguments.opt_value_from_str("--seed")?,
        freeze: arguments.contains("--freeze"),
        idle_minutes: arguments.opt_value_from_str("--idle-minutes")?,
    };
    let october: Option<String> = arguments.opt_value_from_str("--legacy-october")?;
    let shared: Option<String> = arguments.opt_value_from_str("--legacy-shared")?;
    let mode: String = arguments.free_from_str()?;
    match mode.as_str() {
        "api" => api::run(&launcher, &url?, secure_url.as_deref()).await,
        "demo" => {
            let sockets = demo::Sockets {
                october: october.context("--legacy-october is missing")?,
                shared: shared.context("--legacy-shared is missing")?,
            };
            demo::run(&launcher, &url?, &sockets, &artifacts).await
        }
        "history" => history::run(&launcher, &url?, messages.unwrap_or(5_000)).await,
        "soak" => soak.run(&launcher).await,
        other => bail!("there is no mode {other:?}: choose api, demo, history or soak"),
    }
}

/// The arguments of the soak test.
struct Soak {
    server: Option<PathBuf>,
    site: Option<PathBuf>,
    messages: Option<usize>,
    disconnects: Option<usize>,
    seed: Option<u64>,
    freeze: bool,
    idle_minutes: Option<u32>,
}

impl Soak {
    async fn run(self, launcher: &Launcher) -> Result<ExitCode> {
        let program = self.server.context("--server is missing")?;
        let site = self.site.context("--site is missing")?;
        let plan = soak::Plan {
            messages: self.messages.unwrap_or(600),
            disconnects: self.disconnects.unwrap_or(12),
            seed: self.seed.unwrap_or_else(|| fastrand::u64(..)),
            can_freeze: self.freeze,
            idle_minutes: self.idle_minutes.unwrap_or(0),
        };
        soak::run(launcher, &program, &site, plan).await
    }
}
