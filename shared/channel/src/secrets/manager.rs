//! AWS Secrets Manager: the current and the previous version of each secret.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use messenger_wire::Secret;

use super::{SecretSource, SourceError, Versions};
use crate::account::Reference;
use crate::aws::failure_code;

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

    /// Both versions at once. The previous one is there only after a rotation, and not having it is no failure.
    async fn versions(&self, secret_id: &str) -> Result<Versions, SourceError> {
        let (current, previous) =
            futures::future::join(self.version(secret_id, "AWSCURRENT"), self.version(secret_id, "AWSPREVIOUS")).await;
        Ok(Versions { current: current?, previous: previous.ok() })
    }

    async fn version(&self, secret_id: &str, stage: &str) -> Result<Secret, SourceError> {
        let failed = |reason: String| SourceError { what: secret_id.to_owned(), reason };
        let request = self.client.get_secret_value().secret_id(secret_id).version_stage(stage);
        let output = request.send().await.map_err(|error| failed(reason(&error)))?;
        output.secret_string.map(Secret::new).ok_or_else(|| failed("no text in it".to_owned()))
    }
}

fn reason(error: &SdkError<GetSecretValueError>) -> String {
    failure_code(error, error.code())
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
