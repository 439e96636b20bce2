//! The table of the browser engines in the READMEs, written from a run of the tests.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::engine::Engine;
use crate::process::read;
use crate::test::counts::Counts;
use crate::test::report::{Kind, Report};
use crate::workspace::Workspace;

const BEGIN: &str = "<!-- engines: written by `cargo xtask test --record` -->";
const END: &str = "<!-- engines: end -->";

/// The files with the table, and its head in their language.
const READMES: [(&str, &str); 2] = [
    (
        "README.md",
        "| Engine | Core | Package | Demo, soak |\n|:--|--:|--:|--:|\n",
    ),
    (
        "README.zh-CN.md",
        "| 引擎 | 核心 | npm 包 | 演示与压力测试 |\n|:--|--:|--:|--:|\n",
    ),
];

/// Writes how many tests passed in each engine into the READMEs.
pub fn record(workspace: &Workspace, engines: &[Engine], report: &Report) -> Result<()> {
    let mut rows = String::new();
    for &engine in engines {
        let mut row = format!("| {}", version(workspace, engine)?);
        for kind in [Kind::Browser, Kind::Api, Kind::EndToEnd] {
            let counts = report.of_engine(kind, engine);
            ensure!(
                counts != Counts::default(),
                "no tests of the kind {kind} ran in {engine}, so there is nothing to record"
            );
            row += &format!(" | {}", cell(counts));
        }
        rows += &row;
        rows += " |\n";
    }
    for (name, head) in READMES {
        let path = workspace.path(name);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {name}"))?;
        let text = replaced(&text, &format!("{head}{rows}"))
            .with_context(|| format!("{name} lacks the marks around the table"))?;
        fs::write(&path, text).with_context(|| format!("writing {name}"))?;
    }
    Ok(())
}

fn cell(counts: Counts) -> String {
    format!("{} / {}", counts.passed, counts.passed + counts.failed)
}

/// The text with another table between the marks.
fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

/// The engine and its version, as its own browser gives it.
fn version(workspace: &Workspace, engine: Engine) -> Result<String> {
    let (name, program) = match engine {
        Engine::Chromium => ("Chromium", "chromium".to_owned()),
        Engine::Firefox => ("Firefox", "firefox".to_owned()),
        Engine::Webkit => {
            let capabilities = fs::read_to_string(super::capabilities(workspace, engine))?;
            ("WebKitGTK", binary(&capabilities)?)
        }
    };
    let text = read(engine.command(&program).arg("--version"))?;
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))
        .with_context(|| format!("{program} tells no version"))?;
    Ok(format!("{name} {number}"))
}

/// The program that the capabilities name.
fn binary(capabilities: &str) -> Result<String> {
    capabilities
        .split_once("\"binary\": \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(program, _)| program.to_owned())
        .context("the capabilities name no browser")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_is_replaced() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let expected = format!("a\n{BEGIN}\n\n| new |\n\n{END}\nb\n");
        assert_eq!(replaced(&text, "| new |\n"), Some(expected.clone()));
        assert_eq!(replaced(&expected, "| new |\n"), Some(expected));
        assert_eq!(replaced("no marks", "| new |\n"), None);
    }

    #[test]
    fn what_a_recording_reads_is_there() -> Result<()> {
        let workspace = Workspace::locate()?;
        for (name, _) in READMES {
            let text = fs::read_to_string(workspace.path(name))?;
            assert!(replaced(&text, "").is_some(), "{name}");
        }
        let capabilities = super::super::capabilities(&workspace, Engine::Webkit);
        let program = binary(&fs::read_to_string(capabilities)?)?;
        assert!(program.ends_with("/MiniBrowser"), "{program}");
        Ok(())
    }
}
