//! AWS Secrets Manager: the current and the previous version of each secret.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use messenger_wire::Secret;

use super::source::{late, with_former};
use super::{SecretSource, SourceError, Versions};
use crate::aws::failure_code;
use crate::configuration::Reference;

/// Document in one secret; its references may name other secrets.
#[derive(Debug, Clone)]
pub struct SecretsManager {
    client: Client,
    secret_id: String,
}

impl SecretsManager {
    /// Reads the secret of that name or ARN.
    #[must_use]
    pub fn new(client: Client, secret_id: impl Into<String>) -> Self {
        Self { client, secret_id: secret_id.into() }
    }

    /// Both versions at once. The previous one is there only after a rotation; not to have it is no
    /// failure, not to know it is.
    async fn versions(&self, secret_id: &str) -> Result<Versions, SourceError> {
        let current = Box::pin(self.version(secret_id, "AWSCURRENT"));
        let previous = Box::pin(self.version(secret_id, "AWSPREVIOUS"));
        let (current, previous) = with_former(current, previous).await;
        let previous = match previous {
            Some(Ok(previous)) => Ok(Some(previous)),
            Some(Err(error)) if error.is_absent => Ok(None),
            Some(Err(error)) => Err(error),
            None => Err(late(secret_id.to_owned())),
        };
        Ok(Versions { current: current?, previous })
    }

    async fn version(&self, secret_id: &str, stage: &str) -> Result<Secret, SourceError> {
        let request = self.client.get_secret_value().secret_id(secret_id).version_stage(stage);
        let output = request.send().await.map_err(|error| failure(secret_id, &error))?;
        let no_text =
            || SourceError { what: secret_id.to_owned(), reason: "no text in it".to_owned(), is_absent: true };
        output.secret_string.map(Secret::new).ok_or_else(no_text)
    }
}

/// A secret that is to be deleted is an invalid request, as long as it can still be restored.
fn failure(secret_id: &str, error: &SdkError<GetSecretValueError>) -> SourceError {
    let is_absent = error
        .as_service_error()
        .is_some_and(|error| error.is_resource_not_found_exception() || error.is_invalid_request_exception());
    SourceError { what: secret_id.to_owned(), reason: failure_code(error, error.code()), is_absent }
}

impl SecretSource for SecretsManager {
    async fn document(&self) -> Result<Versions, SourceError> {
        self.versions(&self.secret_id).await
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        match reference {
            Reference::Secret { secret_id, .. } => self.versions(secret_id).await,
            Reference::File(_) => Err(reference.unsupported()),
        }
    }
}
