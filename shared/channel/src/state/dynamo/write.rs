//! Writes of one item, and what their conditions came to.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;

use super::attributes::{Item, s};
use super::{DynamoState, Key, StateError, failed};

/// What a write came to.
pub(super) enum Written {
    /// It is done; the attributes that were asked for.
    Done(Item),
    /// The condition did not hold; the item as it is, where that was asked for.
    Refused(Item),
}

impl DynamoState {
    /// Begins to write an item whole.
    pub(super) fn put(&self, key: Key) -> PutItemFluentBuilder {
        self.client.put_item().table_name(&self.table).item("pk", s(key.pk)).item("sk", s(key.sk))
    }
}

/// Writes an item where its condition holds.
pub(super) async fn put_if(put: PutItemFluentBuilder) -> Result<Written, StateError> {
    let answer = put.send().await.map(|answer| answer.attributes);
    written(answer, |error| match error {
        PutItemError::ConditionalCheckFailedException(refused) => Some(refused),
        _ => None,
    })
}

/// Changes an item where its condition holds.
pub(super) async fn update_if(update: UpdateItemFluentBuilder) -> Result<Written, StateError> {
    let answer = update.send().await.map(|answer| answer.attributes);
    written(answer, |error| match error {
        UpdateItemError::ConditionalCheckFailedException(refused) => Some(refused),
        _ => None,
    })
}

fn written<E: ProvideErrorMetadata>(
    answer: Result<Option<Item>, SdkError<E>>,
    refused: fn(&E) -> Option<&ConditionalCheckFailedException>,
) -> Result<Written, StateError> {
    match answer {
        Ok(attributes) => Ok(Written::Done(attributes.unwrap_or_default())),
        Err(error) => match error.as_service_error().and_then(refused) {
            Some(refused) => Ok(Written::Refused(refused.item.clone().unwrap_or_default())),
            None => Err(failed(&error)),
        },
    }
}
