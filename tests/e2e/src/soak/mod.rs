//! Three people in six tabs talk while everything breaks that can. Every tab has to receive every message once and in
//! order, and the server must have stored each one once.

mod chaos;
mod memory;
mod people;
mod server;
mod tab;
mod tabs;
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
use self::people::{People, Talk, meet};
use self::server::Place;
pub use self::server::Server;
use self::verdict::{Received, Verdict, by_sender, recovery};
use crate::browser::{Browser, Launcher};
use crate::report::Report;

const USERS: usize = 3;
const TABS_OF_EACH: usize = 2;
const PASSWORD: &str = "a-7-teapots-in-Kunming";
/// How far the server's clock is ahead of the browsers'.
const SKEW_MS: i64 = 37_000;
/// How long everything may take to arrive once nothing is broken any more: a connection may be silent for two minutes before
/// that shows.
const SETTLING: Duration = Duration::from_secs(240);
/// How often the memory of the tabs is measured while everything breaks.
const MEASUREMENTS: usize = 6;

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
    /// For how long requests are counted when nothing happens any more, in minutes.
    pub idle_minutes: u32,
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
    let sharing = tabs::share(&browser, &server, plan.can_freeze);
    report
        .test(
            "ten tabs share a connection, whatever becomes of it",
            sharing,
        )
        .await;
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

async fn talk(browser: &Browser, mut server: Server, plan: Plan) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let (mut people, session) = meet(browser, &server.url()).await?;
    let disorder = json!({ "duplicate": 0.05, "late": 0.05, "lateMs": 300 });
    server
        .control
        .order("delivery", &disorder.to_string())
        .await?;

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
    let mut memory = vec![memory::measure(browser, &people.tabs, plan.can_freeze).await?];
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
            server
                .control
                .order("delivery", &disorder.to_string())
                .await?;
        }
        if breaks.len() * MEASUREMENTS >= plan.disconnects * memory.len() {
            memory.push(memory::measure(browser, &people.tabs, plan.can_freeze).await?);
        }
        sleep(Duration::from_millis(random.u64(200..700))).await;
    }
    server.control.clear_faults().await?;
    server.control.order("delivery", "{}").await?;
    let busy = began.elapsed();
    people.settle(browser).await?;
    memory.push(memory::measure(browser, &people.tabs, plan.can_freeze).await?);
    memory::print(&memory);

    if plan.idle_minutes > 0 {
        count_idle(&server, plan.idle_minutes).await?;
    }

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

/// Prints what the tabs ask of the server while nothing happens.
async fn count_idle(server: &Server, minutes: u32) -> Result<()> {
    let mut before = received(server).await?;
    let mut of_minutes = Vec::new();
    for _ in 0..minutes {
        sleep(Duration::from_secs(60)).await;
        let count = received(server).await?;
        of_minutes.push(count - before);
        before = count;
    }
    let count: u64 = of_minutes.iter().sum();
    println!(
        "{count} requests of {USERS} users with {TABS_OF_EACH} tabs each in {minutes} idle minutes ({of_minutes:?}): {:.0} per user in an hour",
        count as f64 * 60.0 / f64::from(minutes) / USERS as f64
    );
    Ok(())
}

/// How many requests the server got so far.
async fn received(server: &Server) -> Result<u64> {
    let counts = server.control.ask("requests").await?;
    let counts = counts.as_object().context("counts by path")?;
    Ok(counts
        .values()
        .filter_map(|count| count["received"].as_u64())
        .sum())
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
    let start = stored.first().map_or(0.0, |message| message.time);
    for (number, tab) in alive.iter().enumerate() {
        for (before, after) in verdict::disordered(stored, tab).into_iter().take(3) {
            println!(
                "tab {number} got {} of {:.0} ms before {} of {:.0} ms, ids {} and {}, {:.0} ms between them",
                before.text,
                before.time - start,
                after.text,
                after.time - start,
                before.id,
                after.id,
                after.arrival - before.arrival
            );
        }
    }
    if let Some(tab) = alive.first() {
        for (before, late) in verdict::late(tab).into_iter().take(10) {
            println!(
                "late: {} of {:.0} ms came after {:.0} ms, behind {} of {:.0} ms that came after {:.0} ms",
                late.text,
                late.time - start,
                late.arrival + SKEW_MS as f64 - late.time,
                before.text,
                before.time - start,
                before.arrival + SKEW_MS as f64 - before.time
            );
        }
    }
    // What a tab had received when it died must have been in order, too; the rest it cannot know.
    let mut early = 0;
    for report in ended {
        let received = verdict::messages(report)?;
        let known = Verdict::new(stored, &[received], &[]);
        early += known.duplicated + known.disordered;
    }
    println!(
        "sent {}, received {} in {} tabs, lost {}, duplicated {}, out of order {}; {} said to be late",
        verdict.sent,
        verdict.received,
        living,
        verdict.lost,
        verdict.duplicated,
        verdict.disordered + early,
        verdict.late
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
