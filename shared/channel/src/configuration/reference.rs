//! Secret values that stand elsewhere.

use std::collections::BTreeMap;

use messenger_wire::Secret;
use serde_json::Value;

use crate::secrets::SourceError;

/// Place of a secret value outside the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// Another secret of the same store: `{"secretId": "...", "key": "..."}`.
    Secret {
        /// Name or ARN.
        secret_id: String,
        /// Field of the JSON object in it; `None` takes the whole text.
        key: Option<String>,
    },
    /// File, on a machine that has one: `{"file": "path"}`.
    File(String),
}

/// What stands behind references: the versions of each, the current one first, or why it cannot be read.
pub type References = BTreeMap<Reference, Result<Vec<Secret>, SourceError>>;

/// Secret that stands elsewhere and cannot be read. Shows the names of field and place, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {source}")]
pub struct Unreadable {
    /// Path of the field that needs it.
    pub field: String,
    /// Why it cannot be read.
    pub source: SourceError,
}

/// Characters that end a line.
pub(crate) const LINE_ENDS: [char; 2] = ['\r', '\n'];

impl Reference {
    /// Value that the reference means, out of the whole secret.
    pub(crate) fn pick(&self, secret: &Secret) -> Result<Secret, SourceError> {
        let Self::Secret { key: Some(key), .. } = self else {
            // Editors and `echo` end a text with a line break that belongs to no secret.
            let text = secret.expose().trim_end_matches(LINE_ENDS);
            return if text.is_empty() { Err(self.error("nothing in it")) } else { Ok(Secret::new(text)) };
        };
        let fields: Option<BTreeMap<String, Value>> = serde_json::from_str(secret.expose()).ok();
        match fields.and_then(|mut fields| fields.remove(key)) {
            Some(Value::String(text)) if !text.is_empty() => Ok(Secret::new(text)),
            _ => Err(self.error("no such key in it")),
        }
    }

    /// Name of what it refers to.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Secret { secret_id, .. } => secret_id,
            Self::File(path) => path,
        }
    }

    /// Failure that no waiting cures.
    pub(crate) fn error(&self, reason: &str) -> SourceError {
        SourceError { what: self.name().to_owned(), reason: reason.to_owned(), is_absent: true }
    }

    pub(crate) fn unsupported(&self) -> SourceError {
        self.error("not a kind of reference that this source has")
    }

    pub(crate) fn read(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        if !object.keys().all(|name| ["secretId", "key", "file"].contains(&name.as_str())) {
            return None;
        }
        let value = |name| object.get(name).filter(|value| !value.is_null());
        match (value("secretId"), value("key"), value("file")) {
            (Some(secret_id), None, None) => Some(Self::Secret { secret_id: text(secret_id)?, key: None }),
            (Some(secret_id), Some(key), None) => {
                Some(Self::Secret { secret_id: text(secret_id)?, key: Some(text(key)?) })
            }
            (None, None, Some(path)) => Some(Self::File(text(path)?)),
            _ => None,
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
