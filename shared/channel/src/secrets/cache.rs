//! The cache: one configuration for everybody, at most one refresh at a time.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use messenger_wire::TimestampMs;

use super::source::{Found, NotLoaded, Scope, load};
use super::{SecretSource, SourceError};
use crate::clock::{Clock, millis};
use crate::configuration::{Configuration, ConfigurationError, Fill, Reference, Unreadable};
use crate::lock::lock;
use crate::telemetry::lines::CONFIGURATION_STALE;

/// Least time between two refreshes on demand, unless set otherwise, and between two attempts while the source fails.
pub const REFRESH_INTERVAL: Duration = Duration::from_mins(1);

/// How long a source may take where there is a value to go on with: a delivery waits for it.
const PATIENCE_WITH_VALUE: Duration = Duration::from_millis(800);

/// How long a source may take where there is none.
const PATIENCE_WITHOUT_VALUE: Duration = Duration::from_secs(3);

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// Source does not give the document at present.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Secrets that the document refers to cannot be read, and nothing goes without them.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Unreadable(Vec<Unreadable>),
    /// Source gives something that is no configuration.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// Source did not answer in time.
    #[error("configuration did not come within {} ms", .0.as_millis())]
    Timeout(Duration),
}

/// Configuration from a source, cached.
///
/// A value that has reached its time to live is fetched again by the next caller; while that fails, the last good value
/// serves; while only a former version cannot be had, what the last good value accepted of it is accepted. Where nothing was
/// ever good and the present document is malformed, the former one serves. A caller that finds the value wanting (a
/// signature fails, Graph refuses a token, a Page has no account) has it refreshed at once.
#[derive(Debug)]
pub struct Secrets<S, C> {
    source: S,
    clock: C,
    time_to_live: Duration,
    demand_interval: Duration,
    scope: Scope,
    state: Mutex<State>,
    refreshing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    loaded: Option<Loaded>,
    /// When [`Secrets::newer_than`] last fetched.
    demanded_at: Option<TimestampMs>,
    /// When [`Secrets::newer_for_page`] last fetched.
    demanded_for_page_at: Option<TimestampMs>,
}

/// Which of the two moments a demand is noted in.
type Mark = fn(&mut State) -> &mut Option<TimestampMs>;

#[derive(Debug, Clone)]
struct Loaded {
    configuration: Arc<Configuration>,
    /// When the next caller is to fetch it again.
    stale_at: i64,
}

impl<S: SecretSource, C: Clock> Secrets<S, C> {
    /// Caches what the source gives; nothing is fetched yet.
    pub fn new(source: S, clock: C, time_to_live: Duration) -> Self {
        Self {
            source,
            clock,
            time_to_live,
            demand_interval: REFRESH_INTERVAL,
            scope: Scope::All,
            state: Mutex::default(),
            refreshing: tokio::sync::Mutex::default(),
        }
    }

    /// Sets the least time between two refreshes on demand, where no stranger can demand them.
    #[must_use]
    pub fn demanded_every(self, demand_interval: Duration) -> Self {
        Self { demand_interval, ..self }
    }

    /// Reads no secret that an account refers to: accounts are known by name and Page alone. For whoever never acts for
    /// one, so that it need not be allowed to.
    #[must_use]
    pub fn of_apps_alone(self) -> Self {
        Self { scope: Scope::Apps, ..self }
    }

    /// Configuration as far as known: fetched when there is none or its time to live is over.
    ///
    /// # Errors
    /// [`SecretsError`] only where no value was ever fetched.
    pub async fn current(&self) -> Result<Arc<Configuration>, SecretsError> {
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        let _one_at_a_time = self.refreshing.lock().await;
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        self.fetch().await
    }

    /// Configuration newer than one that was found wanting.
    ///
    /// Fetches at most once in [`REFRESH_INTERVAL`], or what is set instead, whoever asks: a stream of forged
    /// deliveries must not become a stream of calls. Gives the same value back where nothing newer is to be had.
    pub async fn newer_than(&self, wanting: &Arc<Configuration>) -> Arc<Configuration> {
        self.newer(wanting, |state| &mut state.demanded_at).await
    }

    /// Configuration newer than one without the Page of a delivery whose signature is right.
    ///
    /// As [`newer_than`](Self::newer_than), with a limit of its own: only what Meta has signed may come here, and a
    /// Page that stays without an account does not use up the fetch that the rotation of a secret needs.
    pub async fn newer_for_page(&self, wanting: &Arc<Configuration>) -> Arc<Configuration> {
        self.newer(wanting, |state| &mut state.demanded_for_page_at).await
    }

    async fn newer(&self, wanting: &Arc<Configuration>, mark: Mark) -> Arc<Configuration> {
        let _one_at_a_time = self.refreshing.lock().await;
        if let Some(other) = self.loaded().filter(|loaded| !Arc::ptr_eq(&loaded.configuration, wanting)) {
            return other.configuration;
        }
        if !self.may_demand(mark) {
            return wanting.clone();
        }
        self.fetch().await.unwrap_or_else(|_| wanting.clone())
    }

