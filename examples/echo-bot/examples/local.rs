//! The bot on this machine: `cargo run -p echo-bot --example local`, then open the address that it prints.

use std::error::Error;

use consumer::dispatch::Dispatcher;
use consumer::seams::Settings;
use echo_bot::EchoBot;
use local::Local;
use local::clock::MovableClock;
use local::secret::DocumentSource;
use messenger_channel::dispatch_setting::DispatchSetting;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let bot = Dispatcher::new(Some(DispatchSetting::Handler)).handler(EchoBot);
    let local =
        Local::start(3000, DocumentSource::new(None), bot, Settings::default(), MovableClock::default()).await?;
    println!("http://{}", local.address());
    tokio::signal::ctrl_c().await?;
    local.stop().await;
    Ok(())
}
