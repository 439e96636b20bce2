//! The older JSON protocol, over real WebSockets.

mod chat;
mod faults;
mod files;
mod statuses;
