//! SHA3-256 of bytes that do not fit in memory.

use sha3::{Digest, Sha3_256};

use super::control::{Control, State};
use crate::host::{Host, HostError};

/// How many bytes are read and hashed at a time: a few milliseconds of work, so that the page stays responsive.
pub const SLICE_BYTES: f64 = (512 << 10) as f64;

/// SHA3-256 (FIPS 202) of a whole blob. Between two slices the host gets time for other things.
///
/// # Errors
/// When the blob cannot be read or the upload is ended.
pub async fn of_blob<H: Host>(
    host: &H,
    blob: &H::Blob,
    control: &Control<H>,
) -> Result<[u8; 32], HostError<H::Cause>> {
    let total = host.blob_size(blob);
    let read = |from: f64| {
        let slice = host.blob_slice(blob, from, (from + SLICE_BYTES).min(total));
        Box::pin(host.blob_read(slice, control.life()))
    };
    let mut hash = Sha3_256::new();
    let mut at = 0.0;
    begin(control);
    let mut next = (total > 0.0).then(|| read(0.0));
    while let Some(reading) = next {
        control.ready(host).await?;
        let bytes = reading.await?;
        let end = (at + SLICE_BYTES).min(total);
        // The host reads on while these bytes are hashed.
        next = (end < total).then(|| read(end));
        hash.update(bytes);
        at = end;
        control.update(|progress| progress.hashed = at);
    }
    Ok(hash.finalize().into())
}

/// Reads a stream to its end, which the host keeps as a blob, and gives its SHA3-256 and its length.
///
/// # Errors
/// When the stream fails or cannot be kept, or the upload is ended.
pub async fn of_stream<H: Host>(
    host: &H,
    stream: &H::Spool,
    control: &Control<H>,
) -> Result<[u8; 32], HostError<H::Cause>> {
    let mut hash = Sha3_256::new();
    begin(control);
    loop {
        control.ready(host).await?;
        let Some(bytes) = host.spool_read(stream, control.life()).await? else {
            return Ok(hash.finalize().into());
        };
        // A page may put any number of bytes into one piece; the loop above lets others run in between.
        hash.update(&bytes);
        control.update(|progress| progress.hashed += bytes.len() as f64);
    }
}

fn begin<H: Host>(control: &Control<H>) {
    control.update(|progress| progress.state = State::Hashing);
}
