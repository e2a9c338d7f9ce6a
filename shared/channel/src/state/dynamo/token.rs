//! Tokens of opt-ins in the table.

use std::time::Duration;

use messenger_wire::{ConversationKey, TimestampMs};

use super::super::token::{StoredToken, Tokens};
use super::attributes::{Item, expires_at, flag, ms, s, text, time};
use super::conversation::conversation_key;
use super::write::put_if;
use super::{DynamoState, Key, StateError};
use crate::dispatch_input::TokenReference;

impl Tokens for DynamoState {
    async fn keep_token(&self, reference: &TokenReference, token: &StoredToken) -> Result<(), StateError> {
        if let Some(key) = &token.conversation {
            // Before the token, so that there is none that nobody finds who forgets the person.
            self.note_token(key, reference, token.expires).await?;
        }
        let put = self
            .put(token_key(reference.as_str()))
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
        // Where it is refused, the person has said something else since.
        put_if(put).await.map(drop)
    }

    async fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> Result<Option<StoredToken>, StateError> {
        let item = self.get(token_key(reference.as_str()), true).await?;
        let found = item.map(|item| read(&item)).transpose()?;
        Ok(found.filter(|token| token.expires > now))
    }
}

impl DynamoState {
    /// Notes beside the record of a conversation that a token came in it, until the token ends.
    async fn note_token(
        &self,
        key: &ConversationKey,
        reference: &TokenReference,
        until: TimestampMs,
    ) -> Result<(), StateError> {
        let expires = expires_at(until, Duration::ZERO);
        let put = self
            .put(Key::new(conversation_key(key).pk, format!("{TOKEN}{}", reference.as_str())))
            .item("expiresAt", expires.clone())
            .condition_expression("attribute_not_exists(pk) OR expiresAt <= :expires")
            .expression_attribute_values(":expires", expires);
        // Where it is refused, what is stored ends later.
        put_if(put).await.map(drop)
    }
}

const TOKEN: &str = "token#";

pub(super) fn token_key(reference: &str) -> Key {
    Key::new(format!("{TOKEN}{reference}"), "token")
}

/// Reference of the token that an item beside the record of a conversation is about.
pub(super) fn noted_token(sk: &str) -> Option<&str> {
    sk.strip_prefix(TOKEN)
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
