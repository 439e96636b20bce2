//! The dev server as the demo and the tests start it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Running;
use crate::workspace::Workspace;

/// The package of the dev server.
pub const PACKAGE: &str = "ourchat-devserver";

/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(30);

/// A server that speaks the older protocol in all its dialects.
const LEGACY: [&str; 14] = [
    "--rate-limit",
    "off",
    "--legacy",
    "0",
    "--dialect",
    "2024-08",
    "--legacy",
    "0",
    "--dialect",
    "2024-08-shared",
    "--legacy",
    "0",
    "--dialect",
    "2024-10",
];

/// A running dev server; dropping it stops it.
pub struct DevServer {
    process: Running,
    url: String,
    legacy: Vec<(String, String)>,
}

impl DevServer {
    /// Starts the compiled server and waits until it listens.
    pub fn start(workspace: &Workspace, arguments: &[&str]) -> Result<Self> {
        Self::of(&workspace.program(PACKAGE), arguments)
    }

    /// The same on a free port, with a database that goes with it.
    pub fn in_memory(workspace: &Workspace, arguments: &[&str]) -> Result<Self> {
        let place = ["--listen", "127.0.0.1:0", "--database", ":memory:"];
        Self::start(workspace, &[&place, arguments].concat())
    }

    /// The same for one that was compiled in another way.
    pub fn of(program: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::piped());
        let mut process = Running::start(&mut command)?;
        let lines = process.lines();
        let deadline = Instant::now() + START;
        let mut legacy = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = lines.recv_timeout(left) else {
                bail!("the dev server did not start: see what it wrote above");
            };
            if let Some((dialect, url)) = legacy_address(&line) {
                legacy.push((dialect.to_owned(), url.to_owned()));
            }
            if let Some(url) = line.strip_prefix("listening on ") {
                let url = url.trim().to_owned();
                // Reads on, so that the server never waits for somebody to take its output.
                std::thread::spawn(move || lines.iter().for_each(drop));
                return Ok(Self {
                    process,
                    url,
                    legacy,
                });
            }
        }
    }

    /// Where it listens, such as `http://127.0.0.1:4000`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Dialects and addresses of its sockets of the older protocol.
    pub fn legacy(&self) -> &[(String, String)] {
        &self.legacy
    }

    /// Waits until the server ends.
    pub fn wait(mut self) -> Result<()> {
        let status = self.process.wait()?;
        if !status.success() {
            bail!("the dev server ended ({status})");
        }
        Ok(())
    }
}

/// Dialect and address in the line about a socket of the older protocol.
fn legacy_address(line: &str) -> Option<(&str, &str)> {
    let (dialect, rest) = line.strip_prefix("legacy ")?.split_once(" on ")?;
    Some((dialect, rest.split(',').next()?.trim()))
}

/// The servers of a test run, each with another setting.
pub struct TestServers {
    servers: Vec<(&'static str, DevServer)>,
    /// Sockets of the older protocol, `legacy-` and the dialect.
    legacy: Vec<(String, String)>,
    closed: String,
}

impl TestServers {
    /// Starts them on free ports with empty databases in memory; the main one and the one with TLS also serve `site`.
    pub fn start(workspace: &Workspace, site: Option<&Path>) -> Result<Self> {
        let site = site
            .map(|path| path.to_str().context("a path that is UTF-8"))
            .transpose()?;
        let serve_site = site.map_or(vec![], |path| vec!["--static", path]);
        let settings: [(&str, &[&str]); 8] = [
            ("main", &["--rate-limit", "off"]),
            ("expose", &["--rate-limit", "off", "--cors", "expose"]),
            ("maintenance", &["--rate-limit", "off", "--maintenance"]),
            ("limited", &["--rate-limit", "on"]),
            ("brief", &["--rate-limit", "off", "--token-lifetime", "2"]),
            ("walled", &["--rate-limit", "off", "--cors", "none"]),
            ("tls", &["--rate-limit", "off", "--tls", "self-signed"]),
            ("legacy", &LEGACY),
        ];
        let mut servers = Vec::new();
        for (name, setting) in settings {
            let mut arguments = vec!["--control"];
            arguments.extend(setting);
            if ["main", "tls"].contains(&name) {
                arguments.extend(&serve_site);
            }
            servers.push((name, DevServer::in_memory(workspace, &arguments)?));
        }
        let sockets = servers.iter().flat_map(|(_, server)| &server.legacy);
        let legacy = sockets
            .map(|(dialect, url)| (format!("legacy-{dialect}"), url.clone()))
            .collect();
        // A port that was free a moment ago: nobody listens there.
        let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Self {
            servers,
            legacy,
            closed: format!("http://{closed}"),
        })
    }

    /// Their names and addresses, and the address where nobody listens.
    fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        let servers = self
            .servers
            .iter()
            .map(|(name, server)| (*name, server.url()));
        let legacy = self
            .legacy
            .iter()
            .map(|(name, url)| (name.as_str(), url.as_str()));
        servers
            .chain(legacy)
            .chain([("closed", self.closed.as_str())])
    }

    /// Their addresses as the tests read them: a JSON object from name to URL.
    pub fn json(&self) -> String {
        let pairs = self
            .addresses()
            .map(|(name, url)| format!("\"{name}\":\"{url}\""))
            .collect::<Vec<_>>();
        format!("{{{}}}", pairs.join(","))
    }

    /// Their addresses as a query string.
    pub fn query(&self) -> String {
        let pairs = self
            .addresses()
            .map(|(name, url)| format!("{name}={url}"))
            .collect::<Vec<_>>();
        pairs.join("&")
    }

    /// The address of the server with TLS.
    pub fn tls(&self) -> &str {
        let tls = self.servers.iter().find(|(name, _)| *name == "tls");
        tls.map_or("", |(_, server)| server.url())
    }

    /// The address of the main server.
    pub fn main(&self) -> &str {
        self.servers.first().map_or("", |(_, server)| server.url())
    }
}
