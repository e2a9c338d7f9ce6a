//! The whole channel on one machine: the ingress and the consumer as they run on AWS, on an embedded queue and embedded
//! state, with a simulated Messenger and a chat page.
//!
//! ```text
//! settings          what is asked for on the command line, read and checked
//! secret, profile   the files that it names
//! serve             whole programs, that of a bot of one's own among them
//! logs              their log, for people and for the journal
//! signals           what ends them
//! start             flows, profile and secret are checked, then the server starts
//! server            serves everything on one port
//! guard             some of it to this machine only
//! wiring            both functions on the embedded queues and state
//! clock             their time, which tests and the chat page move on
//! webhook           a delivery → the ingress
//! commands          a send command → its queue
//! pairings          an operator lets people in
//! invoke            the queues → the consumer, as Lambda does it
//! results           what became of it → the log
//! journal           what the channel made of it, in plain words
//! simulator         people, Graph and deliveries in place of Meta
//! page              the chat page
//! ```

pub mod clock;
mod commands;
mod guard;
mod invoke;
mod journal;
mod logs;
mod page;
mod pairings;
pub mod profile;
mod results;
pub mod secret;
mod serve;
mod server;
mod settings;
mod signals;
pub mod simulator;
mod start;
mod webhook;
mod wiring;

pub use serve::{run, serve};
pub use server::{Local, StartError};
pub use settings::Options;
