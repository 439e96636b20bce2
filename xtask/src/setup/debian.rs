//! Programs that come from Debian's packages.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::engine::Engine;
use crate::process::{read, run};
use crate::progress::{say, step};
use crate::workspace::find_program;

/// How to tell that something is installed.
enum Sign {
    /// A program on the search path.
    Program(&'static str),
    /// A file or folder.
    Path(&'static str),
}

/// Something the tests need, the Debian package it is in, and its name for people.
struct Need {
    sign: Sign,
    package: &'static str,
    name: &'static str,
}

const fn need(sign: Sign, package: &'static str, name: &'static str) -> Need {
    Need {
        sign,
        package,
        name,
    }
}

const CHROMIUM: &[Need] = &[
    need(Sign::Program("chromium"), "chromium", "Chromium"),
    need(
        Sign::Program("chromedriver"),
        "chromium-driver",
        "chromedriver",
    ),
];
const FIREFOX: &[Need] = &[need(
    Sign::Program("firefox-esr"),
    "firefox-esr",
    "Firefox ESR",
)];
const WEBKIT: &[Need] = &[
    need(
        Sign::Program("WebKitWebDriver"),
        "webkit2gtk-driver",
        "WebKitWebDriver with MiniBrowser",
    ),
    need(Sign::Program("Xvfb"), "xvfb", "Xvfb"),
    need(Sign::Program("xvfb-run"), "xvfb", "xvfb-run"),
    need(Sign::Program("xauth"), "xauth", "xauth"),
];
/// Without them, Latin and Chinese texts have no glyphs on a machine that has no desktop.
const FONTS: &[Need] = &[
    need(
        Sign::Path("/usr/share/fonts/truetype/dejavu"),
        "fonts-dejavu",
        "the DejaVu fonts",
    ),
    need(
        Sign::Path("/usr/share/fonts/opentype/noto"),
        "fonts-noto-cjk",
        "the Noto CJK fonts",
    ),
];

/// Installs what the engines need, if it is missing.
pub fn programs(engines: &[Engine]) -> Result<()> {
    let mut missing = Vec::new();
    for engine in engines {
        let needs = match engine {
            Engine::Chromium => CHROMIUM,
            Engine::Firefox => FIREFOX,
            Engine::Webkit => WEBKIT,
        };
        missing.extend(needs.iter().filter(|need| !is_there(&need.sign)));
    }
    if is_debian() {
        // Elsewhere fonts lie in other places, and a desktop has its own.
        missing.extend(FONTS.iter().filter(|need| !is_there(&need.sign)));
    }
    install(&missing)
}

/// Installs what makes certificates for tests.
pub fn openssl() -> Result<()> {
    const OPENSSL: Need = need(Sign::Program("openssl"), "openssl", "OpenSSL");
    if is_there(&OPENSSL.sign) {
        return Ok(());
    }
    install(&[&OPENSSL])
}

/// Installs Python's own installer, if Python cannot do without.
pub fn pip() -> Result<()> {
    const PIP: Need = need(
        Sign::Path("/usr/lib/python3/dist-packages/pip"),
        "python3-pip",
        "Python 3 with pip",
    );
    let works = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if works {
        return Ok(());
    }
    install(&[&PIP])
}

/// Brings the list of packages up to date.
pub fn update() -> Result<()> {
    if !is_root() {
        bail!(
            "Reading the list of Debian packages takes root; run `apt-get update` as root and the command again."
        );
    }
    step("reading the list of Debian packages", || {
        run(apt().args(["-qq", "update"]))
    })
}

fn install(missing: &[&Need]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let mut packages = missing.iter().map(|need| need.package).collect::<Vec<_>>();
    packages.dedup();
    if !is_debian() {
        let names = missing.iter().map(|need| need.name).collect::<Vec<_>>();
        bail!(
            "This is not Debian, so install these yourself and run the command again: {}.",
            names.join(", ")
        );
    }
    if !is_root() {
        bail!(
            "Installing packages takes root; run `apt-get install {}` as root and the command again.",
            packages.join(" ")
        );
    }
    say(&format!("missing Debian packages: {}", packages.join(" ")));
    update()?;
    step("installing Debian packages", || {
        run(apt()
            .args(["-qq", "-y", "--no-install-recommends", "install"])
            .args(&packages)
            // Hundreds of lines about unpacking; what goes wrong is on the other stream.
            .stdout(Stdio::null()))
    })
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && find_program("apt-get").is_some()
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_there(sign: &Sign) -> bool {
    match sign {
        Sign::Program(name) => find_program(name).is_some(),
        Sign::Path(path) => fs::metadata(path).is_ok(),
    }
}

fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
