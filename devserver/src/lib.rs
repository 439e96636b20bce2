//! An OurChat server in one binary, for development and tests of clients.
//!
//! It follows the wire contract: the services of `proto/`, their statuses with the exact texts, the event stream with its
//! quirks, files, and the HTTP side around them; on further ports OurChat's older JSON protocol. Everything is kept in one SQLite file or in memory.

mod account;
mod app;
mod clock;
mod delivery;
mod files;
mod gateway;
mod http;
mod legacy;
mod metrics;
mod options;
mod port;
mod refusal;
mod rooms;
mod rpc;
mod seed;
mod server;
mod settings;
mod snowflake;
mod store;
mod tls;

pub use self::{
    gateway::Upstream,
    legacy::{Dialect, LegacyAddress, LegacyListen},
    options::{Cors, DatabasePlace, LegacyMessages, Options, Switch, Tls},
    server::Server,
};
