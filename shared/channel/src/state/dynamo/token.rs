//! Tokens of opt-ins in the table.

use std::time::Duration;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use messenger_wire::{ConversationKey, TimestampMs};

use super::super::token::{StoredToken, Tokens};
use super::attributes::{Item, expires_at, flag, ms, s, text, time};
use super::{DynamoState, Key, StateError, failed};
use crate::dispatch_input::TokenReference;

impl Tokens for DynamoState {
    async fn keep_token(&self, reference: &TokenReference, token: &StoredToken) -> Result<(), StateError> {
        let Key { pk, sk } = token_key(reference);
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(pk))
            .item("sk", s(sk))
            .item("recipient", s(&token.recipient))
            .item("token", s(&token.token))
            .item("stopped", flag(token.stopped))
            .item("expiresMs", ms(token.expires))
            .item("expiresAt", expires_at(token.expires, Duration::ZERO))
            .item("sinceMs", ms(token.since))
            .condition_expression("attribute_not_exists(pk) OR sinceMs <= :since")
            .expression_attribute_values(":since", ms(token.since));
        let put = match &token.conversation {
            Some(key) => put.item("conversationKey", s(key.as_str())),
            None => put,
        };
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                // The person has said something else since.
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(failed(&error)),
            },
        }
    }

    async fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> Result<Option<StoredToken>, StateError> {
        let item = self.get(token_key(reference), true).await?;
        let found = item.map(|item| read(&item)).transpose()?;
        Ok(found.filter(|token| token.expires > now))
    }
}

fn token_key(reference: &TokenReference) -> Key {
    Key::new(format!("token#{}", reference.as_str()), "token")
}

fn read(item: &Item) -> Result<StoredToken, StateError> {
    let needed = |name| text(item, name)?.map(str::to_owned).ok_or(StateError::Corrupt(name));
    let conversation = text(item, "conversationKey")?.map(ConversationKey::parse).transpose();
    Ok(StoredToken {
        recipient: needed("recipient")?,
        token: needed("token")?,
        conversation: conversation.map_err(|_| StateError::Corrupt("conversationKey"))?,
        expires: time(item, "expiresMs")?.ok_or(StateError::Corrupt("expiresMs"))?,
        since: time(item, "sinceMs")?.ok_or(StateError::Corrupt("sinceMs"))?,
        stopped: item.get("stopped").and_then(|value| value.as_bool().ok()).copied().unwrap_or(false),
    })
}
