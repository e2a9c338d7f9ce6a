//! Source of a machine without a secret store: a file.

use std::io::ErrorKind;
use std::path::PathBuf;

use messenger_wire::Secret;

use super::{SecretSource, SourceError, Versions};
use crate::configuration::{LINE_ENDS, Reference};

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
    let text = std::fs::read_to_string(path).map_err(|error| SourceError {
        what: path.display().to_string(),
        reason: why_unreadable(&error),
        is_absent: error.kind() == ErrorKind::NotFound,
    })?;
    Ok(Versions { current: Secret::new(text.trim_end_matches(LINE_ENDS)), previous: Ok(None) })
}

/// Why a file cannot be read, in words for whoever named it.
#[must_use]
pub fn why_unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_wire::Secret;

    use super::FileSource;
    use crate::clock::SystemClock;
    use crate::configuration::Reference;
    use crate::secrets::{SecretSource, Secrets};

    #[tokio::test]
    async fn a_document_and_the_files_beside_it_are_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.json"), "{}\n").unwrap();
        std::fs::write(folder.path().join("token.txt"), "EAAG\r\n").unwrap();
        let source = FileSource::new(folder.path().join("secret.json"));
        assert_eq!(source.document().await.unwrap().current, Secret::new("{}"));
        let token = source.referenced(&Reference::File("token.txt".to_owned())).await.unwrap();
        assert_eq!((token.current, token.previous), (Secret::new("EAAG"), Ok(None)));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_named() {
        let source = FileSource::new("/does/not/exist.json");
        let error = source.document().await.unwrap_err();
        assert_eq!(error.to_string(), "/does/not/exist.json cannot be read (no such file)");
        let secret = Reference::Secret { secret_id: "app".to_owned(), key: None };
        let error = source.referenced(&secret).await.unwrap_err();
        assert_eq!(error.to_string(), "app cannot be read (not a kind of reference that this source has)");
    }

    #[tokio::test]
    async fn a_file_that_is_missing_is_named_with_the_field_that_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let document = r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":{"file":"token.txt"}}"#;
        std::fs::write(folder.path().join("secret.json"), document).unwrap();
        let source = FileSource::new(folder.path().join("secret.json"));
        let configuration = Secrets::new(source, SystemClock, Duration::from_mins(5)).current().await.unwrap();
        let error = configuration.unreadable().next().unwrap().to_string();
        assert!(error.starts_with("pageAccessToken: /") && error.ends_with("token.txt cannot be read (no such file)"));
    }
}
