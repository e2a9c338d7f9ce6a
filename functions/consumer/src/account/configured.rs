//! Where accounts and their tokens come from.

use std::future::Future;
use std::sync::Arc;

use messenger_channel::account::Configuration;
use messenger_channel::clock::Clock;
use messenger_channel::secrets::{SecretSource, Secrets, SecretsError};

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

impl<T: Configured> Configured for Arc<T> {
    fn current(&self) -> impl Future<Output = Result<Arc<Configuration>, SecretsError>> + Send {
        (**self).current()
    }

    fn newer_than(&self, wanting: &Arc<Configuration>) -> impl Future<Output = Arc<Configuration>> + Send {
        (**self).newer_than(wanting)
    }
}
