//! SHA3-256 of bytes that do not fit in memory.

use sha3::{Digest, Sha3_256};

use super::upload::{Phase, Progress};
use crate::host::{Host, HostError};

/// How many bytes are read and hashed at a time: a few milliseconds of work, so that the page stays responsive.
pub const SLICE_BYTES: f64 = (256 << 10) as f64;

/// SHA3-256 (FIPS 202) of a whole blob. Between two slices the host gets time for other things.
///
/// # Errors
/// When the blob cannot be read or the scope is interrupted.
pub async fn sha3_256<H: Host>(
    host: &H,
    blob: &H::Blob,
    scope: &H::Scope,
    report: &dyn Fn(Progress),
) -> Result<[u8; 32], HostError<H::Cause>> {
    let total = host.blob_size(blob);
    let mut hash = Sha3_256::new();
    let mut at = 0.0;
    while at < total {
        let end = (at + SLICE_BYTES).min(total);
        hash.update(
            host.blob_read(&host.blob_slice(blob, at, end), scope)
                .await?,
        );
        at = end;
        report(Progress {
            phase: Phase::Hashing,
            bytes: at,
            total,
        });
    }
    if total == 0.0 {
        // Nothing to do is done at once, and whoever waits for the end of the phase hears of it.
        report(Progress {
            phase: Phase::Hashing,
            bytes: 0.0,
            total,
        });
    }
    Ok(hash.finalize().into())
}
