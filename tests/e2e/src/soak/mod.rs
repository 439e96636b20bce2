//! Three people in six tabs talk while everything breaks that can. Every tab has to receive every message once and in
//! order, and the server must have stored each one once.

mod chaos;
mod server;
mod tab;
mod verdict;
mod witness;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::time::sleep;

use self::chaos::Trouble;
use self::server::Place;
pub use self::server::Server;
use self::tab::Tab;
use self::verdict::{Received, Verdict, by_sender, recovery};
use crate::browser::{Browser, Launcher};
use crate::report::Report;

const USERS: usize = 3;
const TABS_OF_EACH: usize = 2;
const PASSWORD: &str = "a-7-teapots-in-Kunming";
/// How far the server's clock is ahead of the browsers'.
const SKEW_MS: i64 = 37_000;
/// How long everything may take to arrive once nothing is broken any more.
const SETTLING: Duration = Duration::from_secs(90);

/// How much is to happen.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Messages of all users together.
    pub messages: usize,
    /// How often streams are to be broken at least.
    pub disconnects: usize,
    /// Decides what breaks when.
    pub seed: u64,
    /// Whether tabs can be frozen, which only Chromium's driver can.
    pub can_freeze: bool,
}

/// Runs the soak and prints its figures.
pub async fn run(launcher: &Launcher, program: &Path, site: &Path, plan: Plan) -> Result<ExitCode> {
    let folder = std::env::temp_dir().join(format!("ourchat-soak-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let server = Server::start(Place {
        program: program.to_owned(),
        site: site.to_owned(),
        database: folder.join("soak.sqlite"),
        clock_offset_ms: SKEW_MS,
    })
    .await?;
    let browser = launcher.launch().await?;
    let mut report = Report::default();
    println!("seed {}", plan.seed);
    let name = format!(
        "{} messages in {} tabs survive {} disconnects",
        plan.messages,
        USERS * TABS_OF_EACH,
        plan.disconnects
    );
    report.test(&name, talk(&browser, server, plan)).await;
    browser.close().await;
    let _ = std::fs::remove_dir_all(folder);
    Ok(report.close())
}

struct People {
    tabs: Vec<Tab>,
    /// The reports of tabs that were killed.
    ended: Vec<Value>,
    emails: Vec<String>,
    url: String,
    talk: Talk,
    /// How many tabs have begun to send.
    begun: usize,
}

/// Where and how fast everybody talks.
#[derive(Default)]
struct Talk {
    session: String,
    every_ms: f64,
}

async fn talk(browser: &Browser, mut server: Server, plan: Plan) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let (mut people, session) = meet(browser, &server.url()).await?;
    let disorder = json!({ "duplicate": 0.05, "late": 0.05, "lateMs": 300 });
    server.control("delivery", &disorder.to_string()).await?;

    let senders = people.tabs.len();
    let each = plan.messages.div_ceil(senders);
    // As many messages as are due between two breaks, so that both end together.
    let every = (plan.disconnects as f64 * 650.0 / each as f64).clamp(5.0, 1000.0);
    people.talk = Talk {
        session,
        every_ms: every,
    };
    for index in 0..people.tabs.len() {
        people.send(browser, index, each).await?;
    }

    let began = Instant::now();
    let (mut breaks, mut history) = (Vec::new(), Vec::new());
    while breaks.len() < plan.disconnects {
        let trouble = choose(&mut random, plan);
        if trouble.breaks_streams() {
            breaks.push(now());
        }
        history.push((now(), trouble));
        match trouble {
            Trouble::Freeze => freeze(browser, &mut people, &mut random).await?,
            Trouble::Kill => people.replace(browser, &mut random).await?,
            trouble => chaos::strike(&mut server, trouble, &mut random).await?,
        }
        if trouble == Trouble::Restart {
            server.control("delivery", &disorder.to_string()).await?;
        }
        sleep(Duration::from_millis(random.u64(200..700))).await;
    }
    server.clear_faults().await?;
    server.control("delivery", "{}").await?;
    let busy = began.elapsed();
    people.settle(browser).await?;

    let mut reports = people.ended;
    for tab in &people.tabs {
        reports.push(tab.call(browser, "report", json!([])).await?);
    }
    let stored = witness::history(&server.url(), &people.emails[0], PASSWORD).await?;
    let verdict = judge(&stored, &reports, people.tabs.len(), &breaks, busy);
    if verdict.is_err() {
        explain(&stored, &history);
    }
    verdict
}

/// Kinds of trouble by their weight.
fn choose(random: &mut fastrand::Rng, plan: Plan) -> Trouble {
    loop {
        let trouble = match random.u8(0..20) {
            0..=4 => Trouble::Cut,
            17 => Trouble::Kill,
            18..=19 => Trouble::Freeze,
            other => Trouble::OF_THE_SERVER[usize::from(other) % Trouble::OF_THE_SERVER.len()],
        };
        if trouble != Trouble::Freeze || plan.can_freeze {
            return trouble;
        }
    }
}

