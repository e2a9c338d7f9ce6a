//! Consumer with the bot compiled in; an account reaches it with `"dispatch": {"type": "handler"}`.

use std::process::ExitCode;

use echo_bot::EchoBot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    consumer::run(EchoBot).await
}
