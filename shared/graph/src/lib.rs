//! Graph API client for the Messenger Platform.

mod call;
pub mod classify;
mod client;
mod config;
pub mod endpoints;
mod error;
mod fields;
mod memory;
pub mod pace;
mod proof;
mod request;
pub mod response;
pub mod retry;
mod tls;
pub mod usage;

pub use call::Call;
pub use classify::{Class, TokenDeath};
pub use client::{Graph, GraphClient};
pub use config::{ConfigError, DEFAULT_BASE_URL, DEFAULT_VERSION, GraphConfig};
pub use error::{ApiError, GraphError, Interruption, Outcome, Unreadable};
pub use memory::MemoryGraph;
pub use proof::{Proof, ProofForm};
pub use request::{Body, Effect, File, Request, RequestError};
pub use response::Response;
