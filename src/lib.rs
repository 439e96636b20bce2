//! Core of the OurChat SDK.

pub mod wire;
