//! What came of a load.

use std::{fmt, time::Duration};

use super::{Load, Received};

/// Counts and times.
#[derive(Debug)]
pub struct Report {
    load: Load,
    /// From the first message to the answer of the last.
    pub sending: Duration,
    /// From the first message to the last delivery.
    pub took: Duration,
    /// CPU time of the server.
    pub cpu: Option<Duration>,
    /// CPU time of this process, which is all clients.
    pub own_cpu: Option<Duration>,
    /// The most memory of the server, in KiB.
    pub memory: Option<u64>,
    sent: usize,
    refused: usize,
    expected: usize,
    received: usize,
    lost: usize,
    surplus: usize,
    ended: usize,
    calls: Vec<Duration>,
    deliveries: Vec<Duration>,
}

impl Report {
    pub fn new(load: Load) -> Self {
        Self {
            load,
            sending: Duration::ZERO,
            took: Duration::ZERO,
            cpu: None,
            own_cpu: None,
            memory: None,
            sent: 0,
            refused: 0,
            expected: 0,
            received: 0,
            lost: 0,
            surplus: 0,
            ended: 0,
            calls: Vec::new(),
            deliveries: Vec::new(),
        }
    }

    /// Counts a call, and the time from the moment that it was due to its answer.
    pub fn add_call(&mut self, sent: bool, latency: Duration) {
        if sent {
            self.sent += 1;
        } else {
            self.refused += 1;
        }
        self.calls.push(latency);
    }

    /// Counts what a stream received and what it should have received.
    pub fn add_stream(&mut self, received: &Received, expected: &[u32]) {
        let came = |n: &u32| received.times[*n as usize] > 0;
        let first = expected.iter().filter(|n| came(n)).count();
        self.expected += expected.len();
        self.received += first;
        self.lost += expected.len() - first;
        self.surplus += received.latencies.len() - first;
        self.ended += usize::from(received.ended);
        self.deliveries.extend(&received.latencies);
    }

    /// All messages were sent and came once to everybody who should get them, and to nobody else.
    pub fn is_complete(&self) -> bool {
        self.sent == self.load.messages() as usize
            && self.expected > self.sent
            && self.received == self.expected
            && (self.refused, self.lost, self.surplus, self.ended) == (0, 0, 0, 0)
    }

    /// The delivery time that this share of all deliveries keeps.
    pub fn delivery(&self, share: f64) -> Duration {
        percentile(&self.deliveries, share)
    }
}

fn percentile(times: &[Duration], share: f64) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    let rank = (times.len() as f64 * share).ceil() as usize;
    times
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Load {
            streams,
            rate,
            seconds,
            everybody_every,
            ..
        } = self.load;
        writeln!(
            formatter,
            "{streams} streams, {rate} messages a second for {seconds} s, one in {everybody_every} to everybody, the others to eight"
        )?;
        writeln!(
            formatter,
            "messages    sent {}, refused {}, in {:.2} s",
            self.sent,
            self.refused,
            self.sending.as_secs_f64()
        )?;
        writeln!(
            formatter,
            "deliveries  expected {}, received {}, lost {}, surplus {}, {:.0} a second; streams that ended {}",
            self.expected,
            self.received,
            self.lost,
            self.surplus,
            self.received as f64 / self.took.as_secs_f64(),
            self.ended
        )?;
        let rows: [(_, &dyn Fn(f64) -> Duration); 2] = [
            ("delivery", &|share| self.delivery(share)),
            ("call", &|share| percentile(&self.calls, share)),
        ];
        for (name, time) in rows {
            write!(formatter, "{name:<12}")?;
            for percent in [50.0, 95.0, 99.0, 99.9, 100.0] {
                let time = time(percent / 100.0).as_secs_f64() * 1000.0;
                write!(formatter, "{percent}% {time:.1} ms  ")?;
            }
            writeln!(formatter)?;
        }
        let cores = |time: Option<Duration>| match time {
            Some(time) => format!(
                "{:.2} s ({:.0} % of a core)",
                time.as_secs_f64(),
                100.0 * time.as_secs_f64() / self.took.as_secs_f64()
            ),
            None => "unknown".into(),
        };
        write!(
            formatter,
            "CPU         server {}, clients {}; server's memory at most {}",
            cores(self.cpu),
            cores(self.own_cpu),
            self.memory
                .map_or("unknown".into(), |kib| format!("{} MiB", kib / 1024))
        )
    }
}
