//! Stored files.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::PathBuf,
    sync::{Mutex, MutexGuard},
};

use bytes::Bytes;
use tokio::io::AsyncReadExt;

use super::{Draft, draft::Bin, folder, fresh_folder};
use crate::options::DatabasePlace;

/// Bytes read from disk at once.
const BLOCK: usize = 256 * 1024;

/// The bytes of stored files by their keys.
#[derive(Debug)]
pub struct Blobs {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Mutex<HashMap<String, Bytes>>),
    Folder { files: PathBuf, drafts: PathBuf },
}

impl Blobs {
    /// Opens the folder that belongs to the database.
    pub fn open(database: &DatabasePlace) -> io::Result<Self> {
        let place = match folder(database) {
            None => Place::Memory(Mutex::default()),
            Some(folder) => {
                let (files, drafts) = (folder.join("stored"), folder.join("drafts"));
                std::fs::create_dir_all(&files)?;
                fresh_folder(&drafts)?;
                Place::Folder { files, drafts }
            }
        };
        Ok(Self { place })
    }

    /// Starts a file that is not stored yet.
    pub async fn draft(&self) -> io::Result<Draft> {
        match &self.place {
            Place::Memory(_) => Ok(Draft::in_memory()),
            Place::Folder { drafts, .. } => Draft::in_folder(drafts).await,
        }
    }

    /// Stores a draft under a key.
    pub async fn keep(&self, draft: Draft, key: &str) -> io::Result<()> {
        match (&self.place, draft.finish().await?) {
            (Place::Folder { files, .. }, Bin::File(draft)) => {
                tokio::fs::rename(draft.path(), files.join(key)).await
            }
            (Place::Memory(files), Bin::Memory(bytes)) => {
                lock(files).insert(key.to_owned(), bytes.into());
                Ok(())
            }
            _ => Err(io::Error::other("the draft belongs to another server")),
        }
    }

    /// Opens a stored file.
    pub async fn read(&self, key: &str) -> io::Result<Reader> {
        match &self.place {
            Place::Folder { files, .. } => {
                Ok(Reader::File(tokio::fs::File::open(files.join(key)).await?))
            }
            Place::Memory(files) => {
                let bytes = lock(files).get(key).cloned();
                bytes
                    .map(Reader::Memory)
                    .ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }

    /// Deletes the bytes of these keys; what is not there is no error.
    pub async fn delete(&self, keys: Vec<String>) {
        for key in keys {
            match &self.place {
                Place::Memory(files) => drop(lock(files).remove(&key)),
                Place::Folder { files, .. } => {
                    if let Err(error) = tokio::fs::remove_file(files.join(&key)).await {
                        tracing::warn!(%error, "a file is not deleted");
                    }
                }
            }
        }
    }

    /// Deletes the bytes that no record knows any more.
    pub async fn delete_others(&self, keys: &HashSet<String>) -> io::Result<()> {
        let Place::Folder { files, .. } = &self.place else {
            return Ok(());
        };
        let mut entries = tokio::fs::read_dir(files).await?;
        while let Some(entry) = entries.next_entry().await? {
            if !entry
                .file_name()
                .to_str()
                .is_some_and(|name| keys.contains(name))
            {
                tokio::fs::remove_file(entry.path()).await?;
            }
        }
        Ok(())
    }
}

fn lock(files: &Mutex<HashMap<String, Bytes>>) -> MutexGuard<'_, HashMap<String, Bytes>> {
    files
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Reads a stored file from its beginning to its end.
#[derive(Debug)]
pub enum Reader {
    /// From memory.
    Memory(Bytes),
    /// From disk.
    File(tokio::fs::File),
}

impl Reader {
    /// The next bytes; empty at the end.
    pub async fn next(&mut self) -> io::Result<Bytes> {
        match self {
            Self::Memory(bytes) => Ok(bytes.split_to(bytes.len().min(BLOCK))),
            Self::File(file) => {
                let mut block = Vec::with_capacity(BLOCK);
                file.take(BLOCK as u64).read_to_end(&mut block).await?;
                Ok(block.into())
            }
        }
    }
}
