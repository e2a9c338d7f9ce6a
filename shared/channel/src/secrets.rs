//! Configuration kept fresh: cached for its time to live, refreshed on demand, and never lost while its source fails.

mod cache;
mod file;
mod manager;
mod source;

pub use cache::{REFRESH_INTERVAL, Secrets, SecretsError};
pub use file::{FileSource, why_unreadable};
pub use manager::SecretsManager;
pub use source::{SecretSource, SourceError, StaticSource, Versions};
