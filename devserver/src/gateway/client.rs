//! Connections to the upstream.

use std::{error::Error, io, time::Duration};

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept: shorter than servers and proxies keep theirs.
const IDLE: Duration = Duration::from_secs(5);

/// An HTTP/1.1 client with a connection for each request that is under way.
#[derive(Clone)]
pub enum Client {
    /// Without encryption.
    Plain(legacy::Client<HttpConnector, Body>),
    /// With TLS and the certificates that the machine trusts.
    Tls(legacy::Client<HttpsConnector<HttpConnector>, Body>),
}

impl Client {
    /// # Errors
    /// When TLS is asked for and the machine has no trusted certificates.
    pub fn new(tls: bool) -> io::Result<Self> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(!tls);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        Ok(if tls {
            let connector = HttpsConnectorBuilder::new().with_native_roots()?;
            Self::Tls(client.build(connector.https_only().enable_http1().wrap_connector(tcp)))
        } else {
            Self::Plain(client.build(tcp))
        })
    }

    /// Sends a request; the answer is there with its head, while both bodies may still flow. The error is the reason.
    pub async fn request(&self, request: Request<Body>) -> Result<Response<Incoming>, String> {
        let answer = match self {
            Self::Plain(client) => client.request(request),
            Self::Tls(client) => client.request(request),
        };
        answer.await.map_err(|error| reason(&error))
    }
}

/// The text of an error with those of its causes; hyper's own texts name only the kind.
fn reason(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
