//! The channel's own contracts and their storage: envelope, accounts, queue, state.

pub mod state;
pub mod queue;
