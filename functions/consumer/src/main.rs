//! The consumer as it is deployed: no handler of its own.

use std::process::ExitCode;

use consumer::dispatch::handler::NoHandler;
use messenger_channel::telemetry;

// Below 1,769 MB a sandbox has less than one processor: more threads would only take turns.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match consumer::run(NoHandler).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::log_start_failure(error);
            ExitCode::FAILURE
        }
    }
}
