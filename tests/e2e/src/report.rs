//! Lines a person reads and the line a program counts.

use std::process::ExitCode;

use anyhow::Result;

/// Tests that build on one another: after the first failure the others cannot be reached.
#[derive(Default)]
pub struct Report {
    passed: u64,
    failed: u64,
    broken: bool,
}

impl Report {
    /// Runs the next test.
    pub async fn test(&mut self, name: &str, test: impl Future<Output = Result<()>>) {
        if self.broken {
            self.failed += 1;
            println!("FAILED {name}: not reached");
            return;
        }
        match test.await {
            Ok(()) => {
                self.passed += 1;
                println!("ok {name}");
            }
            Err(error) => {
                self.failed += 1;
                self.broken = true;
                println!("FAILED {name}: {error:#}");
            }
        }
    }

    /// Whether a test failed.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Prints the closing line.
    pub fn close(self) -> ExitCode {
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 && self.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
