//! Load: event streams of many users while messages are sent at an even rate, against the program on this machine.
//!
//! `cargo bench -p ourchat-devserver --bench load -- --help` names the options.

#[path = "../../tests/support/load/mod.rs"]
mod load;

use clap::Parser;
use load::{Load, Report};

#[derive(Parser)]
struct Arguments {
    /// Users, each with one open event stream
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(8..=1000))]
    streams: u32,
    /// Messages a second
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    rate: u32,
    /// How long messages are sent
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=300))]
    seconds: u32,
    /// One message in so many goes to all users, the others to groups of eight
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    everybody_every: u32,
    /// Keep the data in this SQLite file; in memory when absent
    #[arg(long)]
    database: Option<String>,
    /// Given by `cargo bench`; without it, as `cargo test` runs benches, the load is small and short
    #[arg(long)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let load = if arguments.bench {
        Load {
            streams: arguments.streams,
            rate: arguments.rate,
            seconds: arguments.seconds,
            everybody_every: arguments.everybody_every,
            database: arguments.database.unwrap_or_else(|| ":memory:".into()),
        }
    } else {
        Load::short()
    };
    let report: Report = load.run(env!("CARGO_BIN_EXE_ourchat-devserver")).await;
    println!("{report}");
    assert!(
        report.is_complete(),
        "messages were lost, doubled or refused"
    );
}
