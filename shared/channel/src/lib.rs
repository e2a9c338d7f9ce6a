//! The channel's own contracts and their storage: envelope, configuration, queue, state.
//!
//! | to do | call |
//! | --- | --- |
//! | read a configuration document | [`configuration::Configuration::parse`] |
//! | read any document, all problems at once | [`reading::Reading`] |
//! | keep it fresh | [`secrets::Secrets`] |
//! | carry an event from ingress to consumer | [`envelope::Envelope`] |
//! | put messages into a FIFO queue | [`queue::Enqueue`] |
//! | tell a bot of an event | [`dispatch_input::DispatchInput`] |
//! | ask for something to be done | [`action::Action`], [`send_command::SendCommand`] |
//! | know the echo of a message | [`metadata`] |
//! | tell the owner what became of it | [`result::ResultMessage`] |
//! | remember claims and conversations | [`state::State`] |
//! | read the environment | [`settings::Settings`] |
//! | log and count | [`telemetry`] |
//! | lock what is kept in memory | [`lock::lock`] |

pub mod action;
pub mod aws;
pub mod clock;
pub mod configuration;
pub mod dispatch_input;
pub mod dispatch_setting;
pub mod envelope;
pub mod flow_memory;
pub mod lock;
pub mod metadata;
pub mod queue;
pub mod reading;
pub mod result;
pub mod results_setting;
mod schema;
pub mod secrets;
pub mod send_command;
pub mod settings;
pub mod state;
pub mod telemetry;
mod version;

pub use version::Version;
