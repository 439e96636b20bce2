//! How often something that fails is tried again.

use crate::status::{Failure, codes};

/// Failures in a row after which an upload gives up; about half a minute.
const MOST_FAILURES: u32 = 8;
/// The first wait, in milliseconds; each further one is twice as long.
const FIRST_MS: f64 = 250.0;
/// The shortest wait when the server wants fewer requests: it lets one more through every half second.
const LIMITED_MS: f64 = 500.0;
/// The longest wait, in milliseconds.
const LONGEST_MS: f64 = 8000.0;

/// Counts failures in a row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    failures: u32,
}

impl Patience {
    /// Something went well.
    pub fn renew(&mut self) {
        self.failures = 0;
    }

    /// Milliseconds to wait before the next try; `None` when it was tried often enough. `random` is from 0 up to 1, so
    /// that clients which failed together do not come back together.
    pub fn after(&mut self, failure: &Failure, random: f64) -> Option<f64> {
        self.failures += 1;
        if self.failures > MOST_FAILURES {
            return None;
        }
        let own = (FIRST_MS * f64::from(1_u32 << (self.failures - 1))).min(LONGEST_MS);
        let least = if failure.code == codes::RATE_LIMITED {
            LIMITED_MS
        } else {
            0.0
        };
        let asked = failure.retry_after_ms.unwrap_or(0.0).clamp(least, 60_000.0);
        Some((own * (0.75 + random / 2.0)).max(asked))
    }
}

/// Whether the same request may go well a little later.
#[must_use]
pub fn may_pass(failure: &Failure) -> bool {
    let passing = [
        codes::SERVER_ERROR,
        codes::SERVER_TIMEOUT,
        codes::TRANSPORT_BAD_RESPONSE,
    ];
    matches!(failure.code.retry_kind(), "wait" | "backoff") || passing.contains(&failure.code)
}

/// Whether the server may still be busy with the request that failed.
#[must_use]
pub fn may_still_run(failure: &Failure) -> bool {
    let slow = [
        codes::SERVER_TIMEOUT,
        codes::TRANSPORT_TIMEOUT,
        codes::GRPC_DEADLINE_EXCEEDED,
    ];
    slow.contains(&failure.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::{TransportFailure, from_transport};
    use crate::wire::methods;

    #[test]
    fn waits_grow_and_end() {
        let method = methods::OUR_CHAT_SERVICE_UPLOAD_CHUNK.method();
        let mut failure = from_transport(TransportFailure::Network, method);
        let mut patience = Patience::default();
        let waits: Vec<_> = std::iter::from_fn(|| patience.after(&failure, 0.5)).collect();
        assert_eq!(
            waits,
            [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 8000.0, 8000.0]
        );
        patience.renew();
        failure.retry_after_ms = Some(3000.0);
        assert_eq!(patience.after(&failure, 0.0), Some(3000.0));
    }
}
