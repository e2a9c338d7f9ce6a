//! Start: options, log, server; then wait until told to stop.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use local::{Options, logs, start, told_to_stop};

/// Exit code for what is wrong with the command line, the environment or a file that it names.
const USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local does not start: {error}");
            ExitCode::from(USAGE)
        }
    }
}

async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    logs::init(logs::level(std::env::var("LOG_LEVEL").ok().as_deref())?, &[]);
    let stop = told_to_stop()?;
    let local = start(options).await?;
    println!("{}", options.announcement(local.address()));
    stop.await;
    local.stop().await;
    Ok(())
}
