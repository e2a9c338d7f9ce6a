//! Secrets of a document: values that stand in it, and references to values that stand elsewhere.

use messenger_wire::Secret;
use serde_json::Value;

use super::{Fields, Reading, join};
use crate::configuration::{Reference, Unreadable};

/// Value that the template gives a secret that is to be filled in. Whoever reads the template knows it.
const PLACEHOLDER: &str = "replace-me";

const REFERENCE: &str = "a reference with secretId and key, or with file";

impl Reading<'_> {
    /// All versions of a secret, the current one first; none where it cannot be read.
    fn versions(&mut self, path: &str, value: &Value) -> Vec<Secret> {
        let mut versions = self.read_versions(path, value);
        if versions.first().is_some_and(is_placeholder) {
            return self.malformed(path, "filled in: it is a placeholder").unwrap_or_default();
        }
        versions.retain(|version| !is_placeholder(version));
        versions
    }

    /// The same of what Meta makes or compares, of which nothing has white space at an end: it would fit nothing.
    pub(crate) fn credentials(&mut self, path: &str, value: &Value) -> Vec<Secret> {
        let versions = self.versions(path, value);
        if !versions.first().is_some_and(is_padded) {
            return versions;
        }
        match Reference::read(value) {
            // Stands elsewhere, and costs no more than any other that is not as it should be there.
            Some(reference) => {
                let source = reference.error("white space at an end of it");
                self.unreadable.push(Unreadable { field: path.to_owned(), source });
                Vec::new()
            }
            None => self.malformed(path, "without white space at an end").unwrap_or_default(),
        }
    }

    fn read_versions(&mut self, path: &str, value: &Value) -> Vec<Secret> {
        match value {
            Value::String(text) if !text.is_empty() => vec![Secret::new(text)],
            Value::Object(_) => match Reference::read(value) {
                Some(reference) => self.referenced(path, reference),
                None => self.malformed(path, REFERENCE).unwrap_or_default(),
            },
            _ => self.malformed(path, "a text that is not empty, or a reference").unwrap_or_default(),
        }
    }

    fn referenced(&mut self, path: &str, reference: Reference) -> Vec<Secret> {
        match self.references.get(&reference) {
            Some(Ok(versions)) => versions.clone(),
            Some(Err(source)) => {
                self.unreadable.push(Unreadable { field: path.to_owned(), source: source.clone() });
                Vec::new()
            }
            None => {
                self.unresolved.entry(reference).or_insert_with(|| path.to_owned());
                // Keeps the rest of the document readable; a document with unresolved references is never used.
                vec![Secret::new("")]
            }
        }
    }
}

impl Fields<'_, '_> {
    /// Credential as it is now; `None` also where it cannot be read.
    pub fn secret(&mut self, name: &'static str) -> Option<Secret> {
        let value = self.required(name)?;
        self.reading.credentials(&join(self.path, name), value).into_iter().next()
    }

    /// Credential as it is now and, where the source keeps it, as it was before; empty where it cannot be read.
    pub fn secret_versions(&mut self, name: &'static str) -> Option<Vec<Secret>> {
        let (value, before) = (self.required(name)?, self.unreadable());
        let versions = self.reading.credentials(&join(self.path, name), value);
        self.some(versions, before)
    }

    /// List of credentials, each with its versions, as far as they can be read.
    pub fn secrets(&mut self, name: &'static str) -> Option<Vec<Secret>> {
        let Value::Array(values) = self.required(name)? else {
            return self.malformed(name, "a list that is not empty");
        };
        if values.is_empty() {
            return self.malformed(name, "a list that is not empty");
        }
        let (path, before) = (join(self.path, name), self.unreadable());
        let mut secrets = Vec::new();
        for (index, value) in values.iter().enumerate() {
            secrets.extend(self.reading.credentials(&format!("{path}[{index}]"), value));
        }
        self.some(secrets, before)
    }

    /// Key of ours, or a list of them, each as it is now, white space and all; `None` also where
    /// one of them cannot be read.
    pub fn one_or_more_secrets(&mut self, name: &'static str) -> Option<Vec<Secret>> {
        let (value, path) = (self.required(name)?, join(self.path, name));
        let mut read = |path: &str, value| self.reading.versions(path, value).into_iter().next();
        match value {
            Value::Array(values) if values.is_empty() => self.malformed(name, "a secret, or some in a list"),
            Value::Array(values) => {
                let read = |(index, value)| read(&format!("{path}[{index}]"), value);
                let secrets: Vec<Option<Secret>> = values.iter().enumerate().map(read).collect();
                secrets.into_iter().collect()
            }
            value => read(&path, value).map(|secret| vec![secret]),
        }
    }

    /// How many secrets were met so far that cannot be read.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.reading.unreadable.len()
    }

    /// First secret that cannot be read of those that were met after so many.
    #[must_use]
    pub fn unreadable_since(&self, before: usize) -> Option<Unreadable> {
        self.reading.unreadable.get(before).cloned()
    }

    /// An empty list is a problem that has been noted, unless its secrets cannot be read.
    fn some(&self, secrets: Vec<Secret>, before: usize) -> Option<Vec<Secret>> {
        (!secrets.is_empty() || self.unreadable() > before).then_some(secrets)
    }
}

fn is_padded(secret: &Secret) -> bool {
    secret.expose().trim() != secret.expose()
}

fn is_placeholder(secret: &Secret) -> bool {
    secret.expose() == PLACEHOLDER
}
