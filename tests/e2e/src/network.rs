//! Takes the network away from a browser and gives it back: each driver has commands of its own for that, or none.

use anyhow::{Context, Result};
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::browser::{Browser, within};

/// Lets the browser be online or offline.
///
/// # Errors
/// When its driver cannot do that.
pub async fn switch(browser: &Browser, online: bool) -> Result<()> {
    if !browser.is_firefox {
        let conditions = json!({
            "offline": !online,
            "latency": 0,
            "download_throughput": -1,
            "upload_throughput": -1,
        });
        let body = json!({ "network_conditions": conditions });
        return command(browser, "chromium/network_conditions", body).await;
    }
    command(browser, "moz/context", json!({ "context": "chrome" })).await?;
    let script = "Services.io.offline = !arguments[0];";
    let switched = browser.evaluate(script, vec![online.into()]).await;
    command(browser, "moz/context", json!({ "context": "content" })).await?;
    switched.map(drop)
}

async fn command(browser: &Browser, path: &'static str, body: Value) -> Result<()> {
    let command = Extension { path, body };
    let sent = browser.client.issue_cmd(command);
    within::<_, CmdError>("an extension command", sent)
        .await
        .map(drop)
        .context(path)
}

/// A command that is no part of WebDriver.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
