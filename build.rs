//! Writes the tables of the core.
fn main() {
    println!("cargo:rerun-if-changed=proto/service");
}
