//! Sending against a server with faults.

mod sending;
mod server;
mod waiting;
