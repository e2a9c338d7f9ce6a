//! Whole programs: log, then the channel, until they are told to stop.

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use consumer::dispatch::handler::Handle;

use crate::signals::told_to_stop;
use crate::start::start;
use crate::{Local, Options, logs};

/// Exit code for what is wrong with the command line, the environment or a file that it names.
const USAGE: u8 = 2;

/// Why a program ends at once.
#[derive(Debug, thiserror::Error)]
enum NotServed<E: Display> {
    #[error("{0}")]
    Level(&'static str),
    #[error("signals: {0}")]
    Signals(io::Error),
    #[error("{0}")]
    Start(E),
}

/// Serves what the command line asks for. What is wrong with it is told on standard error, with exit code 2.
pub async fn run(options: &Options) -> ExitCode {
    ended(until_told(&[], start(options), |address| options.announcement(address)).await)
}

/// Serves a bot of one's own on the Page of the built-in demo secret, on this port of 127.0.0.1; 0 takes a free one.
///
/// Lines of the crates that [`Handle::log_crates`] names are logged from `LOG_LEVEL` on, and the chat page shows them
/// too. What is wrong with port or level is told on standard error, with exit code 2.
pub async fn serve<H: Handle + 'static>(port: u16, handler: H) -> ExitCode {
    let crates = handler.log_crates();
    ended(until_told(&crates, Local::with_handler(port, handler), |address| format!("http://{address}")).await)
}

/// Serves what `start` starts, says where, and ends it in order.
async fn until_told<E: Display>(
    crates: &[&'static str],
    start: impl Future<Output = Result<Local, E>>,
    announcement: impl FnOnce(SocketAddr) -> String,
) -> Result<(), NotServed<E>> {
    logs::init(logs::level(std::env::var("LOG_LEVEL").ok().as_deref()).map_err(NotServed::Level)?, crates);
    let stop = told_to_stop().map_err(NotServed::Signals)?;
    let local = start.await.map_err(NotServed::Start)?;
    println!("{}", announcement(local.address()));
    stop.await;
    local.stop().await;
    Ok(())
}

fn ended<E: Display>(served: Result<(), NotServed<E>>) -> ExitCode {
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local does not start: {error}");
            ExitCode::from(USAGE)
        }
    }
}
