//! A browser and its driver.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, TimeoutConfiguration, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use url::{ParseError, Url};

/// How long a driver may take to listen and a browser to start.
const START: Duration = Duration::from_secs(60);
/// How long a single command to a browser may take.
const COMMAND: Duration = Duration::from_secs(60);

/// Starts browsers of one engine.
#[derive(Clone)]
pub struct Launcher {
    driver: PathBuf,
    capabilities: Capabilities,
}

impl Launcher {
    /// The driver program and the file with the capabilities that it is given.
    pub fn new(driver: PathBuf, capabilities: &Path) -> Result<Self> {
        let text = fs::read_to_string(capabilities)
            .with_context(|| format!("reading {}", capabilities.display()))?;
        let capabilities = serde_json::from_str(&text)
            .with_context(|| format!("reading {}", capabilities.display()))?;
        Ok(Self {
            driver,
            capabilities,
        })
    }

    /// The same browsers, but they take every certificate.
    pub fn trusting_everybody(&self) -> Self {
        let mut launcher = self.clone();
        let name = "acceptInsecureCerts".to_owned();
        launcher.capabilities.insert(name, true.into());
        launcher
    }

    /// Starts a driver of its own, since two of the three engines' drivers take one session only,
    /// and a browser with an empty profile.
    pub async fn launch(&self) -> Result<Browser> {
        let port = free_port()?;
        // Chromium's driver leaves profiles behind, gigabytes after files went through them.
        let folder = tempfile::Builder::new().prefix("ourchat-e2e-").tempdir();
        let folder = folder.context("making a folder for the browser's profile")?;
        let mut driver = Command::new(&self.driver)
            .arg(format!("--port={port}"))
            .args(self.is_firefox().then_some("--allow-system-access"))
            .envs(self.is_chromium().then(|| ("TMPDIR", folder.path())))
            // WebKit takes the language of its pages from here.
            .env("LANGUAGE", "en_US:en")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", self.driver.display()))?;
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
        {
            if let Some(status) = driver.try_wait()? {
                bail!("{} ended ({status})", self.driver.display());
            }
            if start.elapsed() > START {
                bail!("{} did not listen within {START:?}", self.driver.display());
            }
            sleep(Duration::from_millis(20)).await;
        }
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(self.capabilities.clone());
        let url = format!("http://127.0.0.1:{port}");
        let client = match timeout(START, builder.connect(&url)).await {
            Ok(result) => result.context("starting a browser")?,
            Err(_) => bail!("the browser did not start within {START:?}"),
        };
        Ok(Browser {
            client,
            is_firefox: self.is_firefox(),
            is_chromium: self.is_chromium(),
            _driver: driver,
            _folder: folder,
        })
    }

    fn is_chromium(&self) -> bool {
        self.capabilities.contains_key("goog:chromeOptions")
    }

    fn is_firefox(&self) -> bool {
        self.capabilities.contains_key("moz:firefoxOptions")
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("finding a free port")?;
    Ok(listener.local_addr()?.port())
}

/// A running browser.
pub struct Browser {
    /// The WebDriver session.
    pub client: Client,
    /// Whether it takes Firefox's own commands.
    pub is_firefox: bool,
    /// Whether it takes those of Chromium.
    pub is_chromium: bool,
    _driver: Child,
    // After the driver, which is ended before its folder goes.
    _folder: TempDir,
}

impl Browser {
    /// Runs a script in the page and returns what it returns.
    pub async fn evaluate(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        within("running a script", self.client.execute(script, arguments)).await
    }

    /// Runs a script that hands its result to its last argument.
    pub async fn evaluate_async(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let running = self.client.execute_async(script, arguments);
        within("running a script", running).await
    }

    /// Runs a script that calls its last argument when it is done, and returns what it calls it with.
    pub async fn wait_for(
        &self,
        script: &str,
        arguments: Vec<Value>,
        patience: Duration,
    ) -> Result<Value> {
        let timeouts = TimeoutConfiguration::new(Some(patience), None, None);
        within(
            "setting the time limit of scripts",
            self.client.update_timeouts(timeouts),
        )
        .await?;
        match timeout(patience, self.client.execute_async(script, arguments)).await {
            Ok(result) => result.context("running a script"),
            Err(_) => bail!("a script was not done within {patience:?}"),
        }
    }

    /// Gives the driver a command that is no part of WebDriver.
    pub async fn command(&self, path: &'static str, body: Value) -> Result<Value> {
        let sent = self.client.issue_cmd(Extension { path, body });
        within::<_, CmdError>("an extension command", sent)
            .await
            .context(path)
    }

    /// Closes the browser; its driver ends when this is dropped.
    pub async fn close(self) {
        // A browser that does not answer is ended with its driver's process group.
        let _ = timeout(Duration::from_secs(10), self.client.close()).await;
    }
}

/// Gives a command to a browser the time that it may take.
pub async fn within<T, E>(what: &str, command: impl Future<Output = Result<T, E>>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    match timeout(COMMAND, command).await {
        Ok(result) => result.with_context(|| what.to_owned()),
        Err(_) => bail!("{what}: the browser did not answer within {COMMAND:?}"),
    }
}

/// A command that is no part of WebDriver.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