    async fn fetch(&self) -> Result<Arc<Configuration>, SecretsError> {
        let last_good = self.loaded();
        let patience = if last_good.is_some() { PATIENCE_WITH_VALUE } else { PATIENCE_WITHOUT_VALUE };
        let loading = tokio::time::timeout(patience, load(&self.source, self.scope, patience / 2)).await;
        match (loading.unwrap_or_else(|_| Err(SecretsError::Timeout(patience).into())), last_good) {
            (Ok(found), last_good) => Ok(self.take(found, last_good.as_ref())),
            (Err(NotLoaded { error, .. }), Some(last_good)) => {
                tracing::warn!(%error, "{CONFIGURATION_STALE}, the last good one serves");
                Ok(self.keep(last_good.configuration, REFRESH_INTERVAL))
            }
            (Err(NotLoaded { error, former: Some(former) }), None) => {
                tracing::error!(%error, "{CONFIGURATION_STALE}, the former version serves");
                self.log_unreadable(&former);
                Ok(self.keep(Arc::new(*former), self.time_to_live.min(REFRESH_INTERVAL)))
            }
            (Err(NotLoaded { error, former: None }), None) => Err(error),
        }
    }

    /// Takes what was read. Where a former version is not known, what was accepted of it until now stays accepted, of a
    /// reference no more than its own: a rotation may be under way. What cannot be read of either serves as it was last, unless it is another by now.
    fn take(&self, found: Found, last_good: Option<&Loaded>) -> Arc<Configuration> {
        let Found { mut configuration, mut former, gap, unknown } = found;
        self.log_unreadable(&configuration);
        let is_out_of_reach = |former: &Configuration| self.scope.unreadable(former).any(|it| !it.source.is_absent);
        let is_whole = gap.is_none()
            && unknown.is_empty()
            && self.scope.unreadable(&configuration).next().is_none()
            && !former.as_ref().is_some_and(is_out_of_reach);
        if let Some(last_good) = last_good {
            let (last_good, is_unknown) = (&last_good.configuration, |it: &Reference| unknown.contains_key(it));
            log_served(&configuration.fill_in(last_good, Fill::Present));
            configuration.accept_given(last_good, is_unknown);
            if let Some(former) = &mut former {
                former.fill_in(last_good, Fill::Former);
                former.accept_given(last_good, is_unknown);
            }
        }
        if let Some(former) = &former {
            configuration.accept_previous(former);
        }
        if let Some(last_good) = last_good.filter(|_| gap.is_some()) {
            configuration.accept_previous(&last_good.configuration);
        }
        for error in gap.iter().chain(unknown.values()) {
            tracing::warn!(%error, "a former version is not known, what was accepted of it until now stays accepted");
        }
        let time_to_live = if is_whole { self.time_to_live } else { self.time_to_live.min(REFRESH_INTERVAL) };
        self.keep(Arc::new(configuration), time_to_live)
    }

    fn log_unreadable(&self, configuration: &Configuration) {
        for unreadable in self.scope.unreadable(configuration) {
            tracing::error!(field = %unreadable.field, error = %unreadable.source, "secret is not read");
        }
    }

    fn keep(&self, configuration: Arc<Configuration>, for_a: Duration) -> Arc<Configuration> {
        let stale_at = self.clock.now().as_millis().saturating_add(millis(for_a));
        self.state().loaded = Some(Loaded { configuration: configuration.clone(), stale_at });
        configuration
    }

    fn fresh(&self) -> Option<Arc<Configuration>> {
        let now = self.clock.now().as_millis();
        self.loaded().filter(|loaded| now < loaded.stale_at).map(|loaded| loaded.configuration)
    }

    fn loaded(&self) -> Option<Loaded> {
        self.state().loaded.clone()
    }

    /// Notes a demand, unless the last one is too recent. A clock that was set back counts as time gone by.
    fn may_demand(&self, mark: Mark) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        let demanded_at = mark(&mut state);
        let too_recent = demanded_at.is_some_and(|last| {
            now.as_millis().abs_diff(last.as_millis()) < millis(self.demand_interval).unsigned_abs()
        });
        if !too_recent {
            *demanded_at = Some(now);
        }
        !too_recent
    }

    /// The lock is held for moments only and never while something is awaited.
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// Tells of what serves on although it is not read, in the words that the alarm of a stale document looks for: nothing
/// else counts it.
fn log_served(served: &[Unreadable]) {
    for unreadable in served {
        let (field, error) = (&unreadable.field, &unreadable.source);
        tracing::warn!(%field, %error, "{CONFIGURATION_STALE}, what this secret gave last serves");
    }
}

#[cfg(test)]
mod tests;
