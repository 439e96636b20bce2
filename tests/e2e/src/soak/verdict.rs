//! What the tabs received against what the server has stored.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use serde_json::Value;

/// One message as a tab received it.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Its text, which no other message has.
    pub text: String,
    /// Its record.
    pub id: u64,
    /// Its time in milliseconds by the server's clock; only the server's own records have fractions.
    pub time: f64,
    /// When it arrived, in milliseconds by the browser's clock.
    pub arrival: f64,
    /// Whether the SDK said that a later one came before.
    pub late: bool,
}

/// The outcome of a soak.
#[derive(Debug, Default, PartialEq)]
pub struct Verdict {
    /// Messages that the server has stored.
    pub sent: usize,
    /// Messages that arrived in all tabs together.
    pub received: usize,
    /// Messages that did not arrive in a tab.
    pub lost: usize,
    /// Messages that arrived in a tab again.
    pub duplicated: usize,
    /// Texts that the server stored twice.
    pub sent_twice: usize,
    /// Messages that arrived in a tab after a later one, and were not said to be late.
    pub disordered: usize,
    /// Messages that were said to be late.
    pub late: usize,
    /// Messages that the SDK said to be stored and are not.
    pub invented: usize,
}

impl Verdict {
    /// Compares. `stored` is the whole history; `claimed` the texts that were said to be stored.
    pub fn new(stored: &[Received], tabs: &[Vec<Received>], claimed: &[String]) -> Self {
        let texts: HashSet<&str> = stored.iter().map(|message| message.text.as_str()).collect();
        let mut verdict = Self {
            sent: stored.len(),
            sent_twice: stored.len() - texts.len(),
            invented: claimed
                .iter()
                .filter(|text| !texts.contains(text.as_str()))
                .count(),
            ..Self::default()
        };
        for tab in tabs {
            let seen: HashSet<u64> = tab.iter().map(|message| message.id).collect();
            verdict.received += tab.len();
            verdict.duplicated += tab.len() - seen.len();
            verdict.lost += stored
                .iter()
                .filter(|message| !seen.contains(&message.id))
                .count();
            verdict.late += tab.iter().filter(|message| message.late).count();
            verdict.disordered += disordered(stored, tab).len();
        }
        verdict
    }

    /// Whether nothing went wrong.
    pub fn is_good(&self) -> bool {
        self.sent > 0
            && self.lost + self.duplicated + self.sent_twice + self.disordered + self.invented == 0
            && self.received > 0
            // The exception, not the rule.
            && self.late * 50 <= self.received
    }
}

/// Pairs that came in the wrong order, without those that were said to be late. The server's records decide: they know
/// times to the microsecond, and dates in browsers only to the millisecond.
pub fn disordered<'a>(
    stored: &[Received],
    tab: &'a [Received],
) -> Vec<(&'a Received, &'a Received)> {
    let times: HashMap<u64, f64> = stored
        .iter()
        .map(|message| (message.id, message.time))
        .collect();
    let key = |message: &Received| {
        let time = times.get(&message.id).copied();
        (time.unwrap_or(message.time), message.id)
    };
    let in_time: Vec<&Received> = tab.iter().filter(|message| !message.late).collect();
    in_time
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|(before, after)| key(before) > key(after))
        .collect()
}

/// Those that were said to be late, each with the latest one that came before.
pub fn late(tab: &[Received]) -> Vec<(&Received, &Received)> {
    let mut found = Vec::new();
    let mut latest: Option<&Received> = None;
    for message in tab {
        match latest {
            Some(before) if message.late => found.push((before, message)),
            Some(before) if before.time >= message.time => {}
            _ => latest = Some(message),
        }
    }
    found
}

