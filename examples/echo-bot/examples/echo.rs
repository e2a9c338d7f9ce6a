//! The bot on this machine: `cargo run -p echo-bot --example echo`, then open the address that it prints.

use std::process::ExitCode;

use echo_bot::EchoBot;

#[tokio::main]
async fn main() -> ExitCode {
    local::serve(8787, EchoBot).await
}
