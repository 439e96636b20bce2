//! Orders for a dev server's control endpoint.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The control endpoint of the server at one address.
pub struct Control {
    url: String,
    http: Client<HttpConnector, String>,
}

impl Control {
    /// `url`: the server's address, such as `http://127.0.0.1:4000`.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            http: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// Orders something; `body` is JSON or empty.
    pub async fn order(&self, what: &str, body: &str) -> Result<()> {
        self.request("POST", what, body).await.map(drop)
    }

    /// Forgets the faults that have not struck.
    pub async fn clear_faults(&self) -> Result<()> {
        self.request("DELETE", "faults", "").await.map(drop)
    }

    /// Asks for something.
    pub async fn ask(&self, what: &str) -> Result<Value> {
        let bytes = self.request("GET", what, "").await?;
        serde_json::from_slice(&bytes).with_context(|| format!("the answer to {what}"))
    }

    async fn request(&self, method: &str, what: &str, body: &str) -> Result<Vec<u8>> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/control/{what}", self.url))
            .header("content-type", "application/json")
            .body(body.to_owned())?;
        let answer = timeout(PATIENCE, self.http.request(request)).await??;
        if !answer.status().is_success() {
            bail!("the control endpoint answered {}", answer.status());
        }
        let body = timeout(PATIENCE, answer.into_body().collect()).await??;
        Ok(body.to_bytes().to_vec())
    }
}
