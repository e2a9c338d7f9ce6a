//! The channel's own contracts and their storage: envelope, accounts, queue, state.

pub mod action;
pub mod dispatch_input;
pub mod memory;
pub mod send_command;
mod version;

pub use version::Version;
