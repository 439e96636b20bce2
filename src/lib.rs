//! Core of the OurChat SDK.

pub mod status;
pub mod wire;
