//! Where the configuration document and the secrets it refers to come from.

use std::time::Duration;

use futures::future::{Either, join_all, select};
use messenger_wire::Secret;
use tokio::time::timeout;

use super::SecretsError;
use crate::account::{Configuration, ConfigurationError, Reference, References};

/// Text of a secret, as it is now and as it was before the last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// As it is now.
    pub current: Secret,
    /// As it was before, where the source keeps that; an error where it cannot be had at present, so that nobody knows what
    /// was valid.
    pub previous: Result<Option<Secret>, SourceError>,
}

/// Why a source gives nothing: what it was asked for, and what the service or system calls the failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} cannot be read ({reason})")]
pub struct SourceError {
    /// Name of the secret or file.
    pub what: String,
    /// Code of the failure.
    pub reason: String,
    /// Whether it is not there at all, rather than out of reach at present.
    pub is_absent: bool,
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
        Ok(Versions { current: self.0.clone(), previous: Ok(None) })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        Err(reference.unsupported())
    }
}

/// How much longer than for the present version a former one is waited for: it must not cost the present one its time.
const FORMER_PATIENCE: Duration = Duration::from_millis(150);

/// Configuration as a source gives it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) configuration: Configuration,
    /// Why a former version is not known that may still be in use.
    pub(super) gap: Option<SourceError>,
}

/// Reads the configuration from a source: references fetched, former app secrets and verify tokens still accepted.
pub(super) async fn load<S: SecretSource>(source: &S) -> Result<Found, SecretsError> {
    let document = source.document().await.map_err(|error| SecretsError::Unreadable(vec![error]))?;
    let present = Box::pin(resolve(source, &document.current));
    let former = Box::pin(resolve_former(source, document.previous));
    let (present, former) = with_former(present, former).await;
    let mut found = present?;
    match former {
        Some(Ok(None)) => {}
        Some(Ok(Some(former))) => {
            found.configuration.accept_previous(&former.configuration);
            found.gap = found.gap.or(former.gap);
        }
        Some(Err(error)) => found.gap = Some(error),
        None => found.gap = Some(late("former version".to_owned())),
    }
    Ok(found)
}

/// Awaits both, the former version no longer than [`FORMER_PATIENCE`] after the present one.
pub(super) async fn with_former<P, F>(
    present: impl Future<Output = P> + Unpin,
    former: impl Future<Output = F> + Unpin,
) -> (P, Option<F>) {
    match select(present, former).await {
        Either::Left((present, former)) => (present, timeout(FORMER_PATIENCE, former).await.ok()),
        Either::Right((former, present)) => (present.await, Some(former)),
    }
}

/// What is said of a former version that was not waited for any longer.
pub(super) fn late(what: String) -> SourceError {
    SourceError { what, reason: "time-out".to_owned(), is_absent: false }
}

/// A former version that is gone, or no longer a configuration, accepts nothing, and is no reason to refuse the present one.
async fn resolve_former<S: SecretSource>(
    source: &S,
    document: Result<Option<Secret>, SourceError>,
) -> Result<Option<Found>, SourceError> {
    let Some(document) = document? else { return Ok(None) };
    match resolve(source, &document).await {
        Ok(former) => Ok(Some(former)),
        Err(SecretsError::Unreadable(errors)) => {
            errors.into_iter().find(|error| !error.is_absent).map_or(Ok(None), Err)
        }
        Err(_) => Ok(None),
    }
}

async fn resolve<S: SecretSource>(source: &S, document: &Secret) -> Result<Found, SecretsError> {
    let needed = match Configuration::read(document.expose(), &References::new()) {
        Err(ConfigurationError::Unresolved(needed)) => needed,
        read => return Ok(Found { configuration: read?, gap: None }),
    };
    let fetches = needed.into_iter().map(|(reference, field)| fetch(source, reference, field));
    let (mut references, mut gap, mut errors) = (References::new(), None, Vec::new());
    for fetched in join_all(fetches).await {
        match fetched {
            Ok((reference, versions, unknown)) => {
                references.insert(reference, versions);
                gap = gap.or(unknown);
            }
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(SecretsError::Unreadable(errors));
    }
    Ok(Found { configuration: Configuration::read(document.expose(), &references)?, gap })
}

/// The versions behind a reference, and why the former one is not known.
async fn fetch<S: SecretSource>(
    source: &S,
    reference: Reference,
    field: String,
) -> Result<(Reference, Vec<Secret>, Option<SourceError>), SourceError> {
    let of_field = |error: SourceError| SourceError { what: format!("{field}: {}", error.what), ..error };
    let Versions { current, previous } = source.referenced(&reference).await.map_err(of_field)?;
    let current = reference.pick(&current).ok_or_else(|| of_field(reference.error("no such key in it")))?;
    let (previous, unknown) = match previous {
        Ok(previous) => (previous.and_then(|previous| reference.pick(&previous)), None),
        Err(error) => (None, Some(of_field(error))),
    };
    Ok((reference, [Some(current), previous].into_iter().flatten().collect(), unknown))
}
