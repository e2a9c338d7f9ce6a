//! Puts results onto the bus, or into the queue or topic, of the owner.

use std::future::Future;

use aws_sdk_sqs::config::retry::RetryConfig;
use aws_types::SdkConfig;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::result::ResultMessage;

use crate::dispatch::DispatchError;
use crate::dispatch::aws::Clients;
use crate::dispatch::one_way::{self, Letter};

/// How often a call is made in all: what is told twice has the same id.
const CALLS: u32 = 3;

/// Tells results.
pub trait Publish: Send + Sync {
    /// Tells one to a target.
    ///
    /// # Errors
    /// [`DispatchError`] where the target is not known to have it.
    fn publish(
        &self,
        target: &OneWay,
        message: &ResultMessage,
    ) -> impl Future<Output = Result<(), DispatchError>> + Send;
}

/// Targets on AWS. Without a configuration every one is refused as set up wrongly.
#[derive(Debug, Default)]
pub struct Publisher(Option<Clients>);

impl Publisher {
    /// Reaches the targets with this configuration.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let retry = RetryConfig::standard().with_max_attempts(CALLS);
        Self(Some(Clients::new(config.to_builder().retry_config(retry).build())))
    }
}

impl Publish for Publisher {
    async fn publish(&self, target: &OneWay, message: &ResultMessage) -> Result<(), DispatchError> {
        let clients = self.0.as_ref().ok_or_else(|| DispatchError::Misconfigured("AWS is not set up".to_owned()))?;
        one_way::send(clients, target, &Letter::of_result(message)?).await
    }
}
