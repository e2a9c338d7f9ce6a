//! Results on one machine: there is no bus, queue or topic, so that they go to the log.

use consumer::dispatch::DispatchError;
use consumer::publish::Publish;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::notice::{News, Notice};

/// Logs what is told, without the person.
#[derive(Debug)]
pub(crate) struct LoggedResults;

impl Publish for LoggedResults {
    async fn publish(&self, _: &OneWay, notice: &Notice) -> Result<(), DispatchError> {
        match &notice.news {
            News::SendResult(result) => {
                let (outcome, reason) = (result.outcome, result.reason.as_deref());
                tracing::info!(command = result.command, ?outcome, reason, parts = result.parts.len(), "result");
            }
            _ => tracing::info!(account = notice.account, "{}", notice.kind()),
        }
        Ok(())
    }
}
