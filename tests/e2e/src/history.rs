//! A long history in the demo: it arrives whole, any part of it can be reached, and the page holds few of it at a time.
//! What was on the page is given up again. How long the page did not react at most is printed.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::browser::{Browser, Launcher};
use crate::person::{Person, test_id};
use crate::report::Report;

/// An account that the dev server's seed makes.
const EMAIL: &str = "user1@example.com";
const PASSWORD: &str = "try ourchat 7777";
/// How long a hundred thousand messages may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);
/// The demo holds this many messages on the page at most.
const ON_PAGE: u64 = 120;
/// How many times the nodes that a newly opened chat takes there may be after everything was seen: there are more messages on
/// the page then, but those that have left it are gone.
const KEPT_NODES: f64 = 5.0;

/// Notes how long the page did not come to anything else, in milliseconds, since it was asked last.
const WATCH: &str = "
    let last = performance.now();
    window.longest = 0;
    const look = () => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
      setTimeout(look);
    };
    setTimeout(look);
";
const LONGEST: &str = "const { longest } = window; window.longest = 0; return longest;";

const COUNT: &str =
    "return Number(document.querySelector('[data-testid=message-list]')?.dataset.count ?? 0);";
const SESSIONS: &str = "return [...document.querySelectorAll('[data-testid=session-item]')].map((item) => item.dataset.session);";

/// Scrolls to the top again and again until there is nothing earlier, a frame each time; notes what is out of order.
const SCROLL: &str = "
    const done = arguments[0];
    const list = document.querySelector('[data-testid=message-list]');
    const view = list.parentElement;
    const seen = new Set();
    let most = 0, steps = 0, disorder = 0;
    const look = () => {
      const items = [...list.querySelectorAll('[data-testid=message-item]')];
      most = Math.max(most, items.length);
      const ids = items.map((item) => item.dataset.message);
      const times = items.map((item) => item.querySelector('time')?.dateTime ?? '');
      disorder += times.filter((time, index) => index > 0 && time < times[index - 1]).length;
      disorder += ids.length - new Set(ids).size;
      for (const id of ids) seen.add(id);
      if (document.querySelector('[data-testid=show-earlier]') === null) return done({ seen: seen.size, most, steps, disorder });
      steps += 1;
      view.scrollTop = 0;
      requestAnimationFrame(() => setTimeout(look));
    };
    look();
";

/// Reads the history of a seeded server that was given so many messages.
pub async fn run(launcher: &Launcher, url: &str, messages: u64) -> Result<ExitCode> {
    let person = Person::new("Reader", launcher).await?;
    let mut report = Report::default();
    let name = format!("a history of {messages} messages is whole and within reach");
    report.test(&name, read(&person, url, messages)).await;
    person.browser.close().await;
    Ok(report.close())
}

async fn read(person: &Person, url: &str, messages: u64) -> Result<()> {
    person.open(url).await?;
    person.fill(&test_id("field-account"), EMAIL).await?;
    person.fill(&test_id("field-password"), PASSWORD).await?;
    person.browser.evaluate(WATCH, vec![]).await?;
    let began = Instant::now();
    person.click(&test_id("submit-login")).await?;
    person
        .until(
            "for the chats",
            "return document.querySelectorAll('[data-testid=session-item]').length > 2;",
            vec![],
        )
        .await?;
    let sessions = person.browser.evaluate(SESSIONS, vec![]).await?;
    let sessions = sessions.as_array().context("a list of chats")?;

    // Everything has arrived when the chats together have it.
    let (mut opening, mut loading): (f64, f64) = (0.0, 0.0);
    let mut largest = (0, Value::Null);
    let whole = loop {
        loading = loading.max(longest(person).await?);
        let mut whole = 0;
        for session in sessions {
            open(person, session).await?;
            let count = count(person).await?;
            whole += count;
            if count > largest.0 {
                largest = (count, session.clone());
            }
        }
        if whole >= messages || began.elapsed() > PATIENCE {
            break whole;
        }
        sleep(Duration::from_millis(500)).await;
    };
    let loaded = began.elapsed();
    loading = loading.max(longest(person).await?);
    ensure!(
        whole == messages,
        "of {messages} messages there are {whole}"
    );
    for session in sessions.iter().cycle().take(20) {
        open(person, session).await?;
        opening = opening.max(longest(person).await?);
    }

    let (count, session) = largest;
    open(person, &session).await?;
    let nodes = nodes(&person.browser).await?;
    longest(person).await?;
    let began = Instant::now();
    let scrolled = person.browser.wait_for(SCROLL, vec![], PATIENCE).await?;
    let took = began.elapsed();
    let scrolling = longest(person).await?;
    ensure!(scrolled["disorder"] == 0, "{scrolled}");
    ensure!(scrolled["seen"] == count, "{count} messages, {scrolled}");
    ensure!(
        scrolled["most"]
            .as_u64()
            .is_some_and(|most| most <= ON_PAGE),
        "{scrolled}"
    );
    if let (Some(before), Some(after)) = (nodes, self::nodes(&person.browser).await?) {
        ensure!(
            after <= KEPT_NODES * before,
            "the page has {after} nodes in memory after scrolling, {before} before"
        );
    }
    person.click(&test_id("to-newest")).await?;
    person
        .until(
            "for the newest message",
            "return document.querySelector('[data-testid=to-newest]') === null;",
            vec![],
        )
        .await?;
    println!(
        "   {whole} messages were there after {:.1} s; the page was busy for {loading:.0} ms at a time at most while they came, \
         {opening:.0} ms when a chat was opened, {scrolling:.0} ms while {} of them were scrolled through in {} steps and {:.1} s",
        loaded.as_secs_f64(),
        count,
        scrolled["steps"],
        took.as_secs_f64()
    );
    Ok(())
}

async fn open(person: &Person, session: &Value) -> Result<()> {
    let selector = format!(
        "{}[data-session='{}']",
        test_id("session-item"),
        session.as_str().context("the id of a chat")?
    );
    person
        .until(
            "for the chat to open",
            "document.querySelector(arguments[0])?.click();
             return document.querySelector('[data-testid=chat]')?.dataset.session === arguments[1];",
            vec![json!(selector), session.clone()],
        )
        .await?;
    Ok(())
}

async fn count(person: &Person) -> Result<u64> {
    let count = person.browser.evaluate(COUNT, vec![]).await?;
    count.as_u64().context("a number of messages")
}

/// How many nodes the page has in memory, on it or not; only Chromium tells.
async fn nodes(browser: &Browser) -> Result<Option<f64>> {
    if !browser.is_chromium {
        return Ok(None);
    }
    let command = async |name: &str| {
        let body = json!({ "cmd": name, "params": {} });
        browser.command("goog/cdp/execute", body).await
    };
    command("HeapProfiler.collectGarbage").await?;
    let counters = command("Memory.getDOMCounters").await?;
    let nodes = counters["nodes"].as_f64();
    Ok(Some(nodes.context("a number of nodes")?))
}

async fn longest(person: &Person) -> Result<f64> {
    let longest = person.browser.evaluate(LONGEST, vec![]).await?;
    longest.as_f64().context("a time")
}
