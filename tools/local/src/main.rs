//! Start: reads the command line and serves what it asks for.

use std::process::ExitCode;

use clap::Parser;
use local::Options;

#[tokio::main]
async fn main() -> ExitCode {
    local::run(&Options::parse()).await
}
