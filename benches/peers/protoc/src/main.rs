//! Runs the protoc that a crate carries, with the arguments given: later versions have no JavaScript generator, and the
//! npm packages of that generator download a program when they are installed.

use std::error::Error;
use std::process::{Command, ExitCode};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let status = Command::new(protoc_bin_vendored::protoc_bin_path()?)
        .args(std::env::args_os().skip(1))
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
