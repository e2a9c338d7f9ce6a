//! Bus, queue or topic: a target that takes something and answers nothing.

use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::queue::{QueueId, fit_for_queue};
use messenger_channel::result::{ResultBody, ResultMessage};
use serde::Serialize;

use super::aws::Clients;
use super::{DispatchError, aws, eventbridge, sns, sqs};

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
    pub(crate) fn of_result(message: &'a ResultMessage) -> Result<Self, DispatchError> {
        let conversation = match &message.body {
            ResultBody::SendResult(result) => result.conversation.as_ref(),
            ResultBody::AccountStopped { .. } | ResultBody::AccountResumed => None,
        };
        let account = message.account.as_deref();
        let group = conversation.map_or(account.unwrap_or_default(), |conversation| conversation.as_str());
        Ok(Self {
            id: message.id.clone(),
            kind: message.kind(),
            account,
            group: QueueId::new(group),
            body: json(message)?,
        })
    }
}

/// Size from which on a service that refuses a letter may do so for its size: the smallest limit of the three is 256
/// KiB, with all that is sent beside the body. They say so by the codes that they have for a wrong set-up, too.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-large-message-payloads.html>
const LARGE_BODY_BYTES: usize = 240 * 1024;

/// Sends to a target.
pub(crate) async fn send(clients: &Clients, target: &OneWay, letter: &Letter<'_>) -> Result<(), DispatchError> {
    let sent = match target {
        OneWay::EventBridge { bus } => eventbridge::put(clients.eventbridge(), bus, letter).await,
        OneWay::Sqs { queue_url } => sqs::send(clients.sqs(), queue_url.as_str(), letter).await,
        OneWay::Sns { topic_arn } => sns::publish(clients.sns(), topic_arn, letter).await,
    };
    sent.map_err(|error| by_size(error, letter.body.len()))
}

/// What a refusal means for a body of so many bytes. A large one is not tried for an hour: it would
/// hold up its conversation.
fn by_size(error: DispatchError, bytes: usize) -> DispatchError {
    match error {
        DispatchError::Misconfigured(code) if bytes > LARGE_BODY_BYTES && !aws::is_about_access(&code) => {
            DispatchError::Nonsense(format!("input of {bytes} bytes is refused ({code})"))
        }
        error => error,
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

#[cfg(test)]
mod tests {
    use super::{LARGE_BODY_BYTES, by_size};
    use crate::dispatch::DispatchError;
    use crate::dispatch::aws::by_code;

    #[test]
    fn a_large_input_that_is_refused_is_parked_at_once_and_a_small_one_tried_again() {
        for (code, bytes, is_parked) in [
            ("InvalidParameterValue", LARGE_BODY_BYTES, false),
            ("InvalidParameterValue", LARGE_BODY_BYTES + 1, true),
            ("InvalidParameter", LARGE_BODY_BYTES + 1, true),
            ("ValidationException", LARGE_BODY_BYTES + 1, true),
            ("AccessDeniedException", LARGE_BODY_BYTES + 1, false),
            ("AWS.SimpleQueueService.NonExistentQueue", LARGE_BODY_BYTES + 1, false),
            ("Throttling", LARGE_BODY_BYTES + 1, false),
        ] {
            let is_nonsense = matches!(by_size(by_code(code), bytes), DispatchError::Nonsense(_));
            assert_eq!(is_nonsense, is_parked, "{code}, {bytes} bytes");
        }
    }
}
