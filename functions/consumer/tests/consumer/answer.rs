//! From an event to what is said: who may write, who answers, and what the bot is asked.

mod begun;
pub(crate) mod bots;
mod flows;
mod forgotten;
mod policies;
mod profiles;
mod silence;
