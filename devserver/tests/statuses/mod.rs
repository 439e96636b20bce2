//! Every status that can be provoked, provoked over a socket: number and exact text.

mod accounts;
mod administration;
mod e2ee;
mod files;
mod friends;
mod membership;
mod messages;
mod moderation;
mod roles;
mod rooms;
mod sessions;
mod tokens;

use std::{collections::BTreeSet, pin::Pin, sync::Arc};

use crate::support;
use tokio::{sync::Semaphore, task::JoinSet};
use tonic::{Response, Status};

/// One way to provoke one status.
struct Case {
    operation: &'static str,
    code: i32,
    text: &'static str,
    when: &'static str,
    provoke: fn() -> Pin<Box<dyn Future<Output = Status> + Send>>,
}

macro_rules! cases {
    ($($operation:literal $code:literal $text:literal, $when:literal: $provoke:expr;)*) => {
        pub fn cases() -> Vec<crate::statuses::Case> {
            vec![$(crate::statuses::Case {
                operation: $operation,
                code: $code,
                text: $text,
                when: $when,
                provoke: || Box::pin(async { crate::statuses::refusal($provoke) }),
            }),*]
        }
    };
}
use cases;

/// The status of a refused call.
fn refusal<T>(outcome: Result<T, Status>) -> Status {
    match outcome {
        Ok(_) => Status::ok("the call was not refused"),
        Err(status) => status,
    }
}

/// The message of an accepted call.
fn accepted<T>(outcome: Result<Response<T>, Status>) -> T {
    outcome.expect("accepted").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_status_has_the_number_and_text_of_the_contract() {
    let cases = [
        tokens::cases(),
        accounts::cases(),
        friends::cases(),
        sessions::cases(),
        membership::cases(),
        moderation::cases(),
        roles::cases(),
        e2ee::cases(),
        rooms::cases(),
        administration::cases(),
        messages::cases(),
        files::cases(),
    ]
    .into_iter()
    .flatten();
    let contract: BTreeSet<&str> = include_str!("../data/statuses.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let mut covered = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut running = JoinSet::new();
    // Each case has a server and hashes passwords: too many at once wait for each other too long.
    let turns = Arc::new(Semaphore::new(8));
    for case in cases {
        let turns = turns.clone();
        running.spawn(async move {
            let _turn = turns.acquire().await;
            ((case.provoke)().await, case)
        });
    }
    while let Some(outcome) = running.join_next().await {
        let (status, case) = outcome.expect("no panic");
        let Case {
            operation,
            code,
            text,
            when,
            ..
        } = case;
        if (i32::from(status.code()), status.message()) == (code, text) {
            covered.insert(format!("{operation} {code} {text}").trim_end().to_owned());
        } else {
            wrong.push(format!(
                "{operation}, {when}: {code} {text:?}, got {status:?}"
            ));
        }
    }
    let met = contract
        .iter()
        .filter(|row| covered.contains(**row))
        .count();
    println!("statuses {met} of {}", contract.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let covered: BTreeSet<&str> = covered.iter().map(String::as_str).collect();
    assert_eq!(
        covered, contract,
        "the cases and the rows of the contract differ"
    );
}
