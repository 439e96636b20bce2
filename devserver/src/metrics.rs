//! Measurements of the running server, now and over the last day.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ourchat_proto::service::server_manage::monitoring::v1::{
    MonitoringMetrics, TokioMetrics, TokioRuntimeMetrics,
};
use sysinfo::System;
use tokio::runtime::Handle;

use crate::{
    app::App,
    clock::{DAY, SECOND},
    refusal::Refusal,
    store::totals,
};

/// How often a measurement is kept.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// How long measurements are kept.
const KEEP_FOR: i64 = DAY;
/// Sessions count as active that had an event within this time.
const ACTIVE_WITHIN: i64 = 300 * SECOND;

/// What was measured when, in microseconds since 1970.
#[derive(Clone, Debug)]
pub struct Point {
    /// Time of the measurement.
    pub time: i64,
    /// The measurement, without the system and the runtime.
    pub metrics: MonitoringMetrics,
}

#[derive(Debug)]
struct Rate {
    time: i64,
    messages: u64,
    per_second: f64,
}

/// The measurements.
#[derive(Debug)]
pub struct Metrics {
    started: i64,
    messages: AtomicU64,
    rate: Mutex<Rate>,
    points: Mutex<VecDeque<Point>>,
    system: Mutex<Option<System>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Metrics {
    /// Nothing measured yet.
    pub fn new(started: i64) -> Self {
        Self {
            started,
            messages: AtomicU64::new(0),
            rate: Mutex::new(Rate {
                time: started,
                messages: 0,
                per_second: 0.0,
            }),
            points: Mutex::default(),
            system: Mutex::new(System::new().ok()),
        }
    }

    /// Counts messages, incoming and outgoing.
    pub fn count_messages(&self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.messages.fetch_add(count, Ordering::Relaxed);
    }

    /// Kept measurements between two times, at least `interval` microseconds apart.
    pub fn between(&self, start: i64, end: i64, interval: i64) -> Vec<Point> {
        let mut next = start;
        let mut chosen = Vec::new();
        for point in lock(&self.points).iter() {
            if point.time >= next && point.time <= end {
                next = point.time.saturating_add(interval);
                chosen.push(point.clone());
            }
        }
        chosen
    }

    fn keep(&self, point: Point) {
        let mut points = lock(&self.points);
        points.retain(|kept| kept.time > point.time - KEEP_FOR);
        points.push_back(point);
    }

    fn messages_per_second(&self, now: i64) -> f64 {
        let mut rate = lock(&self.rate);
        let elapsed = now - rate.time;
        if elapsed >= SECOND {
            let messages = self.messages.load(Ordering::Relaxed);
            let new = messages.saturating_sub(rate.messages);
            *rate = Rate {
                time: now,
                messages,
                per_second: new as f64 / (elapsed as f64 / SECOND as f64),
            };
        }
        rate.per_second
    }

    /// Use of processors and memory in percent, where the system tells. The first measurement of the processors is 0.
    fn system(&self) -> Option<(f64, f64)> {
        let mut system = lock(&self.system);
        let system = system.as_mut()?;
        system.refresh_cpu_usage();
        system.refresh_memory();
        let memory = match system.total_memory() {
            0 => 0.0,
            total => 100.0 * system.used_memory() as f64 / total as f64,
        };
        Some((f64::from(system.global_cpu_usage()), memory))
    }
}

/// Measures now.
pub async fn measure(app: &App, system: bool, runtime: bool) -> Result<Point, Refusal> {
    let now = app.clock.now();
    let totals = app
        .db
        .transaction(move |db| Ok(totals::count(db, now - ACTIVE_WITHIN)?))
        .await?;
    let usage = if system { app.metrics.system() } else { None };
    let metrics = MonitoringMetrics {
        active_connections: i32::try_from(app.queues.streams()).unwrap_or(i32::MAX),
        total_users: totals.users,
        messages_per_second: app.metrics.messages_per_second(now),
        uptime_seconds: (now - app.metrics.started) / SECOND,
        timestamp: now / SECOND,
        cpu_usage_percent: usage.map(|(cpu, _)| cpu),
        memory_usage_percent: usage.map(|(_, memory)| memory),
        // A real server does not measure the disk either.
        disk_usage_percent: system.then_some(0.0),
        total_sessions: totals.sessions,
        active_sessions: totals.active_sessions,
        database_connections: 1,
        rabbitmq_connections: 0,
        tokio: runtime.then(|| TokioMetrics {
            runtime: Some(workers()),
            task: None,
        }),
    };
    Ok(Point { time: now, metrics })
}

/// What the runtime tells of its workers, since it started.
fn workers() -> TokioRuntimeMetrics {
    let metrics = Handle::current().metrics();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let each = 0..metrics.num_workers();
    let parks: Vec<u64> = each
        .clone()
        .map(|worker| metrics.worker_park_count(worker))
        .collect();
    let busy: Vec<u64> = each
        .map(|worker| nanoseconds(metrics.worker_total_busy_duration(worker)))
        .collect();
    TokioRuntimeMetrics {
        workers_count: u32::try_from(metrics.num_workers()).unwrap_or(u32::MAX),
        total_park_count: parks.iter().sum(),
        max_park_count: parks.iter().copied().max().unwrap_or(0),
        min_park_count: parks.iter().copied().min().unwrap_or(0),
        total_busy_duration: busy.iter().sum(),
        max_busy_duration: busy.iter().copied().max().unwrap_or(0),
        min_busy_duration: busy.iter().copied().min().unwrap_or(0),
        global_queue_depth: count(metrics.global_queue_depth()),
        live_tasks_count: count(metrics.num_alive_tasks()),
        ..Default::default()
    }
}

/// Keeps a measurement every few seconds, while measurements are on.
pub async fn record(app: Arc<App>) {
    loop {
        if app.settings().metrics {
            match measure(&app, false, false).await {
                Ok(point) => app.metrics.keep(point),
                Err(error) => tracing::warn!(?error, "the server is not measured"),
            }
        }
        tokio::time::sleep(KEEP_EVERY).await;
    }
}
