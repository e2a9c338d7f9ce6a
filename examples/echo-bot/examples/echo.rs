//! The bot on this machine: `cargo run -p echo-bot --example echo`, then open the address that it prints.

use std::error::Error;

use echo_bot::EchoBot;
use local::{Local, logs, told_to_stop};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    logs::init(logs::level(std::env::var("LOG_LEVEL").ok().as_deref())?, &["echo_bot"]);
    let stop = told_to_stop()?;
    let local = Local::with_handler(3000, EchoBot).await?;
    println!("http://{}", local.address());
    stop.await;
    local.stop().await;
    Ok(())
}