/// Everybody registers, opens their tabs and enters the session.
async fn meet(browser: &Browser, url: &str) -> Result<(People, String)> {
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
    async fn replace(&mut self, browser: &Browser, random: &mut fastrand::Rng) -> Result<()> {
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
    async fn send(&mut self, browser: &Browser, index: usize, count: usize) -> Result<()> {
        let Talk { session, every_ms } = &self.talk;
        let parameters = json!([session, format!("tab{}", self.begun), count, every_ms]);
        self.begun += 1;
        self.tabs[index].call(browser, "send", parameters).await?;
        Ok(())
    }

    /// Waits until everybody has sent everything and nothing more arrives.
    async fn settle(&mut self, browser: &Browser) -> Result<()> {
        for tab in &mut self.tabs {
            if tab.is_frozen {
                tab.freeze(browser, false).await?;
            }
        }
        let began = Instant::now();
        let mut last = Vec::new();
        let mut quiet = 0;
        while quiet < 6 {
            if began.elapsed() > SETTLING {
                return Ok(());
            }
            sleep(Duration::from_millis(500)).await;
            let mut counts = Vec::new();
            let mut sending = 0;
            for tab in &self.tabs {
                let look = tab.call(browser, "look", json!([])).await?;
                counts.push(look["received"].as_u64());
                sending += look["sending"].as_u64().unwrap_or(0);
            }
            quiet = if sending == 0 && counts == last {
                quiet + 1
            } else {
                0
            };
            last = counts;
        }
        Ok(())
    }
}

/// Lets a tab stand still while the others go on.
async fn freeze(browser: &Browser, people: &mut People, random: &mut fastrand::Rng) -> Result<()> {
    let index = random.usize(0..people.tabs.len());
    let tab = &mut people.tabs[index];
    tab.freeze(browser, true).await?;
    sleep(Duration::from_millis(random.u64(500..3000))).await;
    tab.freeze(browser, false).await
}

/// Prints what was broken when, and which messages the server stored twice.
fn explain(stored: &[Received], history: &[(f64, Trouble)]) {
    let start = history.first().map_or(0.0, |(at, _)| *at);
    for (at, trouble) in history {
        println!("{:.0} ms: {trouble:?}", at - start);
    }
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for message in stored {
        let at = message.time - SKEW_MS as f64 - start;
        times.entry(&message.text).or_default().push(at);
    }
    for (text, times) in times.iter().filter(|(_, times)| times.len() > 1) {
        println!("{text} was stored at {times:.0?} ms");
    }
}

fn judge(
    stored: &[Received],
    reports: &[Value],
    living: usize,
    breaks: &[f64],
    busy: Duration,
) -> Result<()> {
    let mut claimed = Vec::new();
    let mut unknown = 0;
    let mut troubles = Vec::new();
    for report in reports {
        let texts = report["sent"]["stored"].as_array();
        claimed.extend(
            texts
                .into_iter()
                .flatten()
                .filter_map(|text| text.as_str().map(str::to_owned)),
        );
        unknown += report["sent"]["unknown"].as_array().map_or(0, Vec::len);
        troubles.extend(report["troubles"].as_array().into_iter().flatten());
    }
    let (ended, alive) = reports.split_at(reports.len() - living);
    let alive = alive
        .iter()
        .map(verdict::messages)
        .collect::<Result<Vec<_>>>()?;
    let verdict = Verdict::new(stored, &alive, &claimed);
    // What a tab had received when it died must have been in order, too; the rest it cannot know.
    let mut early = 0;
    for report in ended {
        let received = verdict::messages(report)?;
        let known = Verdict::new(stored, &[received], &[]);
        early += known.duplicated + known.disordered;
    }
    println!(
        "sent {}, received {} in {} tabs, lost {}, duplicated {}, out of order {}",
        verdict.sent,
        verdict.received,
        living,
        verdict.lost,
        verdict.duplicated,
        verdict.disordered + early
    );
    println!(
        "sent twice {}; said to be stored {}, of unknown fate {unknown}, not there {}; senders {:?}",
        verdict.sent_twice,
        claimed.len(),
        verdict.invented,
        by_sender(stored)
    );
    if let Some((median, worst)) = recovery(breaks, &alive, SKEW_MS as f64) {
        println!(
            "{} disconnects in {} s; the first new message came after {median:.0} ms (median), {worst:.0} ms (worst)",
            breaks.len(),
            busy.as_secs()
        );
    }
    if !troubles.is_empty() {
        bail!("tabs met with {troubles:?}");
    }
    if !verdict.is_good() || early > 0 {
        bail!("{verdict:?}, {early} in tabs that died");
    }
    Ok(())
}

/// Milliseconds since 1970.
fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64() * 1000.0
}
