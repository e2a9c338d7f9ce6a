//! What is told outside: results, metrics, and nothing secret.

mod canary;
pub(crate) mod metrics;
mod results;
