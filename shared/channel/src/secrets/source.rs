//! Where the configuration document and the secrets it refers to come from.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::{Either, join_all, select};
use messenger_wire::Secret;
use tokio::time::timeout;

use super::SecretsError;
use crate::configuration::{Configuration, ConfigurationError, Reference, References, Unreadable, is_of_app};

/// Text of a secret, as it is now and as it was before the last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// As it is now.
    pub current: Secret,
    /// As it was before, where the source keeps that; an error where it cannot be had at present,
    /// so that nobody knows what was valid.
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

/// Whose secrets are read, of those that the document refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of apps and accounts.
    All,
    /// Those of apps alone: accounts are known by name and Page.
    Apps,
}

impl Scope {
    /// Secrets of this scope that cannot be read.
    pub(super) fn unreadable(self, configuration: &Configuration) -> impl Iterator<Item = &Unreadable> {
        configuration.unreadable().filter(move |unreadable| self.has(&unreadable.field))
    }

    fn has(self, field: &str) -> bool {
        self == Self::All || is_of_app(field)
    }
}

/// Configuration as a source gives it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) configuration: Configuration,
    /// What the former version of the document says.
    pub(super) former: Option<Configuration>,
    /// Why the former version of the document is not known, which may still be in use.
    pub(super) gap: Option<SourceError>,
    /// References whose former version is not known, and why.
    pub(super) unknown: BTreeMap<Reference, SourceError>,
}

impl Found {
    fn of(configuration: Configuration) -> Self {
        Self { configuration, former: None, gap: None, unknown: BTreeMap::new() }
    }
}

/// Why a source gives no present configuration.
#[derive(Debug)]
pub(super) struct NotLoaded {
    pub(super) error: SecretsError,
    /// What the former version says, where the present one is malformed.
    pub(super) former: Option<Box<Configuration>>,
}

impl<E: Into<SecretsError>> From<E> for NotLoaded {
    fn from(error: E) -> Self {
        Self { error: error.into(), former: None }
    }
}

/// Reads the configuration from a source with its former version: references fetched.
///
/// A reference that cannot be read, or not within `patience`, costs no more than the app or account that needs it.
pub(super) async fn load<S: SecretSource>(source: &S, scope: Scope, patience: Duration) -> Result<Found, NotLoaded> {
    let document = source.document().await?;
    let present = Box::pin(resolve(source, scope, &document.current, patience));
    let former = Box::pin(resolve_former(source, scope, document.previous, patience));
    let (present, former) = with_former(present, former).await;
    let mut found = match present {
        Ok(found) => found,
        Err(error) => {
            let former = former.and_then(Result::ok).flatten().map(|former| Box::new(former.configuration));
            return Err(NotLoaded { error: error.into(), former });
        }
    };
    match former {
        Some(Ok(None)) => {}
        Some(Ok(Some(former))) => {
            found.former = Some(former.configuration);
            found.unknown.extend(former.unknown);
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

/// A former version that is gone, or no longer a configuration, accepts nothing, and is no reason
/// to refuse the present one.
async fn resolve_former<S: SecretSource>(
    source: &S,
    scope: Scope,
    document: Result<Option<Secret>, SourceError>,
    patience: Duration,
) -> Result<Option<Found>, SourceError> {
    let Some(document) = document? else { return Ok(None) };
    Ok(resolve(source, scope, &document, patience).await.ok())
}

async fn resolve<S: SecretSource>(
    source: &S,
    scope: Scope,
    document: &Secret,
    patience: Duration,
) -> Result<Found, ConfigurationError> {
    let needed = match Configuration::parse(document.expose(), &References::new()) {
        Err(ConfigurationError::Unresolved(needed)) => needed,
        read => return Ok(Found::of(read?)),
    };
    let (mut references, mut unknown) = (References::new(), BTreeMap::new());
    let fetches = needed.into_iter().map(async |(reference, field)| {
        if !scope.has(&field) {
            return (Err(reference.error("of an account, and not asked for")), reference);
        }
        let fetched = timeout(patience, fetch(source, &reference, &field)).await;
        (fetched.unwrap_or_else(|_| Err(late(reference.name().to_owned()))), reference)
    });
    for (fetched, reference) in join_all(fetches).await {
        let versions = fetched.map(|(versions, former)| {
            unknown.extend(former.map(|error| (reference.clone(), error)));
            versions
        });
        references.insert(reference, versions);
    }
    Ok(Found { unknown, ..Found::of(Configuration::parse(document.expose(), &references)?) })
}

/// The versions behind a reference, and why the former one is not known.
async fn fetch<S: SecretSource>(
    source: &S,
    reference: &Reference,
    field: &str,
) -> Result<(Vec<Secret>, Option<SourceError>), SourceError> {
    let Versions { current, previous } = source.referenced(reference).await?;
    let current = reference.pick(&current)?;
    let (previous, unknown) = match previous {
        Ok(previous) => (previous.and_then(|previous| reference.pick(&previous).ok()), None),
        // Of an account no former version counts.
        Err(error) => {
            (None, is_of_app(field).then(|| SourceError { what: format!("{field}: {}", error.what), ..error }))
        }
    };
    Ok(([Some(current), previous].into_iter().flatten().collect(), unknown))
}
