//! Results on one machine: there is no bus, queue or topic, so that they go to the log.

use consumer::dispatch::DispatchError;
use consumer::publish::Publish;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::result::{ResultBody, ResultMessage};

/// Logs what is told, without the person.
#[derive(Debug)]
pub(crate) struct LoggedResults;

impl Publish for LoggedResults {
    async fn publish(&self, _: &OneWay, message: &ResultMessage) -> Result<(), DispatchError> {
        let kind = message.kind();
        if let ResultBody::SendResult(result) = &message.body {
            let (outcome, reason) = (result.outcome, result.reason.as_deref());
            tracing::info!(kind, command = result.command, ?outcome, reason, parts = result.parts.len(), "told");
        } else {
            tracing::info!(kind, account = message.account, "told");
        }
        Ok(())
    }
}
