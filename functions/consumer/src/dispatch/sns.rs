//! SNS topic as a dispatcher.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::BuildError;
use aws_sdk_sns::types::MessageAttributeValue;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::queue::fit_for_queue;

use super::sqs::{group, is_fifo};
use super::{DispatchError, Dispatched, aws, body};

/// Publishes the input to the topic, with type and account as attributes, by which subscriptions filter.
///
/// A FIFO topic gets the conversation as message group and the event's id as deduplication id.
pub(super) async fn publish(
    client: &Client,
    topic_arn: &str,
    input: &DispatchInput,
) -> Result<Dispatched, DispatchError> {
    let mut request = client
        .publish()
        .topic_arn(topic_arn)
        .message(fit_for_queue(body(input)?))
        .message_attributes("type", attribute(input.event.kind())?)
        .message_attributes("account", attribute(&input.account)?);
    if is_fifo(topic_arn) {
        request = request.message_group_id(group(input).as_str()).message_deduplication_id(input.id.to_string());
    }
    request.send().await.map_err(|error| aws::error(&error))?;
    Ok(Dispatched::once(Vec::new()))
}

fn attribute(text: &str) -> Result<MessageAttributeValue, DispatchError> {
    let built: Result<_, BuildError> = MessageAttributeValue::builder().data_type("String").string_value(text).build();
    built.map_err(|_| DispatchError::Nonsense("attribute of the message is incomplete".to_owned()))
}
