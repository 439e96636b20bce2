//! Which events reach whom, live and in the history, and what their envelopes say.

mod friends;
mod keys;
mod membership;
mod messages;
mod observe;
mod silence;

use std::{collections::BTreeSet, pin::Pin, sync::Arc};

use crate::support;
use tokio::{sync::Semaphore, task::JoinSet};

/// One way to check rows of the table.
struct Case {
    rows: &'static [&'static str],
    check: fn() -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

macro_rules! cases {
    ($($($row:literal),+: $check:expr;)*) => {
        pub fn cases() -> Vec<crate::envelopes::Case> {
            vec![$(crate::envelopes::Case { rows: &[$($row),+], check: || Box::pin($check) }),*]
        }
    };
}
use cases;

#[tokio::test(flavor = "multi_thread")]
async fn every_event_reaches_whom_the_contract_says() {
    let cases = [
        messages::cases(),
        keys::cases(),
        friends::cases(),
        membership::cases(),
        silence::cases(),
    ]
    .into_iter()
    .flatten();
    let table: BTreeSet<&str> = include_str!("../data/events.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let (mut covered, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    let turns = Arc::new(Semaphore::new(6));
    let mut running = JoinSet::new();
    for case in cases {
        let turns = turns.clone();
        running.spawn(async move {
            let _turn = turns.acquire().await;
            let outcome = tokio::spawn((case.check)()).await;
            (case.rows, outcome)
        });
    }
    while let Some(finished) = running.join_next().await {
        let (rows, outcome) = finished.expect("no panic");
        match outcome {
            Ok(()) => covered.extend(rows),
            Err(error) => {
                wrong.extend(rows);
                println!("{rows:?}: {error}");
            }
        }
    }
    let covered: BTreeSet<&str> = covered.difference(&wrong).copied().collect();
    let met = table.intersection(&covered).count();
    println!("events {met} of {}", table.len());
    assert_eq!(covered, table, "the cases and the rows of the table differ");
}
