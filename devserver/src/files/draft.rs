//! Files on their way in.

use std::{
    io,
    path::{Path, PathBuf},
};

use sha3::{Digest, Sha3_256};
use tokio::{fs::File, io::AsyncWriteExt};

use crate::account::random_text;

/// A file that is being received: its bytes so far, their number and their hash. It vanishes when dropped.
#[derive(Debug)]
pub struct Draft {
    sink: Sink,
    hash: Sha3_256,
    length: u64,
}

#[derive(Debug)]
enum Sink {
    Memory(Vec<u8>),
    File(File, DraftFile),
}

/// Where a finished draft lies.
#[derive(Debug)]
pub enum Bin {
    /// In memory.
    Memory(Vec<u8>),
    /// In this file.
    File(DraftFile),
}

/// A file that is deleted when dropped, unless it was moved away.
#[derive(Debug)]
pub struct DraftFile(PathBuf);

impl DraftFile {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        // Fails after the draft was moved to its place, as it should.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Draft {
    /// An empty draft in memory.
    pub fn in_memory() -> Self {
        Self::new(Sink::Memory(Vec::new()))
    }

    /// An empty draft in a folder.
    pub async fn in_folder(folder: &Path) -> io::Result<Self> {
        let path = folder.join(random_text(32));
        let file = File::create_new(&path).await?;
        Ok(Self::new(Sink::File(file, DraftFile(path))))
    }

    fn new(sink: Sink) -> Self {
        Self {
            sink,
            hash: Sha3_256::new(),
            length: 0,
        }
    }

    /// Appends bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        match &mut self.sink {
            Sink::Memory(memory) => memory.extend_from_slice(bytes),
            Sink::File(file, _) => file.write_all(bytes).await?,
        }
        Ok(())
    }

    /// Bytes so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// SHA3-256 of the bytes so far.
    pub fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// Ends writing.
    pub async fn finish(self) -> io::Result<Bin> {
        match self.sink {
            Sink::Memory(bytes) => Ok(Bin::Memory(bytes)),
            Sink::File(mut file, draft) => {
                file.flush().await?;
                Ok(Bin::File(draft))
            }
        }
    }
}
