//! Running suites and keeping count.

use std::fmt;
use std::process::{Command, ExitCode};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Error, Result, bail};

use crate::engine::Engine;
use crate::process::{End, watch};
use crate::progress::{say, seconds};
use crate::test::counts::Counts;

/// The kinds of tests, in the order they run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Formatting, lints and types.
    Checks,
    /// Tests that run outside browsers.
    Native,
    /// Tests of the core in browsers.
    Browser,
    /// Tests of the built npm package in browsers.
    Api,
    /// The demo used by several people.
    EndToEnd,
    /// The packed npm package in bundlers, frameworks and runtimes.
    Package,
    /// The package behind proxies.
    Deploy,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Checks,
        Self::Native,
        Self::Browser,
        Self::Api,
        Self::EndToEnd,
        Self::Package,
        Self::Deploy,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::Api => "api",
            Self::EndToEnd => "e2e",
            Self::Package => "package",
            Self::Deploy => "deploy",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        for kind in Self::ALL {
            if kind.name() == name {
                return Ok(kind);
            }
        }
        bail!(
            "there is no kind of tests {name:?}: choose from checks, native, browser, api, e2e, package and deploy"
        )
    }
}

/// What ran, and how it went.
#[derive(Default)]
pub struct Report {
    suites: Vec<Suite>,
    /// Begins every line, where suites run at the same time.
    prefix: String,
}

struct Suite {
    kind: Kind,
    name: String,
    counts: Counts,
    taken: Duration,
    /// Why it did not end well, if the counts do not say it.
    remark: Option<String>,
}

impl Report {
    /// Runs a program that only passes or fails.
    pub fn check(&mut self, name: &str, command: &mut Command) -> Result<()> {
        self.run(
            Kind::Checks,
            name,
            Duration::from_secs(1800),
            command,
            |counts, ended_well| {
                *counts = if ended_well {
                    Counts::PASSED
                } else {
                    Counts::FAILED
                };
            },
        )
    }

    /// Runs a suite and counts its tests by its closing lines.
    ///
    /// A suite that ends badly without a failed test, takes too long or runs no test has failed.
    pub fn suite(
        &mut self,
        kind: Kind,
        name: &str,
        limit: Duration,
        command: &mut Command,
    ) -> Result<()> {
        self.run(kind, name, limit, command, |_, _| {})
    }

    fn run(
        &mut self,
        kind: Kind,
        name: &str,
        limit: Duration,
        command: &mut Command,
        settle: impl FnOnce(&mut Counts, bool),
    ) -> Result<()> {
        say(&format!("{kind}: {name}"));
        let prefix = &self.prefix;
        let start = Instant::now();
        let mut counts = Counts::default();
        let end = watch(command, limit, |line| {
            println!("{prefix}{line}");
            if let Some(more) = Counts::read(line) {
                counts += more;
            }
        })?;
        let ended_well = matches!(end, End::Exit(status) if status.success());
        settle(&mut counts, ended_well);
        let mut remark = None;
        match end {
            End::TimedOut => {
                counts += Counts::FAILED;
                remark = Some(format!("did not end within {}", seconds(limit)));
            }
            End::Exit(status) if !ended_well && counts.failed == 0 => {
                counts += Counts::FAILED;
                remark = Some(format!("ended badly ({status})"));
            }
            End::Exit(_) if counts == Counts::default() => {
                counts += Counts::FAILED;
                remark = Some("ran no test".to_owned());
            }
            End::Exit(_) => {}
        }
        self.suites.push(Suite {
            kind,
            name: name.to_owned(),
            counts,
            taken: start.elapsed(),
            remark,
        });
        Ok(())
    }

    /// A report for suites that run beside those of others; [`Report::join`] takes it in.
    pub fn beside(name: &str) -> Self {
        Self {
            suites: Vec::new(),
            prefix: format!("{name}: "),
        }
    }

    /// Takes in what ran beside.
    pub fn join(&mut self, other: Self) {
        self.suites.extend(other.suites);
    }

    /// Takes down a suite that could not be started as one failure.
    pub fn broken(&mut self, kind: Kind, name: &str, error: &Error) {
        eprintln!("{kind}: {name}: {error:#}");
        self.suites.push(Suite {
            kind,
            name: name.to_owned(),
            counts: Counts::FAILED,
            taken: Duration::ZERO,
            remark: Some(format!("{error:#}")),
        });
    }

