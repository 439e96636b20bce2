//! All integration tests of the dev server, in one program: linking one for every file takes longer than running them.

mod accounts;
mod administration;
mod contract;
mod envelopes;
mod events;
mod faults;
mod gateway;
mod gateway_stream;
mod http;
mod legacy;
mod many_streams;
mod process;
mod seed;
mod statuses;
mod support;
mod troubles;
mod uploads;
