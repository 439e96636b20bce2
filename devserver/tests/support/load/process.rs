//! The program as a process of its own, and what it uses.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running server; killed when dropped.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

impl Program {
    /// Starts a server on a free port of this machine, with seeded users.
    pub fn start(program: &str, database: &str, users: u32) -> Self {
        let mut child = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--rate-limit", "off"])
            .args(["--database", database, "--seed-users", &users.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line
            .strip_prefix("listening on http://")
            .expect("the line")
            .trim_end();
        let address: SocketAddr = address.parse().expect("an address");
        assert!(address.ip().is_loopback());
        Self { child, address }
    }

    /// CPU time used so far.
    pub fn cpu_time(&self) -> CpuTime {
        CpuTime::of(&self.child.id().to_string())
    }

    /// The most memory used so far, in KiB.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU time of all threads of a process, where the system tells it (Linux).
#[derive(Clone, Copy, Debug)]
pub struct CpuTime(Option<Duration>);

impl CpuTime {
    /// Of this process.
    pub fn own() -> Self {
        Self::of("self")
    }

    fn of(process: &str) -> Self {
        // Linux counts hundredths of a second here, whatever its timer does.
        const TICK: Duration = Duration::from_millis(10);
        let read = || {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // The program's name may hold blanks; user and system time are the 12th and 13th field behind it.
            let mut times = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
            let mut ticks = || times.next()?.parse::<u32>().ok();
            Some(TICK * (ticks()? + ticks()?))
        };
        Self(read())
    }

    /// What was used since.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        self.0?.checked_sub(earlier.0?)
    }
}
