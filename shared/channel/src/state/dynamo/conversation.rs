//! Conversations in the table: one item each, saved whole under its revision.

use messenger_wire::{ConversationKey, TimestampMs};

use super::super::conversation::{Conversations, SavedConversation, UNSAVED};
use super::attributes::{expires_at, n, number, s, text};
use super::write::{Written, put_if};
use super::{DynamoState, Key, StateError};

impl Conversations for DynamoState {
    async fn load(&self, key: &ConversationKey) -> Result<SavedConversation, StateError> {
        let Some(item) = self.get(conversation_key(key), true).await? else { return Ok(SavedConversation::default()) };
        let json = text(&item, "conversation")?.ok_or(StateError::Corrupt("conversation"))?;
        let conversation = serde_json::from_str(json).map_err(|_| StateError::Corrupt("conversation"))?;
        let revision = number(&item, "revision")?.ok_or(StateError::Corrupt("revision"))?;
        Ok(SavedConversation { conversation, revision })
    }

    async fn save(
        &self,
        key: &ConversationKey,
        record: &SavedConversation,
        now: TimestampMs,
    ) -> Result<u64, StateError> {
        let json = serde_json::to_string(&record.conversation).map_err(|_| StateError::Corrupt("conversation"))?;
        let put = self
            .put(conversation_key(key))
            .item("conversation", s(json))
            .item("revision", n(record.revision + 1))
            .item("expiresAt", expires_at(now, record.conversation.keep()));
        let put = match record.revision {
            UNSAVED => put.condition_expression("attribute_not_exists(pk)"),
            seen => put.condition_expression("revision = :seen").expression_attribute_values(":seen", n(seen)),
        };
        match put_if(put).await? {
            Written::Done(_) => Ok(record.revision + 1),
            Written::Refused(_) => Err(StateError::Lost),
        }
    }
}

pub(super) fn conversation_key(key: &ConversationKey) -> Key {
    Key::new(format!("conversation#{}", key.as_str()), "record")
}
