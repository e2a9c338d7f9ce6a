//! Start: options, bot, server; then wait for Ctrl-C.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use consumer::dispatch::{DispatchError, Dispatcher};
use consumer::seams::Settings;
use local::clock::MovableClock;
use local::secret::DocumentSource;
use local::{Local, Options, StartError, profile};
use messenger_channel::dispatch_setting::{DispatchSetting, FlowSource};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

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
            eprintln!("local does not start: {}", one_line(&error.to_string()));
            ExitCode::from(USAGE)
        }
    }
}

async fn start(options: &Options) -> Result<Local, Box<dyn Error>> {
    let setting = DispatchSetting::Flow(FlowSource::File(options.flow_file().display().to_string()));
    let dispatcher = Dispatcher::new(Some(setting.clone()));
    dispatcher.check(&setting).map_err(|error| match error {
        DispatchError::Misconfigured(problem) => problem.into(),
        other => Box::<dyn Error>::from(other),
    })?;
    let profile = options.profile_file().map(|file| profile::read(&file)).transpose()?;
    let source = DocumentSource::new(options.secret.clone());
    let started = Local::start(options.port, source, dispatcher, Settings::default(), MovableClock::default()).await;
    let local = started.map_err(|error| match (&error, &options.secret) {
        (StartError::Configuration(problem), Some(file)) => format!("secret file {}: {problem}", file.display()).into(),
        _ => Box::<dyn Error>::from(error),
    })?;
    if let Some(profile) = &profile {
        local.simulator().set_profile(profile);
    }
    Ok(local)
}

/// The first line, and how many there are besides.
fn one_line(text: &str) -> String {
    let more = text.lines().count().saturating_sub(1);
    let first = text.lines().next().unwrap_or_default();
    if more == 0 { first.to_owned() } else { format!("{first} (and {more} more)") }
}

/// Log for people, on standard error; `LOG_LEVEL` as for the functions.
fn init_logs() {
    let levels = EnvFilter::try_from_env("LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("warn"));
    // The ingress is open to the world, so that a refusal is no warning there; who posts a delivery by hand wants to know why.
    let refusals = filter_fn(|event| event.target().starts_with("ingress") && event.fields().field("reason").is_some());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(levels.or(refusals));
    tracing_subscriber::registry().with(lines).init();
}
