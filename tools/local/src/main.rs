//! Start: options, bot, server; then wait for Ctrl-C.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use consumer::seams::Settings;
use local::clock::MovableClock;
use local::secret::DocumentSource;
use local::{FlowBot, Local, Options};
use tracing_subscriber::EnvFilter;

/// Exit code for what is wrong with the command line or a file that it names.
const USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    init_logs();
    match start(&options).await {
        Ok(local) => {
            println!("{}", options.announcement(local.address()));
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(%error, "Ctrl-C cannot be waited for");
            }
            local.stop().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("local does not start: {error}");
            ExitCode::from(USAGE)
        }
    }
}

async fn start(options: &Options) -> Result<Local, Box<dyn Error>> {
    let bot = FlowBot::read(&options.flow_file())?;
    let source = DocumentSource::new(options.secret.clone());
    Ok(Local::start(options.port, source, bot, Settings::default(), MovableClock::default()).await?)
}

/// Log for people, on standard error; `LOG_LEVEL` as for the functions.
fn init_logs() {
    let filter = EnvFilter::try_from_env("LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
