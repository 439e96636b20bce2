//! A server on a free port, and clients for it.

pub mod chat;
pub mod files;
pub mod group;
pub mod http;
pub mod legacy;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Parser;
use ourchat_devserver::{LegacyAddress, Options, Server};
use tokio::{sync::oneshot, task::JoinHandle};

/// Calls an RPC as a user.
#[allow(unused_macros, reason = "each test binary uses its own part")]
macro_rules! call {
    ($user:expr, $rpc:ident, $request:expr) => {{
        let user = &$user;
        user.rpc.clone().$rpc(user.ask($request)).await
    }};
}
#[allow(unused_imports, reason = "each test binary uses its own part")]
pub(crate) use call;

/// Calls an RPC of ServerManageService as a user.
#[allow(unused_macros, reason = "each test binary uses its own part")]
macro_rules! manage {
    ($user:expr, $rpc:ident, $request:expr) => {{
        let user = &$user;
        user.manage.clone().$rpc(user.ask($request)).await
    }};
}
#[allow(unused_imports, reason = "each test binary uses its own part")]
pub(crate) use manage;

/// A running server; it stops when dropped.
pub struct Running {
    pub address: SocketAddr,
    pub legacy: Vec<LegacyAddress>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

/// Starts a server on a free port, without rate limit and in memory unless `arguments` say otherwise; or a gateway.
pub async fn start(arguments: &[&str]) -> Running {
    let mut line = vec!["ourchat-devserver", "--listen", "127.0.0.1:0"];
    for (name, value) in [("--database", ":memory:"), ("--rate-limit", "off")] {
        if !arguments.contains(&name) && !arguments.contains(&"--upstream") {
            line.extend([name, value]);
        }
    }
    line.extend(arguments);
    let server = Server::bind(Options::try_parse_from(line).expect("options"))
        .await
        .expect("the server starts");
    let address = server.local_addr().expect("an address");
    let legacy = server.legacy();
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(server.run(async { drop(stopped.await) }));
    Running {
        address,
        legacy,
        stop: Some(stop),
        task: Some(task),
    }
}

/// Starts a gateway in front of a server.
pub async fn gateway(upstream: SocketAddr, arguments: &[&str]) -> Running {
    let url = format!("http://{upstream}");
    start(&[&["--upstream", &url], arguments].concat()).await
}

impl Running {
    /// A server that runs in another process.
    pub fn elsewhere(address: SocketAddr) -> Self {
        Self {
            address,
            legacy: Vec::new(),
            stop: None,
            task: None,
        }
    }

    /// Shuts the server down and waits for its end.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        if let Some(task) = self.task.take() {
            within(task).await.expect("the server ends without a panic");
        }
    }
}

/// Fails when something takes longer than it ever should.
pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work)
        .await
        .expect("within ten seconds")
}

/// A folder of its own for a test, empty at first.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{name}-{}", rand::random::<u64>()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
