//! Everything that is generated from the two sources of truth, `proto/` and `catalogue/`.
//!
//! Build scripts and `xtask` call this crate; nothing of it reaches the compiled package.

pub mod catalogue;
pub mod descriptors;
pub mod error_data;
pub mod error_reference;
pub mod names;
pub mod outputs;
pub mod recogniser_table;
pub mod status_table;
pub mod typescript_contract;
pub mod typescript_errors;
pub mod typescript_repeats;
pub mod wire_table;
