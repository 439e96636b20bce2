//! `cargo xtask fuzz`: every fuzz target for a while.

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{End, read, watch};
use crate::progress::say;
use crate::workspace::Workspace;

/// Runs the targets of `fuzz/` one after the other and stops at the first finding.
pub fn run(workspace: &Workspace, seconds: u64) -> Result<ExitCode> {
    let targets = read(fuzz(workspace).arg("list")).context(
        "cargo-fuzz with a nightly toolchain is missing: install them with `cargo install cargo-fuzz --locked` and `rustup toolchain install nightly`",
    )?;
    let mut summaries = Vec::new();
    for target in targets.split_whitespace() {
        say(&format!("fuzzing {target} for {seconds} s"));
        let mut executions = None;
        let end = watch(
            fuzz(workspace).args([
                "run",
                target,
                "--",
                &format!("-max_total_time={seconds}"),
                "-print_final_stats=1",
            ]),
            // Compiling with the sanitizers comes before the first second that counts.
            Duration::from_secs(seconds + 1800),
            |line| {
                println!("{line}");
                if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
                    executions = count.trim().parse::<u64>().ok();
                }
            },
        )?;
        match end {
            End::Exit(status) if status.success() => {}
            End::Exit(status) => bail!("fuzz target {target} ended with a finding ({status})"),
            End::TimedOut => bail!("fuzz target {target} did not end in time"),
        }
        let executions = executions
            .filter(|count| *count > 0)
            .with_context(|| format!("fuzz target {target} executed nothing"))?;
        summaries.push(format!("{target}: {executions} executions"));
    }
    if summaries.is_empty() {
        bail!("there is no fuzz target");
    }
    say(&format!("no finding in {} targets", summaries.len()));
    for summary in summaries {
        println!("    {summary}");
    }
    Ok(ExitCode::SUCCESS)
}

/// `cargo +nightly fuzz`, whichever toolchain this program was started by.
fn fuzz(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(workspace.root())
        .args(["+nightly", "fuzz"])
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO");
    command
}
