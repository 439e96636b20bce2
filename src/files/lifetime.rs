//! How long the server keeps a chunked upload, however busy it is.

use super::chunked::{CHUNK, Stop};
use super::pending::Pending;
use crate::status::{self, codes};

/// Lifetime of an upload on a server that names none, in milliseconds.
pub(super) const FOR_EVER_MS: f64 = 1e12;
/// The most time before the end in which a chunk is only sent when the rest will be, too.
const MOST_MARGIN_MS: f64 = 300_000.0;

/// Begins anew, or gives up, when the time that the server gives an upload runs out. `at` of `size` bytes are there; sending
/// `sent` of them took this page `busy` milliseconds without pauses.
pub(super) fn check<C>(
    opened: &Pending,
    now: f64,
    size: f64,
    at: f64,
    sent: f64,
    busy: f64,
) -> Result<(), Stop<C>> {
    let left = opened.at + opened.lifetime - now;
    let margin = (opened.lifetime / 12.0).min(MOST_MARGIN_MS);
    if left > margin || opened.lifetime >= FOR_EVER_MS {
        return Ok(());
    }
    let rate = if busy > 0.0 {
        sent / busy
    } else {
        f64::INFINITY
    };
    if left > 0.0 && (size - at) / rate < left / 2.0 {
        return Ok(());
    }
    let error = status::not_sent(codes::UPLOAD_SESSION_NOT_FOUND, CHUNK.method());
    if size / rate < opened.lifetime * 0.9 {
        let reason = "the time that the server gives an upload was used up by pauses";
        return Err(Stop::Restart(error.because(reason).into()));
    }
    let reason = "the line is too slow for the time that the server gives an upload";
    Err(Stop::Fail(error.because(reason).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = 3_600_000.0;

    /// What becomes of an upload of 1000 bytes begun at 0 that the server keeps for an hour.
    fn verdict(now: f64, at: f64, sent: f64, busy: f64) -> &'static str {
        let opened = Pending {
            id: "upload".to_owned(),
            name: String::new(),
            size: 1000.0,
            session_id: None,
            at: 0.0,
            lifetime: HOUR,
        };
        match check::<()>(&opened, now, 1000.0, at, sent, busy) {
            Ok(()) => "on",
            Err(Stop::Restart(_)) => "anew",
            Err(Stop::Fail(_)) => "never",
        }
    }

    #[test]
    fn an_upload_near_the_limit_begins_anew_unless_the_rest_fits() {
        assert_eq!(verdict(0.0, 0.0, 0.0, 0.0), "on");
        assert_eq!(verdict(HOUR - 300_001.0, 10.0, 10.0, 1000.0), "on");
        // Half of the file took a minute; the other half has four.
        assert_eq!(verdict(HOUR - 240_000.0, 500.0, 500.0, 60_000.0), "on");
        assert_eq!(verdict(HOUR - 60_000.0, 500.0, 500.0, 60_000.0), "anew");
        assert_eq!(verdict(HOUR + 1.0, 999.0, 999.0, 1.0), "anew");
        // One byte took a minute.
        assert_eq!(verdict(HOUR - 60_000.0, 59.0, 59.0, 3_540_000.0), "never");
    }

    #[test]
    fn what_an_earlier_page_sent_says_nothing_about_the_line() {
        // 500 bytes were there, 10 more took a minute: the other 490 need 49 minutes.
        assert_eq!(verdict(HOUR - 290_000.0, 510.0, 10.0, 60_000.0), "never");
    }
}
