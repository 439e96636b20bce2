//! Keeps the server in wasm-bindgen's test runner from losing connections of the browser.
//!
//! The runner serves its page by a pool of threads that start as four. When a browser opens several connections in the same
//! moment, the pool takes a thread that is already spoken for to be free, and a request waits until the browser gives up an
//! idle connection: up to five minutes. While four connections are held open no thread is ever free, and each further
//! connection gets a new one.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// The threads that the pool starts with.
const THREADS: usize = 4;
/// How often a holder looks whether there is a server again, and whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(50);

/// Holds connections to whatever listens on an address, as long as it lives.
pub struct HeldConnections {
    address: SocketAddr,
    wanted: Arc<AtomicBool>,
    holders: Vec<JoinHandle<()>>,
}

impl HeldConnections {
    /// Chooses a free port of this machine and waits for servers there.
    pub fn start() -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("finding a free port")?;
        let address = listener.local_addr()?;
        let wanted = Arc::new(AtomicBool::new(true));
        let holders = (0..THREADS)
            .map(|_| {
                let wanted = wanted.clone();
                thread::spawn(move || hold(address, &wanted))
            })
            .collect();
        Ok(Self {
            address,
            wanted,
            holders,
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
        for holder in self.holders.drain(..) {
            // It ends by itself, and what it did matters to nobody any more.
            let _ = holder.join();
        }
    }
}

fn hold(address: SocketAddr, wanted: &AtomicBool) {
    while wanted.load(Ordering::Relaxed) {
        if let Ok(connection) = TcpStream::connect(address) {
            // Where nobody listens, a connection may by chance leave from that very port and so meet itself.
            if connection.local_addr().is_ok_and(|local| local != address) {
                wait_for_end(connection, wanted);
            }
        }
        thread::sleep(PATIENCE);
    }
}

/// Waits until the server closes the connection, or it is no longer wanted.
fn wait_for_end(mut connection: TcpStream, wanted: &AtomicBool) {
    if connection.set_read_timeout(Some(PATIENCE)).is_err() {
        return;
    }
    let mut byte = [0];
    while wanted.load(Ordering::Relaxed) {
        match connection.read(&mut byte) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if is_patience(&error) => {}
            Err(_) => return,
        }
    }
}

fn is_patience(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_on_the_address_is_held() -> Result<()> {
        let held = HeldConnections::start()?;
        for _ in 0..2 {
            let server = TcpListener::bind(held.address())?;
            let connections = (0..THREADS)
                .map(|_| server.accept())
                .collect::<Result<Vec<_>, _>>()?;
            assert_eq!(connections.len(), THREADS);
        }
        Ok(())
    }
}
