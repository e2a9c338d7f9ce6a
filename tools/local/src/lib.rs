//! The whole channel on one machine, with a simulated Messenger.

pub mod clock;
pub mod simulator;
