//! Bytes of files: in a folder beside the database file, or in memory with the database in memory.

mod blobs;
mod chunks;
mod draft;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

pub use blobs::Blobs;
pub use chunks::{Chunks, Taken};
pub use draft::Draft;

use crate::options::DatabasePlace;

/// The folder beside the database file.
fn folder(place: &DatabasePlace) -> Option<PathBuf> {
    match place {
        DatabasePlace::Memory => None,
        DatabasePlace::File(file) => {
            let mut name = OsString::from(file);
            name.push(".files");
            Some(name.into())
        }
    }
}

/// Makes a folder that is empty now.
fn fresh_folder(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir_all(folder)
}
