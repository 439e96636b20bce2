//! A person who uses the demo: what can be done with a page by its `data-testid` attributes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::browser::{Browser, Launcher, within};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

// WebKit's driver takes a text that may be cut short with an ellipsis for hidden and empty, so the page is asked instead.
const IS_VISIBLE: &str = "
    const [element] = arguments;
    return element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
";
const READ_TEXT: &str = "return arguments[0].innerText.trim();";

/// Ctrl+A, in WebDriver's private code points.
const SELECT_ALL: &str = "\u{E009}a";
const BACKSPACE: &str = "\u{E003}";

/// The selector of elements with a `data-testid`.
pub fn test_id(id: &str) -> String {
    format!("[data-testid={id}]")
}

/// A person with a browser of their own.
pub struct Person {
    /// Who it is, for the report.
    pub name: &'static str,
    /// Their browser.
    pub browser: Browser,
}

impl Person {
    /// Starts the person's browser.
    pub async fn new(name: &'static str, launcher: &Launcher) -> Result<Self> {
        let browser = launcher
            .launch()
            .await
            .with_context(|| format!("{name}'s browser"))?;
        Ok(Self { name, browser })
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) -> Result<()> {
        within("opening the page", self.browser.client.goto(url)).await
    }

    /// Waits for a visible element.
    pub async fn see(&self, selector: &str) -> Result<Element> {
        let start = Instant::now();
        loop {
            let found = within(
                "looking for an element",
                self.browser.client.find_all(Locator::Css(selector)),
            )
            .await?;
            for element in found {
                // An element that was replaced meanwhile is looked for again.
                let handle = serde_json::to_value(&element)?;
                let visible = self.browser.evaluate(IS_VISIBLE, vec![handle]).await;
                if visible.is_ok_and(|visible| visible == true) {
                    return Ok(element);
                }
            }
            self.still_patient(start, || format!("to see {selector}"))?;
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks an element once it is there.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let element = self.see(selector).await?;
            match within("clicking", element.click()).await {
                Ok(()) => return Ok(()),
                // Something lay over it or it moved: a person would try again.
                Err(error) => {
                    self.still_patient(start, || format!("to click {selector}: {error:#}"))?;
                }
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Types a text into a field in place of what it holds.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.replace(selector, text).await
    }

    /// Empties a field.
    pub async fn clear(&self, selector: &str) -> Result<()> {
        self.replace(selector, BACKSPACE).await
    }

    async fn replace(&self, selector: &str, keys: &str) -> Result<()> {
        let element = self.see(selector).await?;
        // Modifier keys are let go of at the end of a command, so these are two.
        for keys in [SELECT_ALL, keys] {
            within("typing", element.send_keys(keys))
                .await
                .with_context(|| format!("into {selector}"))?;
        }
        Ok(())
    }

    /// The text of an element once it has one.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let start = Instant::now();
        loop {
            let handle = serde_json::to_value(self.see(selector).await?)?;
            // An element that was replaced meanwhile is looked for again.
            let text = self.browser.evaluate(READ_TEXT, vec![handle]).await;
            let text = text.ok().and_then(|text| text.as_str().map(str::to_owned));
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                return Ok(text);
            }
            self.still_patient(start, || format!("for the text of {selector}"))?;
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until an element says something: names come after ids.
    pub async fn says(&self, selector: &str, text: &str) -> Result<()> {
        self.until(
            &format!("for {text:?} in {selector}"),
            "return document.querySelector(arguments[0])?.innerText.includes(arguments[1]);",
            vec![json!(selector), json!(text)],
        )
        .await
        .map(drop)
    }

    /// Waits until a script returns something that is neither `null` nor `false`.
    pub async fn until(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let start = Instant::now();
        loop {
            let value = self.browser.evaluate(script, arguments.clone()).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return Ok(value);
            }
            self.still_patient(start, || what.to_owned())?;
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Hands a file to the page's file input, which may be hidden behind a button.
    pub async fn choose_file(&self, selector: &str, file: &Path) -> Result<()> {
        let path = file.to_str().context("the picture's path is not UTF-8")?;
        let input = within(
            "looking for the file input",
            self.browser.client.find(Locator::Css(selector)),
        )
        .await?;
        within("choosing a file", input.send_keys(path)).await
    }

    fn still_patient(&self, start: Instant, what: impl FnOnce() -> String) -> Result<()> {
        if start.elapsed() > PATIENCE {
            bail!("{} waited {PATIENCE:?} in vain {}", self.name, what());
        }
        Ok(())
    }

    /// Keeps what the person saw last: a picture of the page and its text.
    pub async fn keep_evidence(&self, folder: &Path) -> Result<String> {
        let picture = within("a screenshot", self.browser.client.screenshot()).await?;
        let path = folder.join(format!("{}.png", self.name));
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, picture)?;
        let text = self
            .browser
            .evaluate(
                "return location.href + '\\n' + document.body.innerText.slice(0, 1500);",
                vec![],
            )
            .await?;
        Ok(format!(
            "{} saw ({}):\n{}",
            self.name,
            path.display(),
            text.as_str().unwrap_or_default()
        ))
    }
}
