//! The whole channel over real HTTP: a signed delivery in, the bot's replies at the simulated Graph.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

#[path = "channel/answers.rs"]
mod answers;
#[path = "channel/command_line.rs"]
mod command_line;
#[path = "channel/commands.rs"]
mod commands;
#[path = "channel/journal.rs"]
mod journal;
#[path = "channel/pairing.rs"]
mod pairing;
#[path = "channel/phone.rs"]
mod phone;
#[path = "channel/process.rs"]
mod process;
#[path = "channel/rig.rs"]
mod rig;
#[path = "channel/shop.rs"]
mod shop;
#[path = "channel/trace.rs"]
mod trace;
#[path = "channel/trouble.rs"]
mod trouble;
