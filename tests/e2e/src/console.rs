//! What the console of a browser's developer tools shows.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::Browser;

/// How the console shows the value of an expression: Chromium's protocol makes the same object for it as for an argument
/// of `console.log`.
///
/// # Errors
/// When the driver has no access to the developer tools, as those of the other engines.
pub async fn view(browser: &Browser, expression: &str) -> Result<Value> {
    let params = json!({ "expression": expression, "generatePreview": true });
    let body = json!({ "cmd": "Runtime.evaluate", "params": params });
    let mut answer = browser.command("goog/cdp/execute", body).await?;
    answer
        .get_mut("result")
        .map(Value::take)
        .context("the developer tools have given no result")
}