    /// How the suites of one kind went in one engine, together.
    pub fn of_engine(&self, kind: Kind, engine: Engine) -> Counts {
        let within = format!(" in {engine}");
        let mut counts = Counts::default();
        for suite in &self.suites {
            if suite.kind == kind
                && suite
                    .name
                    .split_once(&within)
                    .is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(' '))
            {
                counts += suite.counts;
            }
        }
        counts
    }

    /// Prints the table and the closing line.
    pub fn close(self) -> ExitCode {
        println!(
            "\n{:<8} {:<34} {:>7} {:>7} {:>12}",
            "kind", "suite", "passed", "failed", "time"
        );
        let mut total = Counts::default();
        let mut kinds = Vec::new();
        for suite in &self.suites {
            total += suite.counts;
            println!(
                "{:<8} {:<34} {:>7} {:>7} {:>12}{}",
                suite.kind,
                suite.name,
                suite.counts.passed,
                suite.counts.failed,
                seconds(suite.taken),
                suite
                    .remark
                    .as_ref()
                    .map_or(String::new(), |remark| format!("  {remark}")),
            );
            if !kinds.contains(&suite.kind) {
                kinds.push(suite.kind);
            }
        }
        println!();
        for kind in kinds {
            let mut counts = Counts::default();
            for suite in self.suites.iter().filter(|suite| suite.kind == kind) {
                counts += suite.counts;
            }
            println!("{kind}: passed {}, failed {}", counts.passed, counts.failed);
        }
        let skipped = match total.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} skipped"),
        };
        println!(
            "\n{} passed, {} failed{skipped}",
            total.passed, total.failed
        );
        if total.is_good() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str) -> Result<(Counts, Option<String>)> {
        let mut report = Report::default();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        report.suite(Kind::Native, "script", Duration::from_secs(2), &mut command)?;
        let suite = report.suites.remove(0);
        Ok((suite.counts, suite.remark))
    }

    #[test]
    fn suites_are_added_up() -> Result<()> {
        let (counts, remark) = run("echo '2 passed, 0 failed'; echo '3 passed, 0 failed'")?;
        assert_eq!(
            counts,
            Counts {
                passed: 5,
                failed: 0,
                skipped: 0
            }
        );
        assert_eq!(remark, None);
        Ok(())
    }

    #[test]
    fn the_parts_of_an_engine_are_added_up() -> Result<()> {
        let mut report = Report::default();
        for (name, passed) in [
            ("page in firefox 1/2", 3),
            ("page in firefox 2/2", 4),
            ("page in webkit", 5),
        ] {
            let mut command = Command::new("echo");
            command.arg(format!("{passed} passed, 1 failed"));
            report.suite(Kind::Api, name, Duration::from_secs(2), &mut command)?;
        }
        let counts = report.of_engine(Kind::Api, Engine::Firefox);
        assert_eq!((counts.passed, counts.failed), (7, 2));
        let none = report.of_engine(Kind::Browser, Engine::Firefox);
        assert_eq!(none, Counts::default());
        Ok(())
    }

    #[test]
    fn a_suite_that_does_not_do_its_work_has_failed() -> Result<()> {
        assert_eq!(run("true")?.0, Counts::FAILED);
        assert_eq!(run("echo '0 passed, 0 failed'")?.0, Counts::FAILED);
        assert_eq!(run("echo '2 passed, 0 failed'; exit 1")?.0.failed, 1);
        assert_eq!(run("echo '2 passed, 1 failed'; exit 1")?.0.failed, 1);
        assert_eq!(run("echo '2 passed, 0 failed'; sleep 60")?.0.failed, 1);
        Ok(())
    }

    #[test]
    fn the_exit_code_follows_the_counts() -> Result<()> {
        let code = |script: &str| -> Result<String> {
            let mut report = Report::default();
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            report.suite(Kind::Native, "script", Duration::from_secs(2), &mut command)?;
            Ok(format!("{:?}", report.close()))
        };
        let success = format!("{:?}", ExitCode::SUCCESS);
        assert_eq!(code("echo '1 passed, 0 failed'")?, success);
        assert_ne!(code("echo '1 passed, 1 failed'; exit 1")?, success);
        assert_ne!(code("echo '1 passed, 0 failed, 1 skipped'")?, success);
        Ok(())
    }
}
