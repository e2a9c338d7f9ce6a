//! The channel's own contracts and their storage: envelope, accounts, queue, state.

pub mod action;
pub mod dispatch_input;
pub mod memory;
pub mod send_command;
mod version;

pub use version::Version;
//!
//! | to do | call |
//! | --- | --- |
//! | read a configuration document | [`account::Configuration::read`] |
//! | keep it fresh | [`secrets::Secrets`] |
//! | carry an event from ingress to consumer | [`envelope::Envelope`] |
//! | put messages into a FIFO queue | [`queue::Enqueue`] |
//! | remember what was done | [`state::State`] |
//! | read the environment | [`settings::Settings`] |
//! | log and count | [`telemetry`] |

pub mod account;
pub mod aws;
pub mod clock;
pub mod dispatch_setting;
pub mod envelope;
pub mod queue;
pub mod secrets;
pub mod settings;
pub mod state;
pub mod telemetry;
