//! The bot on this machine: `cargo run -p tea-bot --example local`, then open the address that it prints.

use std::error::Error;

use local::{Local, logs, told_to_stop};
use tea_bot::TeaBot;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    logs::init(logs::level(std::env::var("LOG_LEVEL").ok().as_deref())?, &["tea_bot"]);
    let stop = told_to_stop()?;
    let local = Local::with_handler(3000, TeaBot).await?;
    println!("http://{}", local.address());
    stop.await;
    local.stop().await;
    Ok(())
}
