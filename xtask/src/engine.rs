//! The browser engines that tests run in.

use std::ffi::OsStr;
use std::fmt;
use std::process::Command;
use std::str::FromStr;

use anyhow::{Error, Result, bail};

/// A browser engine with a WebDriver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Chromium with chromedriver.
    Chromium,
    /// Firefox with geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser with WebKitWebDriver: the engine of Safari.
    Webkit,
}

impl Engine {
    /// The name on the command line and of the file in `tests/webdriver`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The program that drives the browser.
    pub fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::Webkit => "WebKitWebDriver",
        }
    }

    /// Whether it only draws to a display, so that a virtual one is needed.
    pub fn needs_display(self) -> bool {
        self == Self::Webkit
    }

    /// Starts a program that starts the engine, on a virtual display where one is needed.
    pub fn command(self, program: impl AsRef<OsStr>) -> Command {
        if !self.needs_display() {
            return Command::new(program);
        }
        let mut command = Command::new("xvfb-run");
        command.arg("--auto-servernum").arg(program);
        command
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Engine {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        for engine in [Self::Chromium, Self::Firefox, Self::Webkit] {
            if engine.name() == name {
                return Ok(engine);
            }
        }
        bail!("there is no engine {name:?}: choose from chromium, firefox and webkit")
    }
}

/// Reads a comma-separated list; without one, Chromium alone.
pub fn parse(list: Option<String>) -> Result<Vec<Engine>> {
    let mut engines = Vec::new();
    for name in list.as_deref().unwrap_or("chromium").split(',') {
        let engine = name.trim().parse()?;
        if !engines.contains(&engine) {
            engines.push(engine);
        }
    }
    Ok(engines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() -> Result<()> {
        assert_eq!(parse(None)?, [Engine::Chromium]);
        let list = Some("webkit, firefox,webkit".to_owned());
        assert_eq!(parse(list)?, [Engine::Webkit, Engine::Firefox]);
        assert!(parse(Some("chrome".to_owned())).is_err());
        assert!(parse(Some(String::new())).is_err());
        Ok(())
    }
}
