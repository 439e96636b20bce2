//! The listening socket and its connections.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Response};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt;

use crate::{
    app::App,
    clock::{DAY, SECOND},
    gateway,
    http::{self as http_side, Dropped},
    metrics,
    options::Options,
    refusal::Refusal,
    store::files,
};

/// How long open connections may take to end at shutdown.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How often old files are looked for.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// A server that listens but does not answer yet.
pub struct Server {
    /// Nothing for a gateway.
    app: Option<Arc<App>>,
    listener: TcpListener,
    router: Router,
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
            });
        }
        let app = Arc::new(App::open(options).await?);
        delete_orphans(&app)
            .await
            .map_err(|refusal| format!("{refusal:?}"))?;
        let router = http_side::router(&app);
        Ok(Self {
            app: Some(app),
            listener,
            router,
        })
    }

    /// The address that the server listens on.
    ///
    /// # Errors
    /// When the system does not tell it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `shutdown` is there, then ends open streams and waits up to 1.5 s for connections to end.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self {
            app,
            listener,
            router,
        } = self;
        let mut connections = auto::Builder::new(TokioExecutor::new());
        connections.http1().timer(TokioTimer::new());
        connections.http2().timer(TokioTimer::new());
        let graceful = GracefulShutdown::new();
        // Dropped at the end of this function: connections that are still there end with it.
        let (_alive, ended) = watch::channel(());
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
                () = &mut shutdown => break,
            };
            let _ = stream.set_nodelay(true);
            let router = router.clone();
            let service = service_fn(move |request| answer(router.clone(), peer, request));
            let connection = connections.serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection.into_owned());
            let mut ended = ended.clone();
            tokio::spawn(async move {
                tokio::select! {
                    result = connection => if let Err(error) = result {
                        tracing::debug!(error, "a connection ended early");
                    },
                    _ = ended.changed() => {}
                }
            });
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
