//! The event stream, as state machines in a simulated world and as a whole against the simulated host.

mod costs;
mod driver;
mod encoded;
mod envelopes;
mod resume;
mod schedules;
mod stalls;
mod world;
