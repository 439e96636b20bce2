//! A listening socket and its connections.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Response};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{app::Outage, http::Dropped};

/// How long open connections may take to end at shutdown.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long the answer that announces an outage may take to leave.
const LAST_ANSWER: Duration = Duration::from_millis(50);

/// What answers the connections of one socket.
pub struct Port {
    /// The socket.
    pub listener: TcpListener,
    /// Answers requests.
    pub router: Router,
    /// Encrypts connections.
    pub tls: Option<TlsAcceptor>,
    /// Gets the number of an outage when it is over.
    pub outages_over: Arc<AtomicU64>,
}

impl Port {
    /// Answers until `closing` is true, then waits up to 1.5 s for connections to end. Each new value of `outage` closes all
    /// connections and listens to nobody for so long.
    pub async fn run(
        self,
        mut outage: watch::Receiver<Outage>,
        mut closing: watch::Receiver<bool>,
    ) {
        let Self {
            mut listener,
            router,
            tls,
            outages_over,
        } = self;
        let graceful = GracefulShutdown::new();
        // Replaced in an outage and dropped at the end: connections that are still there end with it.
        let (mut alive, mut ended) = watch::channel(());
        loop {
            let (stream, peer) = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        // Too many open files, most likely: some may be closed soon.
                        tracing::warn!(%error, "a connection is not accepted");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                        continue;
                    }
                },
                Ok(()) = outage.changed() => {
                    let Outage { number, length } = *outage.borrow_and_update();
                    tokio::time::sleep(LAST_ANSWER).await;
                    (alive, ended) = watch::channel(());
                    listener = match listen_again(listener, length).await {
                        Ok(listener) => listener,
                        Err(_) => return,
                    };
                    outages_over.store(number, Ordering::Relaxed);
                    continue;
                }
                () = until_closing(&mut closing) => break,
            };
            let _ = stream.set_nodelay(true);
            let connection = Connection {
                peer,
                router: router.clone(),
                watcher: graceful.watcher(),
                ended: ended.clone(),
            };
            match tls.clone() {
                None => drop(tokio::spawn(connection.serve(stream))),
                Some(tls) => drop(tokio::spawn(async move {
                    match tls.accept(stream).await {
                        Ok(stream) => connection.serve(stream).await,
                        Err(error) => tracing::debug!(%error, "a client refused the certificate"),
                    }
                })),
            }
        }
        drop(listener);
        if tokio::time::timeout(PATIENCE, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::info!("connections that did not end are closed");
        }
        drop(alive);
    }
}

/// Waits until the server closes.
pub async fn until_closing(closing: &mut watch::Receiver<bool>) {
    // The server that is gone is closed as well.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Closes a socket and opens it at the same address after a while.
async fn listen_again(listener: TcpListener, length: Duration) -> io::Result<TcpListener> {
    let address = listener.local_addr()?;
    drop(listener);
    // Taken at once, so that no connection of another program leaves from this port meanwhile.
    let taken = take(address).inspect_err(|error| {
        tracing::error!(%error, "the address was taken in the outage");
    })?;
    tokio::time::sleep(length).await;
    taken.listen(BACKLOG)
}

/// Binds an address where nobody listens yet.
fn take(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // On Windows the option would let others take the address, too.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// One connection that was accepted.
struct Connection {
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
    ended: watch::Receiver<()>,
}

impl Connection {
    /// Answers requests until one side closes, or the connection becomes one of another protocol.
    async fn serve(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut connections = auto::Builder::new(TokioExecutor::new());
        connections.http1().timer(TokioTimer::new());
        connections.http2().timer(TokioTimer::new());
        let (router, peer) = (self.router, self.peer);
        let service = service_fn(move |request| answer(router.clone(), peer, request));
        let connection = connections.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let connection = self.watcher.watch(connection.into_owned());
        tokio::select! {
            result = connection => if let Err(error) = result {
                tracing::debug!(error, "a connection ended early");
            },
            _ = self.ended.changed() => {}
        }
    }
}

/// Answers one request; an error closes its connection.
async fn answer(
    router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Dropped> {
    request.extensions_mut().insert(ConnectInfo(peer));
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    match response.extensions().get::<Dropped>() {
        Some(dropped) => Err(*dropped),
        None => Ok(response),
    }
}
