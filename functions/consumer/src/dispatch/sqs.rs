//! SQS queue.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::MessageAttributeValue;

use super::one_way::{Letter, is_fifo};
use super::{DispatchError, aws};

/// Puts a letter into the queue, with type and account as attributes.
///
/// A FIFO queue gets the letter's group as message group and its id as deduplication id.
pub(super) async fn send(client: &Client, queue_url: &str, letter: &Letter<'_>) -> Result<(), DispatchError> {
    let mut request = client
        .send_message()
        .queue_url(queue_url)
        .message_body(&letter.body)
        .message_attributes("type", attribute(letter.kind)?);
    if let Some(account) = letter.account {
        request = request.message_attributes("account", attribute(account)?);
    }
    if is_fifo(queue_url) {
        request = request.message_group_id(letter.group.as_str()).message_deduplication_id(&letter.id);
    }
    request.send().await.map(drop).map_err(|error| aws::error(&error))
}

fn attribute(text: &str) -> Result<MessageAttributeValue, DispatchError> {
    let built: Result<_, BuildError> = MessageAttributeValue::builder().data_type("String").string_value(text).build();
    built.map_err(|_| DispatchError::Nonsense("attribute of the message is incomplete".to_owned()))
}
