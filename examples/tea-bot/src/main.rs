//! Consumer with the bot compiled in; an account reaches it with `"dispatch": {"type": "handler"}`.

use std::process::ExitCode;

use tea_bot::TeaBot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    consumer::run(TeaBot).await
}
