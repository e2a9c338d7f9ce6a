//! Consumer with the bot compiled in; an account reaches it with `"dispatch": {"type": "handler"}`.

use std::process::ExitCode;

use echo_bot::EchoBot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match consumer::run(EchoBot).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("echo-bot does not start: {error}");
            ExitCode::FAILURE
        }
    }
}
