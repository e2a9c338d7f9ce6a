//! Sources of a machine without a secret store: a file, and the environment.

use std::path::PathBuf;

use messenger_wire::Secret;
use serde_json::json;

use super::{SecretSource, SourceError, Versions};
use crate::account::Reference;

/// Document in a file; its references may name other files.
#[derive(Debug, Clone)]
pub struct FileSource {
    path: PathBuf,
}

impl FileSource {
    /// Reads the file whenever it is asked for.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl SecretSource for FileSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        read(&self.path)
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        match reference {
            // Relative to the document, so that both can be moved together.
            Reference::File(path) => read(&self.path.parent().unwrap_or(&self.path).join(path)),
            Reference::Secret { .. } => Err(reference.unsupported()),
        }
    }
}

fn read(path: &std::path::Path) -> Result<Versions, SourceError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| SourceError { what: path.display().to_string(), reason: error.kind().to_string() })?;
    // Editors end a file with a line break that belongs to no secret.
    Ok(Versions { current: Secret::new(text.trim_end_matches(['\r', '\n'])), previous: None })
}

/// Short form of the document from four environment variables.
#[derive(Debug, Clone)]
pub struct EnvironmentSource {
    document: Secret,
}

/// Environment variables of the default account, with the field that each gives.
pub const DEFAULT_ACCOUNT_VARIABLES: [(&str, &str); 4] = [
    ("MESSENGER_APP_SECRET", "appSecret"),
    ("MESSENGER_VERIFY_TOKEN", "verifyToken"),
    ("MESSENGER_PAGE_ID", "pageId"),
    ("MESSENGER_PAGE_ACCESS_TOKEN", "pageAccessToken"),
];

impl EnvironmentSource {
    /// Takes the variables that are set; those that are not are named as missing fields when the document is read.
    #[must_use]
    pub fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        let fields: serde_json::Map<_, _> = DEFAULT_ACCOUNT_VARIABLES
            .iter()
            .filter_map(|(name, field)| Some(((*field).to_owned(), json!(variable(name)?))))
            .collect();
        Self { document: Secret::new(serde_json::Value::Object(fields).to_string()) }
    }
}

impl SecretSource for EnvironmentSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        Ok(Versions { current: self.document.clone(), previous: None })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        Err(reference.unsupported())
    }
}
