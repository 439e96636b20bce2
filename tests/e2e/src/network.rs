//! Takes the network away from a browser and gives it back: each driver has commands of its own for that, or none.

use anyhow::Result;
use serde_json::json;

use crate::browser::Browser;

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
        return browser
            .command("chromium/network_conditions", body)
            .await
            .map(drop);
    }
    browser
        .command("moz/context", json!({ "context": "chrome" }))
        .await?;
    let script = "Services.io.offline = !arguments[0];";
    let switched = browser.evaluate(script, vec![online.into()]).await;
    browser
        .command("moz/context", json!({ "context": "content" }))
        .await?;
    switched.map(drop)
}
