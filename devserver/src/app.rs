//! What all requests share.

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use crate::{
    account::token::Tokens,
    clock::Clock,
    delivery::Queues,
    files::{Blobs, Chunks},
    legacy::Legacy,
    metrics::Metrics,
    options::{DatabasePlace, Options},
    refusal::Refusal,
    rooms::Rooms,
    seed,
    settings::Settings,
    snowflake::Snowflakes,
    store::{Database, meta, server_roles},
};

/// How long nobody listens when a restart is played.
const RESTART: Duration = Duration::from_millis(50);

/// The server's state.
pub struct App {
    /// The command line.
    pub options: Options,
    settings: RwLock<Settings>,
    /// Measurements.
    pub metrics: Metrics,
    /// The clock.
    pub clock: Arc<Clock>,
    /// Ids of users and sessions.
    pub ids: Snowflakes,
    /// What outlives a restart.
    pub db: Database,
    /// Bytes of files.
    pub blobs: Blobs,
    /// Bytes of uploads in progress.
    pub chunks: Chunks,
    /// Live events.
    pub queues: Arc<Queues>,
    /// What connections of the older protocol share.
    pub legacy: Legacy,
    /// Call rooms.
    pub rooms: Rooms,
    /// Login tokens.
    pub tokens: Tokens,
    /// Whether the server is in maintenance mode.
    pub maintenance: AtomicBool,
    /// Text of the UUID that GetServerInfo gives.
    pub unique_identifier: String,
    /// True once the server shuts down.
    pub closing: watch::Sender<bool>,
    /// Each new value makes the server unreachable.
    pub outage: watch::Sender<Outage>,
    /// The number of the last outage after which the server could be reached again.
    pub outages_over: Arc<AtomicU64>,
}

/// A time without a server.
#[derive(Clone, Copy, Default)]
pub struct Outage {
    /// Counts from 1.
    pub number: u64,
    /// How long nobody listens.
    pub length: Duration,
}

impl App {
    /// Opens what the options name.
    pub async fn open(options: Options) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let db = Database::open(&options.database)
            .map_err(|error| open_error(&options.database, &error))?;
        let (secret, identifier) = db
            .transaction(|db| {
                Ok((
                    meta::random_bytes::<32>(db, "token-secret")?,
                    meta::random_bytes::<16>(db, "unique-identifier")?,
                ))
            })
            .await
            .map_err(|refusal| format!("{refusal:?}"))?;
        let clock = Arc::new(Clock::default());
        clock.set_offset(options.clock_offset.saturating_mul(1000));
        let app = Self {
            rooms: Rooms::new(clock.now(), options.room_sweep),
            settings: RwLock::new(Settings::new(&options)),
            metrics: Metrics::new(clock.now()),
            clock,
            ids: Snowflakes::default(),
            db,
            blobs: Blobs::open(&options.database)?,
            chunks: Chunks::open(&options.database)?,
            queues: Arc::default(),
            legacy: Legacy::new(options.legacy_messages),
            tokens: Tokens::new(&secret, options.token_lifetime, options.token_leeway),
            maintenance: AtomicBool::new(options.maintenance),
            unique_identifier: uuid(identifier),
            closing: watch::Sender::new(false),
            outage: watch::Sender::default(),
            outages_over: Arc::default(),
            options,
        };
        let explain = |refusal| match refusal {
            Refusal::Internal(cause) => cause,
            Refusal::Status(_, text) => text.into_owned(),
        };
        seed::plant(&app).await.map_err(explain)?;
        let admins = app.options.admin.clone();
        app.db
            .transaction(move |db| Ok(server_roles::promote(db, &admins)?))
            .await
            .map_err(explain)?;
        Ok(app)
    }

    /// Does to clients what a restart does: chunked uploads are unknown, connections end, nobody listens for a moment.
    pub fn forget_as_after_restart(&self) {
        self.chunks.forget_all();
        self.begin_outage(RESTART);
    }

    /// Makes the server unreachable for a while.
    pub fn begin_outage(&self, length: Duration) {
        self.outage.send_modify(|outage| {
            outage.number += 1;
            outage.length = length;
        });
    }

    /// Whether the server can be reached after every outage that has begun.
    pub fn is_reachable(&self) -> bool {
        self.outages_over.load(Ordering::Relaxed) == self.outage.borrow().number
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.settings
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// Puts other settings in force.
    pub fn set_settings(&self, settings: Settings) {
        *self
            .settings
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = settings;
    }
}

/// Random bytes as the text of a version 4 UUID.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let number = format!("{:032x}", u128::from_be_bytes(bytes));
    [
        &number[..8],
        &number[8..12],
        &number[12..16],
        &number[16..20],
        &number[20..],
    ]
    .join("-")
}

fn open_error(place: &DatabasePlace, error: &rusqlite::Error) -> String {
    let name = match place {
        DatabasePlace::Memory => ":memory:".into(),
        DatabasePlace::File(path) => path.display().to_string(),
    };
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy) => {
            format!("the database {name} is used by another server")
        }
        _ => format!("the database {name} cannot be opened: {error}"),
    }
}
