//! What outlives a restart: one SQLite database, one module for each kind of row.

pub mod announcements;
pub mod events;
pub mod files;
pub mod friends;
pub mod mail;
pub mod members;
pub mod meta;
pub mod restrictions;
pub mod roles;
pub mod server_bans;
pub mod server_roles;
pub mod session_list;
pub mod sessions;
pub mod totals;
pub mod uploads;
pub mod users;

use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{options::DatabasePlace, refusal::Refusal};

/// The database. SQLite has one writer, so one connection serves everybody in turn.
#[derive(Clone, Debug)]
pub struct Database {
    connection: Arc<Mutex<Connection>>,
}

impl Database {
    /// Opens the database and makes its tables where they are missing.
    pub fn open(place: &DatabasePlace) -> rusqlite::Result<Self> {
        let connection = match place {
            DatabasePlace::Memory => Connection::open_in_memory()?,
            DatabasePlace::File(path) => Connection::open(path)?,
        };
        // A second server on the same file would not see this one's live events, so the file is locked.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` in one transaction on a thread that may block; a refusal rolls it back.
    pub async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let connection = self.connection.clone();
        tokio::task::spawn_blocking(move || {
            let mut connection = connection
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })
        .await
        .map_err(Refusal::internal)?
    }
}

/// An id of the wire as the database keeps it. No row has an id of 2^63 or more; such ids become one that nobody has.
pub fn row_id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

/// An id of the database as the wire carries it.
pub fn wire_id(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}
