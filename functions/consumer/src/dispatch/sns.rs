//! SNS topic.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::BuildError;
use aws_sdk_sns::types::MessageAttributeValue;

use super::one_way::{Letter, is_fifo};
use super::{DispatchError, aws};

/// Publishes a letter to the topic, with type and account as attributes, by which subscriptions filter.
///
/// A FIFO topic gets the letter's group as message group and its id as deduplication id.
pub(super) async fn publish(client: &Client, topic_arn: &str, letter: &Letter<'_>) -> Result<(), DispatchError> {
    let mut request =
        client.publish().topic_arn(topic_arn).message(&letter.body).message_attributes("type", attribute(letter.kind)?);
    if let Some(account) = letter.account {
        request = request.message_attributes("account", attribute(account)?);
    }
    if is_fifo(topic_arn) {
        request = request.message_group_id(letter.group.as_str()).message_deduplication_id(&letter.id);
    }
    request.send().await.map(drop).map_err(|error| aws::error(&error))
}

fn attribute(text: &str) -> Result<MessageAttributeValue, DispatchError> {
    let built: Result<_, BuildError> = MessageAttributeValue::builder().data_type("String").string_value(text).build();
    built.map_err(|_| DispatchError::Nonsense("attribute of the message is incomplete".to_owned()))
}
