//! The tests of the npm package: a page runs them and keeps the results in `__results`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::time::sleep;

use crate::browser::{Browser, Launcher, within};
use crate::{console, network};

/// How long the page may stay silent; more than it gives a single test.
const SILENCE: Duration = Duration::from_secs(90);

/// Opens the pages, prints what they report and closes with their counts.
pub async fn run(launcher: &Launcher, url: &str, secure_url: Option<&str>) -> Result<ExitCode> {
    let mut total = Counts::default();
    let secure = secure_url.map(|url| (url, launcher.trusting_everybody()));
    let pages = [Some((url, launcher.clone())), secure];
    for (url, launcher) in pages.into_iter().flatten() {
        let browser = launcher.launch().await?;
        let mut counts = Counts::default();
        if let Err(error) = follow(&browser, url, &mut counts).await {
            counts.failed += 1;
            println!("FAILED the page runs to its end: {error:#}");
        }
        browser.close().await;
        total.passed += counts.passed;
        total.failed += counts.failed;
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.passed > 0 && total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// The lines since the last look and the counts.
const LOOK: &str = "
    const results = globalThis.__results;
    if (results === undefined) return null;
    const { done, passed, failed, failures } = results;
    const wish = results.wish?.what;
    return { lines: results.lines.slice(arguments[0]), done, passed, failed, failures: done ? failures : [], wish };
";

async fn follow(browser: &Browser, url: &str, counts: &mut Counts) -> Result<()> {
    within("opening the page", browser.client.goto(url)).await?;
    let mut seen = 0;
    let mut progress = Instant::now();
    loop {
        // A page that is too busy to answer may answer later.
        let look = browser.evaluate(LOOK, vec![seen.into()]).await;
        if progress.elapsed() > SILENCE {
            let shown = match &look {
                Ok(_) => browser
                    .evaluate(
                        "return document.body?.innerText.slice(-1000) ?? '';",
                        vec![],
                    )
                    .await
                    .map_or_else(|error| format!("{error:#}"), |text| text.to_string()),
                Err(error) => format!("{error:#}"),
            };
            bail!("it reported nothing for {SILENCE:?}: {shown}");
        }
        let Ok(look) = look else { continue };
        for line in texts(&look["lines"]) {
            seen += 1;
            progress = Instant::now();
            if !is_closing_line(line) {
                println!("{line}");
            }
        }
        if look.is_object() {
            counts.passed = look["passed"]
                .as_u64()
                .context("the page counts what passed")?;
            counts.failed = look["failed"]
                .as_u64()
                .context("the page counts what failed")?;
        }
        if let Some(wish) = look["wish"].as_str() {
            let granted = match wish {
                "console" => console::view(browser, "globalThis.__results.wish?.subject").await,
                _ => network::switch(browser, wish != "offline")
                    .await
                    .map(|()| true.into()),
            };
            let granted = granted.unwrap_or_else(|error| {
                println!("the browser cannot grant the wish {wish:?}: {error:#}");
                false.into()
            });
            let script = "globalThis.__results.wish?.grant(arguments[0]);";
            browser.evaluate(script, vec![granted]).await?;
        }
        if look["done"] == true {
            for failure in look["failures"].as_array().into_iter().flatten() {
                let part = |name: &str| failure[name].as_str().unwrap_or_default();
                println!("failed: {}: {}", part("title"), part("message"));
            }
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// The page's own counts, which are printed once, at the end.
fn is_closing_line(line: &str) -> bool {
    line.split_once(" passed, ").is_some_and(|(passed, rest)| {
        let failed = rest.strip_suffix(" failed");
        passed.parse::<u64>().is_ok() && failed.is_some_and(|failed| failed.parse::<u64>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_known() {
        assert!(is_closing_line("12 passed, 0 failed"));
        assert!(!is_closing_line("ok 12 passed, 0 failed"));
        assert!(!is_closing_line("ok login > takes an ocid (12 ms)"));
    }
}
