//! The consumer as it is deployed: no handler of its own.

use std::process::ExitCode;

use consumer::dispatch::handler::NoHandler;

// Below 1,769 MB a sandbox has less than one processor: more threads would only take turns.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    consumer::run(NoHandler).await
}
