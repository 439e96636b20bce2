//! A dev server that is ended and started again, and what is ordered of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::control::Control;

const START: Duration = Duration::from_secs(30);

/// What the server is started from.
pub struct Place {
    /// The program of the dev server.
    pub program: PathBuf,
    /// The folder of the page.
    pub site: PathBuf,
    /// The file of the database.
    pub database: PathBuf,
    /// How far its clock is ahead, also after a restart.
    pub clock_offset_ms: i64,
}

/// A dev server that keeps its address and its database over restarts.
pub struct Server {
    place: Place,
    address: SocketAddr,
    process: Child,
    /// What is ordered of it.
    pub control: Control,
}

impl Server {
    /// Starts it on a free port with an empty database.
    pub async fn start(place: Place) -> Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (process, address) = spawn(&place, any).await?;
        Ok(Self {
            place,
            address,
            process,
            control: Control::new(&format!("http://{address}")),
        })
    }

    /// Its address, such as `http://127.0.0.1:4000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills it and starts it again after a while; connections and all that is not in the database are lost.
    pub async fn restart(&mut self, pause: Duration) -> Result<()> {
        self.process.kill().await.context("killing the server")?;
        tokio::time::sleep(pause).await;
        (self.process, _) = spawn(&self.place, self.address).await?;
        Ok(())
    }
}

async fn spawn(place: &Place, address: SocketAddr) -> Result<(Child, SocketAddr)> {
    let mut process = Command::new(&place.program)
        .args(["--control", "--rate-limit", "off", "--history-gap", "150"])
        .args(["--listen", &address.to_string()])
        .args(["--clock-offset", &place.clock_offset_ms.to_string()])
        .arg("--static")
        .arg(&place.site)
        .arg("--database")
        .arg(&place.database)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("starting {}", place.program.display()))?;
    let output = process.stdout.take().context("the server's output")?;
    let mut lines = BufReader::new(output).lines();
    let listening = async {
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("listening on http://") {
                return Ok(url.trim().parse()?);
            }
        }
        bail!("the server ended before it listened")
    };
    let address = timeout(START, listening).await??;
    // Reads on, so that the server never waits for somebody to take its output.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((process, address))
}
