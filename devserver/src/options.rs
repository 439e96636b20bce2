//! The command line.

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

use clap::{Parser, ValueEnum};

use crate::{
    gateway::Upstream,
    legacy::{Dialect, LegacyListen, Place},
};

/// A century: no sum of times overflows.
pub const MOST_DAYS: i64 = 36_525;

/// Options that mean nothing to a gateway.
const SERVER_OPTIONS: [&str; 27] = [
    "seed_users",
    "seed_messages",
    "database",
    "tls",
    "cors",
    "maintenance",
    "rate_limit",
    "token_lifetime",
    "token_leeway",
    "clock_offset",
    "quota",
    "file_retention",
    "upload_lifetime",
    "lockout_tries",
    "lockout",
    "password_score",
    "require_verified_email",
    "room_sweep",
    "invitation_lifetime",
    "history_gap",
    "server_name",
    "admin",
    "metrics",
    "control",
    "legacy",
    "dialect",
    "legacy_messages",
];

/// An OurChat server in one binary, for development and tests.
///
/// It speaks gRPC (HTTP/2) and gRPC-web (HTTP/1.1 or HTTP/2) on one port and keeps everything in one SQLite file.
/// Once it accepts connections it prints `listening on http://ADDRESS:PORT` (with TLS `https`) to standard output.
#[derive(Parser, Clone, Debug)]
#[command(name = "ourchat-devserver", version)]
pub struct Options {
    /// Address and port to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7777")]
    pub listen: SocketAddr,

    /// SQLite file, made when it is missing; `:memory:` keeps everything, uploaded files too, in memory
    ///
    /// The bytes of uploaded files lie in the folder FILE.files beside it.
    #[arg(long, value_name = "FILE", default_value = "ourchat.sqlite3")]
    pub database: DatabasePlace,

    /// Speak TLS, with a certificate made at the start that no browser trusts by itself
    #[arg(long, value_name = "off|self-signed", value_enum, default_value_t = Tls::Off)]
    pub tls: Tls,

    /// Serve the files of this folder for GET requests outside the API, index.html for /
    #[arg(long = "static", value_name = "DIR")]
    pub static_files: Option<PathBuf>,

    /// Fill the database with so many accounts, user1@example.com and so on, who are friends and have sessions
    ///
    /// Their password is `try ourchat 7777`. A database is filled once; later starts leave it as it is.
    #[arg(long, value_name = "USERS", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub seed_users: Option<u32>,

    /// Write so many messages of the seeded users, spread over the last 90 days
    #[arg(long, value_name = "MESSAGES", default_value_t = 0, requires = "seed_users", value_parser = clap::value_parser!(u32).range(..=10_000_000))]
    pub seed_messages: u32,

    /// Be no server but a gateway in front of this one, on one origin with the files of --static
    ///
    /// Everything that is no file is forwarded as it is, in both directions at once. Answers get the cross-origin headers
    /// that let pages read all of them. What is not about the gateway (--listen, --static) is an option of the server behind.
    #[arg(long, value_name = "URL", conflicts_with_all = SERVER_OPTIONS)]
    pub upstream: Option<Upstream>,

    /// Cross-origin headers: as a real server sends them, with the status headers exposed to scripts, or none at all
    #[arg(long, value_name = "MODE", value_enum, default_value_t = Cors::AsReal)]
    pub cors: Cors,

    /// Start in maintenance mode
    #[arg(long)]
    pub maintenance: bool,

    /// Limit requests for each peer address: 16 at once, then one every 500 ms
    #[arg(long, value_name = "on|off", value_enum, default_value_t = Switch::On)]
    pub rate_limit: Switch,

    /// Life of a login token in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5 * 24 * 60 * 60)]
    pub token_lifetime: u32,

    /// Seconds after its expiry in which a token is refused as `Token Expired`, later as `Token Invalid`
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub token_leeway: u32,

    /// Milliseconds by which the server's clock is ahead
    #[arg(
        long,
        value_name = "MILLISECONDS",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub clock_offset: i64,

    /// Bytes of files that each user may store; when the sum grows beyond, the oldest files are deleted
    #[arg(long, value_name = "BYTES", default_value_t = 100 * 1024 * 1024)]
    pub quota: u64,

    /// Days until an uploaded file is deleted
    #[arg(long, value_name = "DAYS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(..=MOST_DAYS))]
    pub file_retention: u32,

    /// Seconds from StartUpload in which a chunked upload must be completed
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    pub upload_lifetime: u32,

