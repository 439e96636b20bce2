//! Counting tests by the closing lines of their runners.

use std::ops::AddAssign;

/// Tests by how they ended.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Passed.
    pub passed: u64,
    /// Failed, suites that did not come to their end included.
    pub failed: u64,
    /// Left out by their runner.
    pub skipped: u64,
}

impl Counts {
    /// One thing that passed.
    pub const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    /// One thing that failed.
    pub const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// Reads a line: `test result: ok. 3 passed; 0 failed; 1 ignored; ...` of Rust's test runners, the
    /// lines `# pass 3` of Node's, or `3 passed, 0 failed` of this project's.
    pub fn read(line: &str) -> Option<Self> {
        let line = line.trim();
        if let Some(summary) = line.strip_prefix("test result: ") {
            let (_, summary) = summary.split_once(". ")?;
            return Self::pairs(summary.split(';'));
        }
        if let Some(summary) = line.strip_prefix("# ") {
            let (word, number) = summary.split_once(' ')?;
            return Self::default().with(word, number.parse().ok()?);
        }
        Self::pairs(line.split(','))
    }

    fn pairs<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut counts = Self::default();
        let mut known = 0;
        for part in parts {
            let (number, word) = part.trim().split_once(' ')?;
            let Ok(number) = number.parse() else { continue };
            if let Some(with) = counts.with(word, number) {
                counts = with;
                known += 1;
            }
        }
        (known >= 2).then_some(counts)
    }

    fn with(mut self, word: &str, number: u64) -> Option<Self> {
        match word {
            "passed" | "pass" => self.passed = number,
            "failed" | "fail" => self.failed = number,
            "ignored" | "skipped" => self.skipped = number,
            _ => return None,
        }
        Some(self)
    }

    /// Whether everything passed and there was something to pass.
    pub fn is_good(self) -> bool {
        self.failed == 0 && self.skipped == 0 && self.passed > 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Option<Counts> {
        Some(Counts {
            passed,
            failed,
            skipped,
        })
    }

    #[test]
    fn closing_lines_are_read() {
        let rust = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.10s";
        assert_eq!(Counts::read(rust), counts(12, 1, 2));
        let wasm =
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 1.2s";
        assert_eq!(Counts::read(wasm), counts(4, 0, 0));
        assert_eq!(Counts::read("    7 passed, 0 failed"), counts(7, 0, 0));
        assert_eq!(
            Counts::read("7 passed, 1 failed, 2 skipped"),
            counts(7, 1, 2)
        );
        assert_eq!(Counts::read("# pass 9"), counts(9, 0, 0));
        assert_eq!(Counts::read("# skipped 2"), counts(0, 0, 2));
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "",
            "test wire::frame ... ok",
            "running 3 tests",
            "3 passed",
            "test result: ",
            "# Subtest: passed",
            "no tests to run!",
        ] {
            assert_eq!(Counts::read(line), None, "{line}");
        }
    }

    #[test]
    fn nothing_run_is_not_good() {
        assert!(!Counts::default().is_good());
        assert!(Counts::PASSED.is_good());
        assert!(!Counts::FAILED.is_good());
        assert!(
            !Counts {
                passed: 5,
                failed: 0,
                skipped: 1
            }
            .is_good()
        );
    }
}
