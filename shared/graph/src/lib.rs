//! Graph API client for the Messenger Platform.

pub mod classify;
mod client;
pub mod endpoints;
mod error;
mod proof;
mod request;
pub mod response;
mod tls;

pub use classify::{Class, TokenDeath};
pub use client::{ConfigError, DEFAULT_BASE_URL, DEFAULT_VERSION, Graph, GraphClient, GraphConfig};
pub use error::{ApiError, GraphError, Interruption, Outcome, Unreadable};
pub use proof::{Proof, ProofForm};
pub use request::{Body, Call, Effect, File, Request, RequestError};
pub use response::Response;
