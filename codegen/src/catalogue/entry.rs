//! What the file of one code says.

use serde::Deserialize;

use super::SHOWS;
#[cfg(doc)]
use super::{CATEGORIES, OUTCOMES, RETRIES, SUCCESS, SYSTEMS};

/// The text of a code for users, by language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// One way in which a code arrives.
///
/// A row with a text, words of the message or an HTTP status to decide goes before one without.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireRow {
    /// One of [`SYSTEMS`].
    pub system: String,
    /// One of the system's dialects, if it has any.
    pub dialect: Option<String>,
    /// `Service.Method`, `Service.*`, an operation of `systems.toml`, or `*`.
    pub operation: String,
    /// The number of the status; a transport failure has none.
    pub code: Option<i64>,
    /// Other numbers that stand for it in documents or old clients.
    #[serde(default)]
    pub accept: Vec<i64>,
    /// The server's text; `*` at its end stands for anything. Without it every text of this code is meant.
    pub text: Option<String>,
    /// The row holds when the server's message contains one of these, in any case of letters.
    #[serde(default)]
    pub message: Vec<String>,
    /// HTTP statuses that the server was seen to send with it; they decide nothing.
    #[serde(default)]
    pub http: Vec<u16>,
    /// The row holds when the HTTP status is one of these.
    #[serde(default)]
    pub when_http: Vec<u16>,
    /// Replaces the code's own outcome.
    pub outcome: Option<String>,
    /// Replaces the code's own retry.
    pub retry: Option<String>,
    /// Replaces the code's own relogin.
    pub relogin: Option<bool>,
    /// Stands in the server's documentation, but the server does not send it.
    #[serde(default)]
    pub documented_only: bool,
    /// Which part of which document says so.
    pub source: String,
}

/// One error code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The stable id, `domain/name`; also the path of its file.
    pub id: String,
    /// One of [`CATEGORIES`].
    pub category: String,
    /// One of [`RETRIES`].
    pub retry: String,
    /// Whether a new login is the remedy.
    pub relogin: bool,
    /// What a user interface should offer, for example `field:password`.
    pub action: String,
    /// A name of [`SHOWS`].
    pub show: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    /// The nearest HTTP status.
    pub http: Option<u16>,
    /// The nearest gRPC status.
    pub grpc: Option<u8>,
    /// What happened, for developers.
    pub what: String,
    /// What to do about it, for developers.
    pub remedy: String,
    /// [`Self::what`] in Chinese.
    pub what_zh: String,
    /// [`Self::remedy`] in Chinese.
    pub remedy_zh: String,
    /// What users read.
    pub text: Texts,
    /// Every status that means this code.
    #[serde(default)]
    pub wire: Vec<WireRow>,
}

impl Entry {
    /// The name of the code's anchor in the reference.
    #[must_use]
    pub fn anchor(&self) -> String {
        self.id.replace('/', "-")
    }

    /// The name of the code's constant in Rust.
    #[must_use]
    pub fn constant(&self) -> String {
        self.id.replace(['/', '-'], "_").to_ascii_uppercase()
    }

    /// The number for `showType`.
    #[must_use]
    pub fn show_type(&self) -> u8 {
        SHOWS
            .iter()
            .find(|(name, _)| *name == self.show)
            .map_or(2, |(_, number)| *number)
    }
}

/// What success looks like in every system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// [`SUCCESS`].
    pub id: String,
    /// What it means, for developers.
    pub what: String,
    /// What to do, for developers.
    pub remedy: String,
    /// [`Self::what`] in Chinese.
    pub what_zh: String,
    /// [`Self::remedy`] in Chinese.
    pub remedy_zh: String,
    /// What users read.
    pub text: Texts,
    /// Every status that means success.
    pub wire: Vec<WireRow>,
}
