//! `cargo xtask demo`: from a fresh clone to a chat in the browser.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context, Result};

use crate::build;
use crate::devserver::{self, DevServer};
use crate::progress::say;
use crate::setup;
use crate::workspace::{Workspace, find_program};

/// The port of the demo unless another is asked for; a free one if it is taken.
const PORT: u16 = 7780;

/// The port of the older protocol, which the page offers; free ones if it or the next one, for HTTP, is taken.
const LEGACY_PORT: u16 = 7790;

/// What was asked for on the command line.
pub struct Options {
    /// The port to listen on.
    pub port: Option<u16>,
    /// The SQLite file.
    pub database: Option<PathBuf>,
    /// Whether to open the page in the user's browser.
    pub open: bool,
}

/// Builds what changed, starts the dev server and waits for its end.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    // These programs need nothing from npm, so its packages arrive while they compile.
    thread::scope(|scope| {
        let packages = scope.spawn(|| setup::for_build(workspace));
        let programs = build::programs(workspace, &[devserver::PACKAGE, build::BINDINGS]);
        packages
            .join()
            .unwrap_or_else(|_| Err(anyhow::anyhow!("installing npm packages panicked")))?;
        programs
    })?;
    build::sdk(workspace)?;
    build::demo(workspace)?;

    let database = match &options.database {
        Some(path) => path.clone(),
        None => workspace.target().join("demo/ourchat.sqlite"),
    };
    if let Some(folder) = database.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let port = match options.port {
        Some(port) => port,
        None if is_free(PORT) => PORT,
        None => 0,
    };
    let has_legacy_port = is_free(LEGACY_PORT) && is_free(LEGACY_PORT + 1);
    let legacy_port = if has_legacy_port { LEGACY_PORT } else { 0 };
    let site = workspace.path("www/dist");
    let server = DevServer::start(
        workspace,
        &[
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--database",
            database
                .to_str()
                .context("the database path is not UTF-8")?,
            "--static",
            site.to_str().context("the checkout's path is not UTF-8")?,
            "--rate-limit",
            "off",
            "--legacy",
            &legacy_port.to_string(),
            "--dialect",
            "2024-10",
        ],
    )?;
    say(&format!("the data are in {}", database.display()));
    for (dialect, url) in server.legacy() {
        say(&format!(
            "the older protocol ({dialect}) is at {url}: \"Older server\" in the log-in form"
        ));
    }
    say(&format!(
        "the demo is at {}/ (Ctrl-C ends it)",
        server.url()
    ));
    if options.open {
        open(server.url());
    }
    server.wait()?;
    Ok(ExitCode::SUCCESS)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Opens the page where there is a desktop; elsewhere the printed address has to do.
fn open(url: &str) {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let opener = if cfg!(target_os = "macos") {
        find_program("open")
    } else {
        find_program("xdg-open").filter(|_| desktop)
    };
    if let Some(opener) = opener {
        let started = Command::new(opener)
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        // The page can be opened by hand just as well.
        drop(started);
    }
}
