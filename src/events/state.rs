//! How the connection of a stream is, as its consumer sees it.

use crate::wire::reader::Reader;
use crate::wire::writer;

/// The state of a stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum State {
    /// Nothing has been asked for yet, or the first connection is being made.
    #[default]
    Connecting,
    /// Events come as they happen.
    Live,
    /// The connection broke and is made anew.
    Reconnecting {
        /// Code of what broke it.
        reason: String,
        /// How many attempts in a row have failed.
        attempt: u32,
        /// When the next attempt begins, in milliseconds since 1970 by the local clock.
        next_at: f64,
    },
    /// The device has no network; attempts go on, rarely.
    Offline,
    /// The stream is over.
    Closed,
}

impl State {
    /// The name that JavaScript sees.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Reconnecting { .. } => "reconnecting",
            Self::Offline => "offline",
            Self::Closed => "closed",
        }
    }

    /// The state as bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Connecting | Self::Closed => {}
            Self::Live => writer::varint_field(&mut out, 1, 1),
            Self::Offline => writer::varint_field(&mut out, 1, 3),
            Self::Reconnecting {
                reason,
                attempt,
                next_at,
            } => {
                writer::varint_field(&mut out, 1, 2);
                writer::bytes_field(&mut out, 2, reason.as_bytes());
                writer::varint_field(&mut out, 3, u64::from(*attempt));
                writer::varint_field(&mut out, 4, *next_at as u64);
            }
        }
        out
    }

    /// Reads a state.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let (mut kind, mut text, mut count, mut at) = (0, "", 0, 0);
        for field in Reader::new(bytes) {
            match field {
                Ok((1, value)) => kind = value.integer(),
                Ok((2, value)) => text = value.text(),
                Ok((3, value)) => count = value.integer() as u32,
                Ok((4, value)) => at = value.integer(),
                _ => {}
            }
        }
        match kind {
            1 => Self::Live,
            2 => Self::Reconnecting {
                reason: text.to_owned(),
                attempt: count,
                next_at: at as f64,
            },
            3 => Self::Offline,
            _ => Self::Connecting,
        }
    }
}
