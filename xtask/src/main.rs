//! `cargo xtask <command>`: everything a developer of this repository runs.

mod bench;
mod build;
mod cargo;
mod demo;
mod devserver;
mod docs;
mod engine;
mod fuzz;
mod history;
mod process;
mod progress;
mod release;
mod setup;
mod size;
mod soak;
mod stamp;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <command>

  demo [--port N] [--database FILE] [--no-open]
        builds everything, starts the dev server and serves the demo; Ctrl-C ends it
  test [--engines chromium,firefox,webkit] [--record] [checks|native|browser|api|e2e|package|deploy ...]
        installs what the tests need and runs them, all kinds or the named ones; --record writes how many passed in each
        engine into the READMEs
  build [--sdk]
        builds the core, the npm package and the demo, or with --sdk the package alone
  setup [--engines chromium,firefox,webkit]
        only installs what the tests need
  docs
        builds the documentation into docs/site/dist and checks its links, its search and the samples of the guide
  fuzz [--seconds N]
        runs every fuzz target for N seconds (60)
  soak [--messages N] [--disconnects N] [--seed N] [--idle-minutes N]
        three people in six tabs talk (5000 messages) while streams, server and tabs break (100 times); then counts what
        the tabs ask of the server in N minutes (5) without events
  bench [--rounds N] [--quick]
        compares the SDK with other gRPC-web clients and writes docs/benchmarks.md; with --quick a small run without it
  bench files [--mib N] [--rounds N]
        hashes, uploads and downloads N MiB (64), against other libraries and the bare browser
  bench history [--messages N]
        reads N messages (100000) of history in the demo and scrolls through them; how long the page was busy at a time
  bench large-file [--mib N]
        moves a file of N MiB (1024) up and down and watches the memory of the page
  release --dry-run [--tag vX.Y.Z] [--offline]
        checks what has to be true before a version is published, offline without asking for advisories
  size [--record]
        prints what each entry of the package loads, raw, gzip and brotli, and what the core is made of;
        writes it into pkg/size-budget.json, over whose bytes no entry may grow by more than 2 %
";

fn main() -> ExitCode {
    match process::guard().and_then(|()| run()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut arguments = Arguments::from_env();
    let workspace = Workspace::locate()?;
    let help = arguments.contains(["-h", "--help"]);
    let command = arguments.subcommand()?;
    let Some(command) = command.filter(|_| !help) else {
        print!("{USAGE}");
        return Ok(if help {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        });
    };
    match command.as_str() {
        "demo" => {
            let options = demo::Options {
                port: arguments.opt_value_from_str("--port")?,
                database: arguments.opt_value_from_str("--database")?,
                open: !arguments.contains("--no-open"),
            };
            finish(arguments)?;
            demo::run(&workspace, &options)
        }
        "test" => {
            let engines = engine::parse(arguments.opt_value_from_str("--engines")?)?;
            let record = arguments.contains("--record");
            let kinds = free(arguments)?
                .iter()
                .map(|name| name.parse())
                .collect::<Result<Vec<_>>>()?;
            test::run(&workspace, &engines, &kinds, record)
        }
        "build" => {
            let sdk_only = arguments.contains("--sdk");
            finish(arguments)?;
            setup::for_build(&workspace)?;
            build::programs(&workspace, &[build::BINDINGS])?;
            build::sdk(&workspace)?;
            if !sdk_only {
                build::demo(&workspace)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        "setup" => {
            let engines = engine::parse(arguments.opt_value_from_str("--engines")?)?;
            finish(arguments)?;
            setup::for_tests(&workspace, &engines)?;
            Ok(ExitCode::SUCCESS)
        }
        "docs" => {
            finish(arguments)?;
            docs::run(&workspace)
        }
        "fuzz" => {
            let seconds = arguments.opt_value_from_str("--seconds")?.unwrap_or(60);
            finish(arguments)?;
            fuzz::run(&workspace, seconds)
        }
        "soak" => {
            let plan = soak::Plan {
                messages: arguments
                    .opt_value_from_str("--messages")?
                    .unwrap_or(soak::LONG.messages),
                disconnects: arguments
                    .opt_value_from_str("--disconnects")?
                    .unwrap_or(soak::LONG.disconnects),
                seed: arguments.opt_value_from_str("--seed")?,
                idle_minutes: arguments
                    .opt_value_from_str("--idle-minutes")?
                    .unwrap_or(soak::LONG.idle_minutes),
            };
            finish(arguments)?;
            soak::run(&workspace, plan)
        }
        "bench" => {
            let mib = arguments.opt_value_from_str("--mib")?;
            let rounds: Option<u32> = arguments.opt_value_from_str("--rounds")?;
            let messages = arguments.opt_value_from_str("--messages")?;
            let quick = arguments.contains("--quick");
            match free(arguments)?.as_slice() {
                [name] if name == "history" => {
                    history::run(&workspace, messages.unwrap_or(history::LONG))
                }
                [name] if name == "files" => {
                    bench::files(&workspace, mib.unwrap_or(64), rounds.unwrap_or(5))
                }
                [name] if name == "large-file" => {
                    bench::large_file(&workspace, mib.unwrap_or(1024))
                }
                [] if quick => bench::compare::quick(&workspace),
                [] => bench::compare::run(&workspace, rounds),
                _ => bail!(
                    "choose a benchmark: files, history, large-file or, for the comparison, none"
                ),
            }
        }
        "release" => {
            let options = release::Options {
                dry_run: arguments.contains("--dry-run"),
                tag: arguments.opt_value_from_str("--tag")?,
                offline: arguments.contains("--offline"),
            };
            finish(arguments)?;
            release::run(&workspace, &options)
        }
        "size" => {
            let record = arguments.contains("--record");
            finish(arguments)?;
            size::run(&workspace, record)
        }
        other => bail!("there is no command {other:?}\n\n{USAGE}"),
    }
}

/// The arguments that are no options.
fn free(arguments: Arguments) -> Result<Vec<String>> {
    arguments
        .finish()
        .into_iter()
        .map(|argument| match argument.into_string() {
            Ok(text) if !text.starts_with('-') => Ok(text),
            Ok(text) => bail!("there is no option {text}\n\n{USAGE}"),
            Err(raw) => bail!("an argument is not UTF-8: {raw:?}"),
        })
        .collect()
}

fn finish(arguments: Arguments) -> Result<()> {
    match free(arguments)?.as_slice() {
        [] => Ok(()),
        [first, ..] => bail!("unexpected argument {first:?}\n\n{USAGE}"),
    }
}
