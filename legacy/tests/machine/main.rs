//! The client against a server that a test plays.

mod accounts;
mod calls;
mod connections;
mod dialects;
mod feeds;
mod replies;
#[path = "../support/mod.rs"]
mod support;

const DIALECTS: [&str; 3] = ["2024-08", "2024-08-shared", "2024-10"];
