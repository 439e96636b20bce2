//! The listening socket and its connections.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

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
    net::TcpListener,
    sync::watch,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{
    app::App,
    clock::{DAY, SECOND},
    gateway,
    http::{self as http_side, Dropped},
    metrics,
    options::{Options, Tls},
    refusal::Refusal,
    store::files,
    tls,
};

/// How long open connections may take to end at shutdown.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How often old files are looked for.
const TIDY_EVERY: Duration = Duration::from_secs(60);
/// How long the answer that announces an outage may take to leave.
const LAST_ANSWER: Duration = Duration::from_millis(50);

/// A server that listens but does not answer yet.
pub struct Server {
    /// Nothing for a gateway.
    app: Option<Arc<App>>,
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
}

impl Server {
    /// Opens the database, unless the server is a gateway, and the socket.
    ///
    /// # Errors
    /// When the database cannot be opened (another server has it open, it is no database) or the address is taken. For a
    /// gateway to an `https` server also when the machine has no trusted certificates.
    pub async fn bind(options: Options) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
        if let Some(upstream) = &options.upstream {
            return Ok(Self {
                app: None,
                listener,
                router: gateway::router(&options, upstream)?,
                tls: None,
            });
        }
        let tls = match options.tls {
            Tls::Off => None,
            Tls::SelfSigned => Some(tls::self_signed(options.listen.ip())?),
        };
        let app = Arc::new(App::open(options).await?);
        delete_orphans(&app)
            .await
            .map_err(|refusal| format!("{refusal:?}"))?;
        let router = http_side::router(&app);
        Ok(Self {
            app: Some(app),
            listener,
            router,
            tls,
        })
    }

    /// The address that the server listens on.
    ///
    /// # Errors
    /// When the system does not tell it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The base URL of the server.
    ///
    /// # Errors
    /// When the system does not tell the address.
    pub fn url(&self) -> io::Result<String> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        Ok(format!("{scheme}://{}", self.local_addr()?))
    }

    /// Serves until `shutdown` is there, then ends open streams and waits up to 1.5 s for connections to end.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self {
            app,
            mut listener,
            router,
            tls,
        } = self;
        let graceful = GracefulShutdown::new();
        // Replaced in an outage and dropped at the end: connections that are still there end with it.
        let (mut alive, mut ended) = watch::channel(());
        // Kept for a gateway, which has no outages.
        let (_never, mut outage) = match &app {
            Some(app) => (None, app.outage.subscribe()),
            None => {
                let (never, outage) = watch::channel(Duration::ZERO);
                (Some(never), outage)
            }
        };
        let tidying = app.clone().map(|app| {
            tokio::spawn(async move { tokio::join!(tidy(app.clone()), metrics::record(app)) })
        });
        let mut shutdown = std::pin::pin!(shutdown);
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
                    let length = *outage.borrow_and_update();
                    tokio::time::sleep(LAST_ANSWER).await;
                    (alive, ended) = watch::channel(());
                    listener = match listen_again(listener, length).await {
                        Ok(listener) => listener,
                        Err(_) => return,
                    };
                    continue;
                }
                () = &mut shutdown => break,
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
        if let Some(tidying) = tidying {
            tidying.abort();
        }
        if let Some(app) = app {
            app.closing.send_replace(true);
        }
        if tokio::time::timeout(PATIENCE, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::info!("connections that did not end are closed");
        }
        drop(alive);
    }
}

/// Closes a socket and opens it at the same address after a while.
async fn listen_again(listener: TcpListener, length: Duration) -> io::Result<TcpListener> {
    let address = listener.local_addr()?;
    drop(listener);
    tokio::time::sleep(length).await;
    TcpListener::bind(address).await.inspect_err(|error| {
        tracing::error!(%error, "the address was taken during the outage");
    })
}

/// One connection that was accepted.
struct Connection {
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
    ended: watch::Receiver<()>,
}

impl Connection {
    /// Answers requests until one side closes.
    async fn serve(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut connections = auto::Builder::new(TokioExecutor::new());
        connections.http1().timer(TokioTimer::new());
        connections.http2().timer(TokioTimer::new());
        let (router, peer) = (self.router, self.peer);
        let service = service_fn(move |request| answer(router.clone(), peer, request));
        let connection = connections.serve_connection(TokioIo::new(stream), service);
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

/// Deletes bytes whose records went with their session or user.
async fn delete_orphans(app: &App) -> Result<(), Refusal> {
    let keys = app.db.transaction(|db| Ok(files::keys(db)?)).await?;
    Ok(app.blobs.delete_others(&keys.into_iter().collect()).await?)
}

/// Deletes files that are too old and uploads that took too long.
async fn tidy(app: Arc<App>) {
    loop {
        let now = app.clock.now();
        let oldest = now - i64::from(app.settings().file_retention) * DAY;
        match app
            .db
            .transaction(move |db| Ok(files::delete_older(db, oldest)?))
            .await
        {
            Ok(old) => app.blobs.delete(old).await,
            Err(error) => tracing::warn!(?error, "old files are not deleted"),
        }
        app.chunks
            .forget_older(now - i64::from(app.options.upload_lifetime) * SECOND);
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
