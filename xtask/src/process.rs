//! Running other programs so that none of them outlives this one.
//!
//! Every program gets a process group of its own. The groups that run are written down, and an
//! interrupt, the end of a time limit or the end of this program ends the whole group: a browser
//! driver's browsers go with their driver.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::workspace::search_path;

static RUNNING: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// How long a program may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(3);

fn running() -> MutexGuard<'static, BTreeSet<i32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends everything that was started when this program is interrupted or told to terminate.
pub fn guard() -> Result<()> {
    ctrlc::set_handler(|| {
        // The lock is kept: nothing more is started.
        let groups = running();
        eprintln!("\nstopping");
        for group in groups.iter() {
            end(*group);
        }
        std::process::exit(130);
    })
    .context("watching for Ctrl-C")
}

/// Asks a process group to end and, after a while, makes it.
fn end(group: i32) {
    let group = Pid::from_raw(group);
    if killpg(group, Signal::SIGTERM).is_err() {
        return;
    }
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline {
        // Signal 0 only asks whether anybody is left.
        if killpg(group, None).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    // An error means that the last of the group has just gone.
    let _ = killpg(group, Signal::SIGKILL);
}

/// A running program with everything it started; dropping it ends them all.
pub struct Running {
    child: Child,
    group: i32,
}

impl Running {
    /// Starts a program in a process group of its own, without an input to read.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = display(command);
        command
            .stdin(Stdio::null())
            .process_group(0)
            .env("PATH", search_path());
        let mut groups = running();
        let child = command
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let group = i32::try_from(child.id()).context("a process number")?;
        groups.insert(group);
        Ok(Self { child, group })
    }

    /// Whether the program has ended, and how.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("asking after a program")
    }

    /// Waits for the end of the program.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().context("waiting for a program")
    }

    /// Lines of its standard output, which must have been piped.
    pub fn lines(&mut self) -> Receiver<String> {
        let (sender, receiver) = channel();
        if let Some(output) = self.child.stdout.take() {
            forward(output, sender);
        }
        receiver
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Reap a child that ended by itself first, so that nobody waits for a zombie of the group.
        let _ = self.child.try_wait();
        let reaper = &mut self.child;
        thread::scope(|scope| {
            scope.spawn(|| reaper.wait());
            end(self.group);
        });
        running().remove(&self.group);
    }
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(n) if n > 0) {
            let text = String::from_utf8_lossy(&line);
            if sender.send(text.trim_end_matches('\n').to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
}

/// Runs a program to its end with its output on ours; an error names the program when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let name = display(command);
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to its standard output.
pub fn read(command: &mut Command) -> Result<String> {
    let name = display(command);
    let output = command
        .stdin(Stdio::null())
        .env("PATH", search_path())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("starting {name}"))?;
    if !output.status.success() {
        bail!("`{name}` failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What became of a program that was watched.
pub enum End {
    /// It ended by itself.
    Exit(ExitStatus),
    /// It did not end in time and was ended.
    TimedOut,
}

/// Runs a program with a time limit and hands over every line of its output.
pub fn watch(command: &mut Command, limit: Duration, mut on_line: impl FnMut(&str)) -> Result<End> {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (sender, lines) = channel();
    if let Some(stream) = running.child.stdout.take() {
        forward(stream, sender.clone());
    }
    if let Some(stream) = running.child.stderr.take() {
        forward(stream, sender);
    }
    let start = Instant::now();
    let end = loop {
        match lines.recv_timeout(Duration::from_millis(50)) {
            Ok(line) => on_line(&line),
            // Both streams are closed: nothing is left to do but to end.
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(50)),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Some(status) = running.ended()? {
            break End::Exit(status);
        }
        if start.elapsed() > limit {
            break End::TimedOut;
        }
    };
    // A browser that was left behind would keep the streams open, so it is ended before they are read out.
    drop(running);
    while let Ok(line) = lines.recv_timeout(Duration::from_millis(500)) {
        on_line(&line);
    }
    Ok(end)
}

fn display(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn every_line_is_seen() -> Result<()> {
        let mut seen = Vec::new();
        let end = watch(
            &mut shell("echo one; echo two >&2; printf three; exit 3"),
            Duration::from_secs(10),
            |line| seen.push(line.to_owned()),
        )?;
        seen.sort();
        assert_eq!(seen, ["one", "three", "two"]);
        assert!(matches!(end, End::Exit(status) if status.code() == Some(3)));
        Ok(())
    }

    #[test]
    fn a_hung_program_is_ended_with_its_children() -> Result<()> {
        let start = Instant::now();
        let mut child = None;
        let end = watch(
            &mut shell("sleep 600 & echo $!; wait"),
            Duration::from_millis(300),
            |line| child = line.parse::<i32>().ok(),
        )?;
        assert!(matches!(end, End::TimedOut));
        assert!(start.elapsed() < Duration::from_secs(10));
        let child = Pid::from_raw(child.context("the shell printed its child's number")?);
        // The grandchild is init's to reap, which takes a moment.
        let deadline = Instant::now() + Duration::from_secs(5);
        while nix::sys::signal::kill(child, None).is_ok() {
            let state = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            if state.contains(") Z ") {
                break;
            }
            assert!(Instant::now() < deadline, "the child still runs");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}
