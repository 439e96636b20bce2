//! The program's sockets and what it does beside answering.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    app::{App, Outage},
    clock::{DAY, SECOND},
    gateway, http as http_side,
    legacy::{self, LegacyAddress},
    metrics,
    options::{Options, Tls},
    port::Port,
    refusal::Refusal,
    store::files,
    tls,
};

/// How often old files are looked for.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// A server that listens but does not answer yet.
pub struct Server {
    /// Nothing for a gateway.
    app: Option<Arc<App>>,
    /// What it answers itself; further ports are of the older protocol.
    port: Port,
    legacy: Vec<legacy::Listener>,
}

impl Server {
    /// Opens the database, unless the server is a gateway, and the sockets.
    ///
    /// # Errors
    /// When the database cannot be opened (another server has it open, it is no database) or an address is taken. For a
    /// gateway to an `https` server also when the machine has no trusted certificates.
    pub async fn bind(options: Options) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
        if let Some(upstream) = &options.upstream {
            let port = Port {
                listener,
                router: gateway::router(&options, upstream)?,
                tls: None,
                outages_over: Arc::default(),
            };
            return Ok(Self {
                app: None,
                port,
                legacy: Vec::new(),
            });
        }
        let tls = match options.tls {
            Tls::Off => None,
            Tls::SelfSigned => Some(tls::self_signed(options.listen.ip())?),
        };
        let places = options.legacy_places()?;
        let app = Arc::new(App::open(options).await?);
        delete_orphans(&app)
            .await
            .map_err(|refusal| format!("{refusal:?}"))?;
        let faults = http_side::Faults::default();
        let router = http_side::router(&app, &faults);
        let port = Port {
            listener,
            router,
            tls,
            outages_over: app.outages_over.clone(),
        };
        let url = url(&port)?;
        let mut listeners = Vec::new();
        for place in places {
            listeners.push(legacy::Listener::bind(&app, place, &url, &faults).await?);
        }
        Ok(Self {
            app: Some(app),
            port,
            legacy: listeners,
        })
    }

    /// The address that the server listens on.
    ///
    /// # Errors
    /// When the system does not tell it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.port.listener.local_addr()
    }

    /// The base URL of the server.
    ///
    /// # Errors
    /// When the system does not tell the address.
    pub fn url(&self) -> io::Result<String> {
        url(&self.port)
    }

    /// Where the server speaks the older protocol, in the order of the options.
    pub fn legacy(&self) -> Vec<LegacyAddress> {
        self.legacy.iter().map(legacy::Listener::address).collect()
    }

    /// Serves until `shutdown` is there, then ends open streams and waits up to 1.5 s for connections to end.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { app, port, legacy } = self;
        // Kept for a gateway, which has no outages.
        let (_never, outage) = match &app {
            Some(app) => (None, app.outage.subscribe()),
            None => {
                let (never, outage) = watch::channel(Outage::default());
                (Some(never), outage)
            }
        };
        let tidying = app.clone().map(|app| {
            tokio::spawn(async move { tokio::join!(tidy(app.clone()), metrics::record(app)) })
        });
        let (close, closing) = watch::channel(false);
        let mut ports = JoinSet::new();
        for port in
            std::iter::once(port).chain(legacy.into_iter().flat_map(legacy::Listener::ports))
        {
            ports.spawn(port.run(outage.clone(), closing.clone()));
        }
        tokio::select! {
            () = shutdown => {}
            // A port that could not be opened again after an outage.
            _ = ports.join_next() => {}
        }
        if let Some(tidying) = tidying {
            tidying.abort();
        }
        if let Some(app) = app {
            app.closing.send_replace(true);
        }
        close.send_replace(true);
        ports.join_all().await;
    }
}

/// The base URL of a port.
fn url(port: &Port) -> io::Result<String> {
    let scheme = if port.tls.is_some() { "https" } else { "http" };
    Ok(format!("{scheme}://{}", port.listener.local_addr()?))
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
