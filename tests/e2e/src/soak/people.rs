//! The users of the soak test and their tabs.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::tab::Tab;
use super::{PASSWORD, SETTLING, TABS_OF_EACH, USERS};
use crate::browser::Browser;

/// All users and tabs.
pub struct People {
    /// The tabs that are open.
    pub tabs: Vec<Tab>,
    /// The reports of tabs that were killed.
    pub ended: Vec<Value>,
    /// The addresses of the users.
    pub emails: Vec<String>,
    url: String,
    /// Where and how fast they talk.
    pub talk: Talk,
    /// How many tabs have begun to send.
    begun: usize,
}

/// Where and how fast everybody talks.
#[derive(Default)]
pub struct Talk {
    /// The session.
    pub session: String,
    /// How long a tab waits between two messages on average, in milliseconds.
    pub every_ms: f64,
}

/// Everybody registers, opens their tabs and enters the session.
pub async fn meet(browser: &Browser, url: &str) -> Result<(People, String)> {
    let url = format!("{url}/soak.html");
    let mut people = People {
        tabs: Vec::new(),
        ended: Vec::new(),
        emails: (0..USERS)
            .map(|user| format!("user{user}@example.org"))
            .collect(),
        url,
        talk: Talk::default(),
        begun: 0,
    };
    let mut ids = Vec::new();
    for user in 0..USERS {
        let tab = Tab::open(browser, &people.url, user).await?;
        let parameters = json!([people.emails[user], PASSWORD, format!("User {user}")]);
        ids.push(tab.call(browser, "register", parameters).await?);
        people.tabs.push(tab);
    }
    let others = json!([ids[1..]]);
    let session = people.tabs[0]
        .call(browser, "createSession", others)
        .await?;
    for tab in &people.tabs[1..] {
        tab.call(browser, "enter", json!([session, ids[0]])).await?;
    }
    for tab in &people.tabs {
        tab.call(browser, "listen", json!([])).await?;
    }
    for user in (0..USERS).cycle().take(USERS * (TABS_OF_EACH - 1)) {
        let tab = people.join(browser, user).await?;
        people.tabs.push(tab);
    }
    let session = session.as_str().context("the session's id")?.to_owned();
    Ok((people, session))
}

impl People {
    /// Opens another tab of a user.
    async fn join(&self, browser: &Browser, user: usize) -> Result<Tab> {
        let began = Instant::now();
        loop {
            match self.enter(browser, user).await {
                // The server may be in the middle of a restart.
                Err(error) if began.elapsed() > SETTLING => return Err(error),
                Err(_) => sleep(Duration::from_millis(200)).await,
                Ok(tab) => return Ok(tab),
            }
        }
    }

    async fn enter(&self, browser: &Browser, user: usize) -> Result<Tab> {
        let tab = Tab::open(browser, &self.url, user).await?;
        let credentials = json!([self.emails[user], PASSWORD]);
        if let Err(error) = tab.call(browser, "login", credentials).await {
            tab.kill(browser).await?;
            return Err(error);
        }
        tab.call(browser, "listen", json!([])).await?;
        Ok(tab)
    }

    /// Kills a tab and opens another one for the same user, which sends the rest.
    pub async fn replace(&mut self, browser: &Browser, random: &mut fastrand::Rng) -> Result<()> {
        // The oldest tab of a user is the likeliest to lead, and the first ones are the oldest.
        let index = random.usize(0..USERS);
        if self.tabs[index].is_frozen {
            return Ok(());
        }
        let tab = self.tabs.remove(index);
        let user = tab.user;
        let report = tab.call(browser, "report", json!([])).await?;
        let left = report["sent"]["left"].as_u64().unwrap_or(0);
        self.ended.push(report);
        tab.kill(browser).await?;
        let tab = self.join(browser, user).await?;
        self.tabs.push(tab);
        self.send(browser, self.tabs.len() - 1, usize::try_from(left)?)
            .await
    }

    /// Lets a tab send so many messages.
    pub async fn send(&mut self, browser: &Browser, index: usize, count: usize) -> Result<()> {
        let Talk { session, every_ms } = &self.talk;
        let parameters = json!([session, format!("tab{}", self.begun), count, every_ms]);
        self.begun += 1;
        self.tabs[index].call(browser, "send", parameters).await?;
        Ok(())
    }

    /// Waits until everybody has sent everything and nothing more arrives.
    pub async fn settle(&mut self, browser: &Browser) -> Result<()> {
        for tab in &mut self.tabs {
            if tab.is_frozen {
                tab.freeze(browser, false).await?;
            }
        }
        let began = Instant::now();
        let of_ended: u64 = self
            .ended
            .iter()
            .map(|report| {
                report["sent"]["stored"]
                    .as_array()
                    .map_or(0, |texts| texts.len() as u64)
            })
            .sum();
        let mut last = Vec::new();
        let mut quiet = 0;
        while quiet < 6 {
            if began.elapsed() > SETTLING {
                return Ok(());
            }
            sleep(Duration::from_millis(500)).await;
            let mut counts = Vec::new();
            let (mut sending, mut stored) = (0, of_ended);
            for tab in &self.tabs {
                let look = tab.call(browser, "look", json!([])).await?;
                counts.push(look["received"].as_u64().unwrap_or(0));
                sending += look["sending"].as_u64().unwrap_or(0);
                stored += look["stored"].as_u64().unwrap_or(0);
            }
            // A tab that has less waits for its next attempt, or has not noticed yet that its connection is silent.
            let whole = counts.iter().all(|count| *count >= stored);
            quiet = if sending == 0 && whole && counts == last {
                quiet + 1
            } else {
                0
            };
            last = counts;
        }
        Ok(())
    }
}
