//! Consumer with the bot compiled in; an account reaches it with `"dispatch": {"type": "handler"}`.

use std::process::ExitCode;

use tea_bot::TeaBot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match consumer::run(TeaBot).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tea-bot does not start: {error}");
            ExitCode::FAILURE
        }
    }
}