    /// Wrong passwords after which an account is locked
    #[arg(long, value_name = "TRIES", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub lockout_tries: u32,

    /// Seconds that the count of wrong passwords lives, from the first one
    #[arg(long, value_name = "SECONDS", default_value_t = 15 * 60)]
    pub lockout: u32,

    /// Lowest zxcvbn score of a password at registration, 0 to 4
    #[arg(long, value_name = "SCORE", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=4))]
    pub password_score: u8,

    /// Refuse logins of accounts whose mail address is not verified
    #[arg(long)]
    pub require_verified_email: bool,

    /// Days that friend invitations and session invitations live
    #[arg(long, value_name = "DAYS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(..=MOST_DAYS))]
    pub invitation_lifetime: u32,

    /// Seconds between two sweeps, which remove all call rooms, occupied or not
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    pub room_sweep: u32,

    /// Milliseconds between the end of the history and the start of live events in an event stream
    ///
    /// Events of that time reach the stream only when another stream of the same user is open.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub history_gap: u64,

    /// Name that GetServerInfo gives
    #[arg(long, value_name = "NAME", default_value = "OurChat dev server")]
    pub server_name: String,

    /// Mail address of an account that may administrate the server, now or once it is registered; may be repeated
    #[arg(long, value_name = "EMAIL")]
    pub admin: Vec<String>,

    /// Take and show measurements of the server
    #[arg(long)]
    pub metrics: bool,

    /// Open /control, where clients on this machine inject faults (see docs/devserver.md)
    #[arg(long)]
    pub control: bool,

    /// Speak OurChat's older JSON protocol over WebSocket here; may be repeated, each time with its --dialect
    ///
    /// A port alone is one of 127.0.0.1; port 0 picks a free one. The port after it gets the files and mails of the dialects
    /// that have them. Prints a line for each before `listening on`.
    #[arg(long, value_name = "ADDRESS:PORT|PORT", requires = "dialect")]
    pub legacy: Vec<LegacyListen>,

    /// Generation of the older protocol that --legacy speaks
    #[arg(long, value_name = "DIALECT", value_enum, requires = "legacy")]
    pub dialect: Vec<Dialect>,

    /// Whether messages fetched in the older protocol are as servers really sent them or as documented
    #[arg(long, value_name = "MODE", value_enum, default_value_t = LegacyMessages::AsReal)]
    pub legacy_messages: LegacyMessages,
}

impl Options {
    /// The sockets of the older protocol.
    ///
    /// # Errors
    /// When there are not as many dialects as sockets.
    pub fn legacy_places(&self) -> Result<Vec<Place>, String> {
        if self.legacy.len() != self.dialect.len() {
            return Err("give one --dialect for each --legacy".into());
        }
        let places = self.legacy.iter().zip(&self.dialect);
        Ok(places
            .map(|(listen, &dialect)| Place {
                address: listen.0,
                dialect,
            })
            .collect())
    }
}

/// Where the data are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabasePlace {
    /// In memory, gone with the process.
    Memory,
    /// In this SQLite file.
    File(PathBuf),
}

impl FromStr for DatabasePlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("the name of the database file is empty".into()),
            ":memory:" => Ok(Self::Memory),
            path => Ok(Self::File(path.into())),
        }
    }
}

/// What cross-origin pages may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Cors {
    /// No response header is exposed: the status of a refused unary call is hidden from other origins.
    AsReal,
    /// The status and retry headers are exposed.
    Expose,
    /// No cross-origin headers: what a proxy leaves over that drops them.
    None,
}

/// Whether connections are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tls {
    /// They are not.
    Off,
    /// With a certificate that nobody has signed.
    SelfSigned,
}

/// The form of messages fetched in the older protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LegacyMessages {
    /// Neither sender nor id, and each unit inside an object of its kind.
    AsReal,
    /// With sender and id, and units as documented.
    Documented,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn a_gateway_takes_no_option_of_a_server() {
        let command = Options::command();
        let mut options = 0;
        for option in command.get_arguments() {
            let name = option.get_long().expect("a name");
            if ["listen", "static", "upstream"].contains(&name) {
                continue;
            }
            options += 1;
            let conflicts = command.get_arg_conflicts_with(
                command
                    .get_arguments()
                    .find(|option| option.get_id() == "upstream")
                    .expect("the option"),
            );
            assert!(
                conflicts
                    .iter()
                    .any(|other| other.get_id() == option.get_id()),
                "--{name}"
            );
        }
        assert_eq!(options, SERVER_OPTIONS.len());
    }
}
