//! The bot on this machine: `cargo run -p tea-bot --example tea`, then open the address that it prints.

use std::process::ExitCode;

use tea_bot::TeaBot;

#[tokio::main]
async fn main() -> ExitCode {
    local::serve(8787, TeaBot).await
}
