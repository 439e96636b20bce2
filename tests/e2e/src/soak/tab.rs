//! A tab of the soak test's page.

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use http::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::browser::{Browser, within};

const CALL: &str = "
    const [name, parameters, done] = arguments;
    Promise.resolve(globalThis.soak[name](...parameters)).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
    );
";

/// A tab and the user who is signed in there.
pub struct Tab {
    handle: WindowHandle,
    /// Which of the users.
    pub user: usize,
    /// Whether it stands still.
    pub is_frozen: bool,
}

impl Tab {
    /// Opens the page in a new tab.
    pub async fn open(browser: &Browser, url: &str, user: usize) -> Result<Self> {
        let window = within("opening a tab", browser.client.new_window(true)).await?;
        let tab = Self {
            handle: window.handle,
            user,
            is_frozen: false,
        };
        tab.enter(browser).await?;
        within("opening the page", browser.client.goto(url)).await?;
        while browser
            .evaluate("return globalThis.soak !== undefined;", vec![])
            .await?
            != true
        {
            sleep(Duration::from_millis(20)).await;
        }
        Ok(tab)
    }

    /// Calls a function of the page and waits for what it gives.
    pub async fn call(&self, browser: &Browser, name: &str, parameters: Value) -> Result<Value> {
        self.enter(browser).await?;
        let call = browser
            .client
            .execute_async(CALL, vec![json!(name), parameters]);
        let mut answer = within(name, call).await?;
        match answer["error"].as_str() {
            Some(error) => anyhow::bail!("{name}: {error}"),
            None => Ok(answer["value"].take()),
        }
    }

    /// Closes the tab in the middle of whatever it does.
    pub async fn kill(self, browser: &Browser) -> Result<()> {
        self.enter(browser).await?;
        within("closing a tab", browser.client.close_window()).await?;
        // Commands need a window that is there.
        let windows = within("listing the tabs", browser.client.windows()).await?;
        let first = windows.into_iter().next().context("no tab is left")?;
        within("switching to a tab", browser.client.switch_to_window(first)).await
    }

    /// Lets the tab stand still as the browser does with tabs in the background, or go on. Chromium only.
    pub async fn freeze(&mut self, browser: &Browser, frozen: bool) -> Result<()> {
        let state = if frozen { "frozen" } else { "active" };
        let parameters = json!({ "state": state });
        self.devtools(browser, "Page.setWebLifecycleState", parameters)
            .await?;
        self.is_frozen = frozen;
        Ok(())
    }

    /// Gives a command of Chromium's own protocol.
    pub async fn devtools(
        &self,
        browser: &Browser,
        command: &'static str,
        parameters: Value,
    ) -> Result<Value> {
        self.enter(browser).await?;
        let order = DevTools {
            command,
            parameters,
        };
        within(command, browser.client.issue_cmd(order)).await
    }

    async fn enter(&self, browser: &Browser) -> Result<()> {
        let client: &Client = &browser.client;
        let switching = client.switch_to_window(self.handle.clone());
        within("switching to a tab", switching)
            .await
            .context("a tab is gone")
    }
}

/// A command of Chromium's own protocol, which its driver passes on.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}
