//! Where accounts and their tokens come from, and what becomes of a record whose account is not there yet.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::secrets::{SecretSource, Secrets, SecretsError};

use crate::failure::Failure;
use crate::record::Record;
use crate::run::Run;
use crate::seams::Seams;

/// How old a record gets before an account that is not configured counts as unknown.
const CONFIGURED_WITHIN: Duration = Duration::from_mins(5);

/// Wait of such a record.
const CONFIGURED_SOON: Duration = Duration::from_secs(30);

/// Knows the accounts.
pub trait Configured: Send + Sync {
    /// Configuration as far as known.
    ///
    /// # Errors
    /// [`SecretsError`] where there never was one.
    fn current(&self) -> impl Future<Output = Result<Arc<Configuration>, SecretsError>> + Send;

    /// Configuration newer than one that was found wanting, if there is one by now.
    fn newer_than(&self, wanting: &Arc<Configuration>) -> impl Future<Output = Arc<Configuration>> + Send;
}

impl<S: SecretSource, C: Clock> Configured for Secrets<S, C> {
    fn current(&self) -> impl Future<Output = Result<Arc<Configuration>, SecretsError>> + Send {
        Secrets::current(self)
    }

    fn newer_than(&self, wanting: &Arc<Configuration>) -> impl Future<Output = Arc<Configuration>> + Send {
        Secrets::newer_than(self, wanting)
    }
}

/// Waits for an account that is not configured, or not with its Page, while the record is young: the worker's
/// configuration may be older than the ingress's, and is read anew at most once a minute.
pub(crate) fn may_be_new<S: Seams>(run: &Run<'_, S>, record: &Record) -> Option<Failure> {
    let age = run.seams.clock().now().since(record.sent_at?);
    (age < CONFIGURED_WITHIN).then(|| {
        tracing::warn!("account is not configured yet, or has another Page");
        Failure::wait(CONFIGURED_SOON)
    })
}
