//! Where the configuration document comes from: a file, or the one that is built in for a first try.

use std::path::PathBuf;

use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{FileSource, SecretSource, SourceError, StaticSource, Versions};
use messenger_wire::Secret;

/// Configuration document for a first try. Its values are public, so it is for this machine only.
pub const DEMO_DOCUMENT: &str = include_str!("../demo.json");

/// Source of the configuration document.
#[derive(Debug, Clone)]
pub enum DocumentSource {
    /// A text.
    Text(StaticSource),
    /// A file, read again when it may have changed.
    File(FileSource),
}

impl DocumentSource {
    /// The file, or the demo document where there is none.
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        file.map_or_else(|| Self::text(DEMO_DOCUMENT), |path| Self::File(FileSource::new(path)))
    }

    /// This text.
    #[must_use]
    pub fn text(document: &str) -> Self {
        Self::Text(StaticSource(Secret::new(document)))
    }
}

impl SecretSource for DocumentSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        match self {
            Self::Text(source) => source.document().await,
            Self::File(source) => source.document().await,
        }
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        match self {
            Self::Text(source) => source.referenced(reference).await,
            Self::File(source) => source.referenced(reference).await,
        }
    }
}
