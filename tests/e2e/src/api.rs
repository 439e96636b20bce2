//! The tests of the npm package: a page runs them and keeps the results in `__results`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::time::sleep;

use crate::browser::{Browser, Launcher, within};

/// How long the page may stay silent; more than it gives a single test.
const SILENCE: Duration = Duration::from_secs(90);

/// Opens the page, prints what it reports and closes with its counts.
pub async fn run(launcher: &Launcher, url: &str) -> Result<ExitCode> {
    let browser = launcher.launch().await?;
    let outcome = follow(&browser, url).await;
    browser.close().await;
    let (passed, failed) = outcome?;
    println!("{passed} passed, {failed} failed");
    Ok(if passed > 0 && failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The lines since the last look and, at the end, the counts.
const LOOK: &str = "
    const results = globalThis.__results;
    if (results === undefined) return null;
    const { done, passed, failed, failures } = results;
    return { lines: results.lines.slice(arguments[0]), done, passed, failed, failures: done ? failures : [] };
";

async fn follow(browser: &Browser, url: &str) -> Result<(u64, u64)> {
    within("opening the page", browser.client.goto(url)).await?;
    let mut seen = 0;
    let mut progress = Instant::now();
    loop {
        let look = browser.evaluate(LOOK, vec![seen.into()]).await?;
        let (passed, failed) = (look["passed"].as_u64(), look["failed"].as_u64());
        for line in texts(&look["lines"]) {
            seen += 1;
            progress = Instant::now();
            if !is_closing_line(line) {
                println!("{line}");
            }
        }
        if look["done"] == true {
            for failure in look["failures"].as_array().into_iter().flatten() {
                let part = |name: &str| failure[name].as_str().unwrap_or_default();
                println!("failed: {}\n{}", part("title"), part("message"));
            }
            return Ok((
                passed.context("the page counts what passed")?,
                failed.context("the page counts what failed")?,
            ));
        }
        if progress.elapsed() > SILENCE {
            let text = browser
                .evaluate(
                    "return document.body?.innerText.slice(-1000) ?? '';",
                    vec![],
                )
                .await?;
            bail!(
                "the page reported nothing for {SILENCE:?}; it shows:\n{}",
                text.as_str().unwrap_or_default()
            );
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
