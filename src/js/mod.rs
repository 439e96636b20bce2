//! Floor 5: what JavaScript can see.

pub mod value;
