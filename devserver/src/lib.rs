//! An OurChat server in one binary, for development and tests of clients.
//!
//! It follows the wire contract: the services of `proto/`, their statuses with the exact texts, the event stream with its
//! quirks, files, and the HTTP side around them. Everything is kept in one SQLite file or in memory.

mod account;
mod app;
mod clock;
mod delivery;
mod files;
mod gateway;
mod http;
mod metrics;
mod options;
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
    options::{Cors, DatabasePlace, Options, Switch, Tls},
    server::Server,
};
