//! Ten tabs of one user: one connection for all, and whatever becomes of the tab that has it, nothing is lost.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::server::Server;
use super::tab::Tab;
use super::verdict::{self, Verdict};
use super::{PASSWORD, witness};
use crate::browser::Browser;

const TABS: usize = 10;
const EMAIL: &str = "ten@example.org";
const EACH: usize = 10;
/// How long messages may take to arrive in all tabs, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(90);

/// Opens the tabs and lets the one with the connection freeze, then closes them one after another.
pub async fn share(browser: &Browser, server: &Server, can_freeze: bool) -> Result<()> {
    let url = format!("{}/soak.html", server.url());
    let mut tabs = Vec::new();
    for number in 0..TABS {
        let tab = Tab::open(browser, &url, 0).await?;
        let credentials = json!([EMAIL, PASSWORD, "Ten"]);
        let entry = if number == 0 { "register" } else { "login" };
        tab.call(browser, entry, credentials).await?;
        tab.call(browser, "listen", json!([])).await?;
        tabs.push(tab);
    }
    let session = tabs[0].call(browser, "createSession", json!([[]])).await?;
    let mut talk = Talk {
        browser,
        session,
        sent: 0,
    };

    talk.send(&tabs[TABS - 1], EACH).await?;
    talk.arrive(&tabs).await?;
    let streams = calm(server).await?;
    // One, for a moment a second one, and on a busy machine one that is closed and the server has not noticed.
    ensure!(
        streams <= 3,
        "ten tabs had {streams} connections at a time while they opened"
    );
    println!("   ten tabs opened with {streams} connections at a time at most, then 1");

    if can_freeze {
        let leader = leader(browser, &tabs).await?;
        let mut frozen = tabs.remove(leader);
        frozen.freeze(browser, true).await?;
        let began = Instant::now();
        talk.send(&tabs[0], EACH).await?;
        talk.arrive(&tabs).await?;
        println!(
            "   the tab with the connection froze; the others had everything after {} ms",
            began.elapsed().as_millis()
        );
        // Long enough that it was replaced, also when what was sent came through before.
        while began.elapsed() < PATIENCE && !any_leads(browser, &tabs).await? {
            sleep(Duration::from_millis(200)).await;
        }
        ensure!(any_leads(browser, &tabs).await?, "nobody took over");
        talk.send(&tabs[0], EACH).await?;
        frozen.freeze(browser, false).await?;
        tabs.insert(0, frozen);
        talk.arrive(&tabs).await?;
    }

    let mut closed = 0;
    while tabs.len() > 2 {
        let leader = leader(browser, &tabs).await?;
        let tab = tabs.remove(leader);
        // Half of what is sent is under way when the tab goes.
        talk.send(&tabs[0], 2).await?;
        tab.kill(browser).await?;
        talk.send(&tabs[0], 2).await?;
        talk.arrive(&tabs).await?;
        closed += 1;
    }
    calm(server).await?;

    let stored = witness::history(&server.url(), EMAIL, PASSWORD).await?;
    let mut received = Vec::new();
    for tab in &tabs {
        let report = tab.call(browser, "report", json!([])).await?;
        let troubles = report["troubles"].as_array().context("a list")?;
        ensure!(troubles.is_empty(), "a tab met with {troubles:?}");
        received.push(verdict::messages(&report)?);
    }
    let verdict = Verdict::new(&stored, &received, &[]);
    println!(
        "   {closed} tabs with the connection closed; sent {}, lost {}, duplicated {}, out of order {}",
        verdict.sent, verdict.lost, verdict.duplicated, verdict.disordered
    );
    ensure!(verdict.sent == talk.sent, "{verdict:?}");
    ensure!(verdict.is_good(), "{verdict:?}");
    for tab in tabs {
        tab.kill(browser).await?;
    }
    Ok(())
}

struct Talk<'a> {
    browser: &'a Browser,
    session: Value,
    sent: usize,
}

impl Talk<'_> {
    async fn send(&mut self, tab: &Tab, count: usize) -> Result<()> {
        let name = format!("after{}", self.sent);
        let parameters = json!([self.session, name, count, 5]);
        tab.call(self.browser, "send", parameters).await?;
        self.sent += count;
        Ok(())
    }

    /// Waits until every tab has everything.
    async fn arrive(&self, tabs: &[Tab]) -> Result<()> {
        let began = Instant::now();
        for (number, tab) in tabs.iter().enumerate() {
            loop {
                let look = tab.call(self.browser, "look", json!([])).await?;
                if look["received"] == self.sent {
                    break;
                }
                if began.elapsed() > PATIENCE {
                    bail!(
                        "of {} messages tab {number} has {}",
                        self.sent,
                        look["received"]
                    );
                }
                sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }
}

/// Which of the tabs has the connection.
async fn leader(browser: &Browser, tabs: &[Tab]) -> Result<usize> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        for (number, tab) in tabs.iter().enumerate() {
            if tab.call(browser, "leads", json!([])).await? == true {
                return Ok(number);
            }
        }
    }
    bail!("no tab has the connection")
}

async fn any_leads(browser: &Browser, tabs: &[Tab]) -> Result<bool> {
    for tab in tabs {
        if tab.call(browser, "leads", json!([])).await? == true {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Waits until one connection is left; gives how many there were at a time until then.
async fn calm(server: &Server) -> Result<u64> {
    let began = Instant::now();
    let mut most = 0;
    while began.elapsed() < PATIENCE {
        let streams = server.control.ask("streams").await?;
        most = most.max(streams["most"].as_u64().context("a number")?);
        if streams["open"] == 1 {
            return Ok(most);
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!("there was never a single connection")
}
