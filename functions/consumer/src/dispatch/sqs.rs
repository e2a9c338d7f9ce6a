//! SQS queue as a dispatcher.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::MessageAttributeValue;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::queue::{QueueId, fit_for_queue};

use super::{DispatchError, Dispatched, aws, body};

/// Puts the input into the queue, with type and account as attributes.
///
/// A FIFO queue gets the conversation as message group and the event's id as deduplication id.
pub(super) async fn send(client: &Client, queue_url: &str, input: &DispatchInput) -> Result<Dispatched, DispatchError> {
    let mut request = client
        .send_message()
        .queue_url(queue_url)
        .message_body(fit_for_queue(body(input)?))
        .message_attributes("type", attribute(input.event.kind())?)
        .message_attributes("account", attribute(&input.account)?);
    if is_fifo(queue_url) {
        request = request.message_group_id(group(input).as_str()).message_deduplication_id(input.id.to_string());
    }
    request.send().await.map_err(|error| aws::error(&error))?;
    Ok(Dispatched::once(Vec::new()))
}

/// AWS wants the name of every FIFO queue and topic to end so.
pub(super) fn is_fifo(name: &str) -> bool {
    name.strip_suffix(".fifo").is_some()
}

/// Events of one conversation stay in order; those without one stay in the order of their account.
pub(super) fn group(input: &DispatchInput) -> QueueId {
    QueueId::new(input.conversation.as_ref().map_or(input.account.as_str(), |conversation| conversation.as_str()))
}

fn attribute(text: &str) -> Result<MessageAttributeValue, DispatchError> {
    let built: Result<_, BuildError> = MessageAttributeValue::builder().data_type("String").string_value(text).build();
    built.map_err(|_| DispatchError::Nonsense("attribute of the message is incomplete".to_owned()))
}
