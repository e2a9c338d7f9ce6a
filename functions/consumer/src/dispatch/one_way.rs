//! Bus, queue or topic: a target that takes something and answers nothing.

use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::notice::{News, Notice};
use messenger_channel::queue::{QueueId, fit_for_queue};
use serde::Serialize;

use super::aws::Clients;
use super::{DispatchError, eventbridge, sns, sqs};

/// What goes one way: JSON, and what targets sort and filter by.
#[derive(Debug)]
pub(crate) struct Letter<'a> {
    /// Identity: a FIFO target takes it once within five minutes.
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) account: Option<&'a str>,
    /// What a FIFO target keeps in order.
    pub(super) group: QueueId,
    pub(super) body: String,
}

impl<'a> Letter<'a> {
    /// Events of one conversation stay in order; those without one stay in the order of their account.
    pub(crate) fn of_input(input: &'a DispatchInput) -> Result<Self, DispatchError> {
        let group = input.conversation.as_ref().map_or(input.account.as_str(), |conversation| conversation.as_str());
        Ok(Self {
            id: input.id.to_string(),
            kind: input.event.kind(),
            account: Some(&input.account),
            group: QueueId::new(group),
            body: json(input)?,
        })
    }

    /// Results of one conversation stay in order, all others in the order of their account.
    pub(crate) fn of_notice(notice: &'a Notice) -> Result<Self, DispatchError> {
        let conversation = match &notice.news {
            News::SendResult(result) => result.conversation.as_ref(),
            News::AccountStopped { .. } | News::AccountResumed => None,
        };
        let account = notice.account.as_deref();
        let group = conversation.map_or(account.unwrap_or_default(), |conversation| conversation.as_str());
        Ok(Self {
            id: notice.id.clone(),
            kind: notice.kind(),
            account,
            group: QueueId::new(group),
            body: json(notice)?,
        })
    }
}

/// Sends to a target.
pub(crate) async fn send(clients: &Clients, target: &OneWay, letter: &Letter<'_>) -> Result<(), DispatchError> {
    match target {
        OneWay::EventBridge { bus } => eventbridge::put(clients.eventbridge(), bus, letter).await,
        OneWay::Sqs { queue_url } => sqs::send(clients.sqs(), queue_url.as_str(), letter).await,
        OneWay::Sns { topic_arn } => sns::publish(clients.sns(), topic_arn, letter).await,
    }
}

/// AWS wants the name of every FIFO queue and topic to end so.
pub(super) fn is_fifo(name: &str) -> bool {
    name.strip_suffix(".fifo").is_some()
}

fn json(document: &impl Serialize) -> Result<String, DispatchError> {
    let json = serde_json::to_string(document);
    json.map(fit_for_queue).map_err(|_| DispatchError::Nonsense("document has no JSON form".to_owned()))
}
