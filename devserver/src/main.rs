//! An OurChat server in one binary.
fn main() {}