/// After each break, how long it took each tab until something came that was sent after it: median and worst, in
/// milliseconds. `skew` is how far the server's clock is ahead.
pub fn recovery(breaks: &[f64], tabs: &[Vec<Received>], skew: f64) -> Option<(f64, f64)> {
    let mut times: Vec<f64> = breaks
        .iter()
        .flat_map(|at| tabs.iter().map(move |tab| (at, tab)))
        .filter_map(|(at, tab)| {
            let first = tab
                .iter()
                .filter(|message| message.time - skew > *at)
                .map(|message| message.arrival)
                .reduce(f64::min)?;
            Some((first - at).max(0.0))
        })
        .collect();
    times.sort_by(f64::total_cmp);
    Some((*times.get(times.len() / 2)?, *times.last()?))
}

/// Reads the messages of a page's report.
pub fn messages(report: &Value) -> Result<Vec<Received>> {
    let list = report["received"].as_array().context("a list")?;
    list.iter()
        .map(|message| {
            Ok(Received {
                text: message["text"].as_str().context("a text")?.to_owned(),
                id: message["id"].as_u64().context("an id")?,
                time: message["time"].as_f64().context("a time")?,
                arrival: message["arrival"].as_f64().context("an arrival")?,
                late: message["late"].as_bool().context("a flag")?,
            })
        })
        .collect()
}

/// How many texts of each sender there are.
pub fn by_sender(messages: &[Received]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for message in messages {
        let sender = message
            .text
            .rsplit_once(' ')
            .map_or("", |(sender, _)| sender);
        *counts.entry(sender).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(ids: &[u64]) -> Vec<Received> {
        ids.iter()
            .map(|&id| Received {
                text: format!("text {id}"),
                id,
                time: id as f64,
                arrival: id as f64 + 5.0,
                late: false,
            })
            .collect()
    }

    #[test]
    fn every_kind_of_damage_is_counted() {
        let stored = messages(&[1, 2, 3]);
        let verdict = |tabs: &[Vec<Received>], claimed: &[&str]| {
            let claimed: Vec<String> = claimed.iter().map(|&text| text.to_owned()).collect();
            Verdict::new(&stored, tabs, &claimed)
        };
        let good = verdict(&[stored.clone(), stored.clone()], &["text 1"]);
        assert_eq!((good.sent, good.received), (3, 6));
        assert!(good.is_good());
        assert_eq!(verdict(&[messages(&[1, 3])], &[]).lost, 1);
        assert_eq!(verdict(&[messages(&[1, 2, 2, 3])], &[]).duplicated, 1);
        assert_eq!(verdict(&[messages(&[1, 3, 2])], &[]).disordered, 1);
        // Within a millisecond the server's time decides, not the number.
        let mut close = messages(&[4, 5]);
        (close[0].time, close[1].time) = (4.7, 4.3);
        let mut seen = close.clone();
        seen.iter_mut().for_each(|message| message.time = 4.0);
        seen.reverse();
        assert_eq!(Verdict::new(&close, &[seen.clone()], &[]).disordered, 0);
        seen.reverse();
        assert_eq!(Verdict::new(&close, &[seen], &[]).disordered, 1);
        let mut late = messages(&[1, 3, 2]);
        late[2].late = true;
        let late = verdict(&[late], &[]);
        assert_eq!((late.disordered, late.late, late.is_good()), (0, 1, false));
        assert_eq!(
            verdict(std::slice::from_ref(&stored), &["text 4"]).invented,
            1
        );
        let mut twice = stored.clone();
        twice[2].text = "text 1".to_owned();
        let verdict = Verdict::new(&twice, &[twice.clone()], &[]);
        assert_eq!((verdict.duplicated, verdict.sent_twice), (0, 1));
        assert!(!Verdict::new(&[], &[], &[]).is_good());
    }

    #[test]
    fn recovery_is_the_time_until_something_new_arrives() {
        let tabs = [messages(&[1, 2, 3]), messages(&[3])];
        assert_eq!(recovery(&[1.0], &tabs, 0.0), Some((7.0, 7.0)));
        assert_eq!(recovery(&[2.5], &tabs, 0.0), Some((5.5, 5.5)));
        assert_eq!(recovery(&[9.0], &tabs, 0.0), None);
    }
}
