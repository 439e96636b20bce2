//! Keeps the server in wasm-bindgen's test runner from losing connections of the browser.
//!
//! The runner serves its page by a pool of threads, of which four stay idle. When a browser opens several connections in the
//! same moment, the pool takes a thread that is already spoken for to be free, and a request waits until the browser gives
//! up an idle connection: up to five minutes. A pool without an idle thread makes a new one for each connection. So every
//! thread that is idle is given a connection on which nothing happens, soon after the server has started and ever again.

use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// How often a connection is opened: an idle thread takes it.
const PACE: Duration = Duration::from_millis(10);
/// More threads than the browser's connections leave idle.
const MOST: usize = 400;

/// Holds connections to whatever listens on an address, as long as it lives.
pub struct HeldConnections {
    address: SocketAddr,
    wanted: Arc<AtomicBool>,
    holder: Option<JoinHandle<()>>,
}

impl HeldConnections {
    /// Chooses a free port of this machine and waits for servers there.
    pub fn start() -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("finding a free port")?;
        let address = listener.local_addr()?;
        let wanted = Arc::new(AtomicBool::new(true));
        let until = wanted.clone();
        let holder = thread::spawn(move || {
            while until.load(Ordering::Relaxed) {
                hold(address, &until);
            }
        });
        Ok(Self {
            address,
            wanted,
            holder: Some(holder),
        })
    }

    /// Where the runner is to listen.
    pub fn address(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for HeldConnections {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
        if let Some(holder) = self.holder.take() {
            // It ends by itself, and what it did matters to nobody any more.
            let _ = holder.join();
        }
    }
}

/// Opens one connection after another to a server until it is gone.
fn hold(address: SocketAddr, wanted: &AtomicBool) {
    let mut held: Vec<TcpStream> = Vec::new();
    while wanted.load(Ordering::Relaxed) && held.first().is_none_or(is_open) {
        if held.len() < MOST
            && let Ok(connection) = TcpStream::connect(address)
            // Where nobody listens, a connection may by chance leave from that very port and so meet itself.
            && connection.local_addr().is_ok_and(|local| local != address)
            && connection.set_nonblocking(true).is_ok()
        {
            held.push(connection);
        }
        thread::sleep(PACE);
    }
}

/// Whether the server has not closed a connection.
fn is_open(mut connection: &TcpStream) -> bool {
    match connection.read(&mut [0]) {
        Ok(length) => length > 0,
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Write;

    use anyhow::anyhow;
    use tiny_http::{Response, Server};

    #[test]
    fn every_server_on_the_address_is_held() -> Result<()> {
        let held = HeldConnections::start()?;
        for _ in 0..2 {
            let server = TcpListener::bind(held.address())?;
            let connections = (0..20)
                .map(|_| server.accept())
                .collect::<Result<Vec<_>, _>>()?;
            assert_eq!(connections.len(), 20);
        }
        Ok(())
    }

    #[test]
    fn connections_of_the_same_moment_are_all_answered() -> Result<()> {
        // Threads wake slowly on a busy machine, which is when the pool counts on one that is spoken for.
        let busy = Arc::new(AtomicBool::new(true));
        for _ in 0..thread::available_parallelism()?.get() * 2 {
            let busy = busy.clone();
            thread::spawn(move || while busy.load(Ordering::Relaxed) {});
        }
        let answered = (0..20).try_for_each(|_| answer_six());
        busy.store(false, Ordering::Relaxed);
        answered
    }

    fn answer_six() -> Result<()> {
        let held = HeldConnections::start()?;
        // What the runner's server is made of.
        let server = Server::http(held.address()).map_err(|error| anyhow!(error))?;
        thread::scope(|scope| {
            scope.spawn(|| {
                for request in server.incoming_requests() {
                    // Whoever asked finds out whether it was answered.
                    let _ = request.respond(Response::from_string("page"));
                }
            });
            thread::sleep(PACE * 10);
            let requests: Vec<_> = (0..6).map(|_| scope.spawn(|| ask(&held))).collect();
            let answers: Vec<_> = requests.into_iter().map(|asked| asked.join()).collect();
            server.unblock();
            for answer in answers {
                // Kept open until all have been answered, as by a browser.
                answer.map_err(|_| anyhow!("a request panicked"))??;
            }
            Ok(())
        })
    }

    fn ask(held: &HeldConnections) -> Result<TcpStream> {
        let mut connection = TcpStream::connect(held.address)?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        connection.write_all(b"GET / HTTP/1.1\r\nHost: page\r\n\r\n")?;
        connection.read_exact(&mut [0; 12])?;
        Ok(connection)
    }
}
