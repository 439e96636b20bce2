//! Chunks of uploads in progress. They belong to this run of the server.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
};

use bytes::Bytes;
use serde::Serialize;

use super::{folder, fresh_folder};
use crate::options::DatabasePlace;

/// The chunks of all uploads that were started since the server runs.
#[derive(Debug)]
pub struct Chunks {
    folder: Option<PathBuf>,
    uploads: Mutex<HashMap<String, Upload>>,
    taken: Mutex<Taken>,
}

/// Bytes of chunks that were taken since the server runs.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Taken {
    /// Of all chunks.
    pub bytes: u64,
    /// Of chunks whose number the upload had already: they are counted once more.
    pub twice: u64,
}

#[derive(Debug)]
struct Upload {
    started: i64,
    chunks: BTreeMap<u64, Chunk>,
}

#[derive(Debug)]
enum Chunk {
    Memory(Bytes),
    File,
}

impl Chunks {
    /// Opens the folder that belongs to the database; what an earlier run left there is gone.
    pub fn open(database: &DatabasePlace) -> io::Result<Self> {
        let folder = folder(database).map(|folder| folder.join("uploads"));
        if let Some(folder) = &folder {
            fresh_folder(folder)?;
        }
        Ok(Self {
            folder,
            uploads: Mutex::default(),
            taken: Mutex::default(),
        })
    }

    /// Starts an upload.
    pub async fn start(&self, id: &str, now: i64) -> io::Result<()> {
        if let Some(folder) = &self.folder {
            tokio::fs::create_dir(folder.join(id)).await?;
        }
        self.uploads().insert(
            id.to_owned(),
            Upload {
                started: now,
                chunks: BTreeMap::new(),
            },
        );
        Ok(())
    }

    /// Whether the upload was started by this run.
    pub fn contains(&self, id: &str) -> bool {
        self.uploads().contains_key(id)
    }

    /// Keeps a chunk; one with the same number is replaced. False when the upload is not here.
    pub async fn put(&self, id: &str, number: u64, data: Bytes) -> io::Result<bool> {
        let bytes = data.len() as u64;
        let chunk = match &self.folder {
            None => Chunk::Memory(data),
            Some(folder) if self.contains(id) => {
                tokio::fs::write(folder.join(id).join(number.to_string()), data).await?;
                Chunk::File
            }
            Some(_) => return Ok(false),
        };
        let put = self
            .uploads()
            .get_mut(id)
            .map(|upload| upload.chunks.insert(number, chunk));
        let mut taken = lock(&self.taken);
        taken.bytes += bytes;
        if matches!(put, Some(Some(_))) {
            taken.twice += bytes;
        }
        Ok(put.is_some())
    }

    /// What was taken so far.
    pub fn taken(&self) -> Taken {
        *lock(&self.taken)
    }

    /// Forgets all uploads.
    pub fn forget_all(&self) {
        self.forget_older(i64::MAX);
    }

    /// Takes the chunks of an upload out, in order of their numbers.
    pub fn take(&self, id: &str) -> Option<Pieces> {
        let upload = self.uploads().remove(id)?;
        let folder = self
            .folder
            .as_deref()
            .map(|folder| UploadFolder(folder.join(id)));
        Some(Pieces {
            chunks: upload.chunks.into_iter(),
            folder,
        })
    }

    /// Forgets the uploads started before `time`.
    pub fn forget_older(&self, time: i64) {
        let old: Vec<String> = {
            let uploads = self.uploads();
            uploads
                .iter()
                .filter(|(_, upload)| upload.started <= time)
                .map(|(id, _)| id.clone())
                .collect()
        };
        for id in old {
            drop(self.take(&id));
        }
    }

    fn uploads(&self) -> MutexGuard<'_, HashMap<String, Upload>> {
        lock(&self.uploads)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The chunks of one upload; their files are deleted when this is dropped.
#[derive(Debug)]
pub struct Pieces {
    chunks: std::collections::btree_map::IntoIter<u64, Chunk>,
    folder: Option<UploadFolder>,
}

#[derive(Debug)]
struct UploadFolder(PathBuf);

impl Drop for UploadFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the chunks of an upload are not deleted");
        }
    }
}

impl Pieces {
    /// The next chunk.
    pub async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let Some((number, chunk)) = self.chunks.next() else {
            return Ok(None);
        };
        match (chunk, &self.folder) {
            (Chunk::Memory(data), _) => Ok(Some(data)),
            (Chunk::File, Some(UploadFolder(folder))) => read(folder, number).await.map(Some),
            (Chunk::File, None) => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

async fn read(folder: &Path, number: u64) -> io::Result<Bytes> {
    Ok(tokio::fs::read(folder.join(number.to_string()))
        .await?
        .into())
}
