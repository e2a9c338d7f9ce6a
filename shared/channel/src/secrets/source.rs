//! Where the configuration document and the secrets it refers to come from.

use futures::future::{join, try_join_all};
use messenger_wire::Secret;

use super::SecretsError;
use crate::account::{Configuration, ConfigurationError, Reference, References};

/// Text of a secret, as it is now and as it was before the last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// As it is now.
    pub current: Secret,
    /// As it was before, where the source keeps that.
    pub previous: Option<Secret>,
}

/// Why a source gives nothing: what it was asked for, and what the service or system calls the failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} cannot be read ({reason})")]
pub struct SourceError {
    /// Name of the secret or file.
    pub what: String,
    /// Code of the failure.
    pub reason: String,
}

/// Gives the configuration document and the secrets that it refers to.
pub trait SecretSource: Send + Sync {
    /// The document.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be had at present.
    fn document(&self) -> impl Future<Output = Result<Versions, SourceError>> + Send;

    /// The secret behind a reference, whole: picking the key is not the source's task.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be had at present, or the source has no secrets of that kind.
    fn referenced(&self, reference: &Reference) -> impl Future<Output = Result<Versions, SourceError>> + Send;
}

/// Source that always gives the same document; it has no references.
#[derive(Debug, Clone)]
pub struct StaticSource(pub Secret);

impl SecretSource for StaticSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        Ok(Versions { current: self.0.clone(), previous: None })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        Err(reference.unsupported())
    }
}

/// Reads the configuration from a source: references fetched, former app secrets and verify tokens still accepted.
pub(super) async fn load<S: SecretSource>(source: &S) -> Result<Configuration, SecretsError> {
    let document = source.document().await?;
    let (current, previous) =
        join(resolve(source, &document.current), resolve_previous(source, document.previous)).await;
    let mut configuration = current?;
    if let Some(previous) = previous {
        configuration.accept_previous(&previous);
    }
    Ok(configuration)
}

/// A former version that is no longer readable accepts nothing, and is no reason to refuse the present one.
async fn resolve_previous<S: SecretSource>(source: &S, document: Option<Secret>) -> Option<Configuration> {
    resolve(source, &document?).await.ok()
}

async fn resolve<S: SecretSource>(source: &S, document: &Secret) -> Result<Configuration, SecretsError> {
    let needed = match Configuration::read(document.expose(), &References::new()) {
        Err(ConfigurationError::Unresolved(needed)) => needed,
        read => return Ok(read?),
    };
    let fetches = needed.into_iter().map(|(reference, field)| fetch(source, reference, field));
    let references = try_join_all(fetches).await?;
    Ok(Configuration::read(document.expose(), &references.into_iter().collect())?)
}

async fn fetch<S: SecretSource>(
    source: &S,
    reference: Reference,
    field: String,
) -> Result<(Reference, Vec<Secret>), SourceError> {
    let of_field = |error: SourceError| SourceError { what: format!("{field}: {}", error.what), ..error };
    let versions = source.referenced(&reference).await.map_err(of_field)?;
    let current = reference.pick(&versions.current).ok_or_else(|| of_field(reference.error("no such key in it")))?;
    let previous = versions.previous.and_then(|previous| reference.pick(&previous));
    Ok((reference, [Some(current), previous].into_iter().flatten().collect()))
}
