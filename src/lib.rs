//! Core of the OurChat SDK.
