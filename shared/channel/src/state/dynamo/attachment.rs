//! Attachments in the table.

use std::time::Duration;

use messenger_wire::TimestampMs;

use super::super::attachment::{AttachmentKey, Attachments, StoredAttachment};
use super::attributes::{expires_at, ms, s, text, time};
use super::{DynamoState, Key, StateError, failed};

impl Attachments for DynamoState {
    async fn find_attachment(
        &self,
        key: &AttachmentKey,
        now: TimestampMs,
    ) -> Result<Option<StoredAttachment>, StateError> {
        let Some(item) = self.get(attachment_key(key), false).await? else { return Ok(None) };
        let id = text(&item, "attachmentId")?.ok_or(StateError::Corrupt("attachmentId"))?.to_owned();
        let expires = time(&item, "expiresMs")?.ok_or(StateError::Corrupt("expiresMs"))?;
        Ok(Some(StoredAttachment { id, expires }).filter(|attachment| attachment.expires > now))
    }

    async fn keep_attachment(&self, key: &AttachmentKey, attachment: &StoredAttachment) -> Result<(), StateError> {
        let put = self
            .put(attachment_key(key))
            .item("attachmentId", s(&attachment.id))
            .item("expiresMs", ms(attachment.expires))
            .item("expiresAt", expires_at(attachment.expires, Duration::ZERO));
        put.send().await.map(drop).map_err(|error| failed(&error))
    }

    async fn forget_attachment(&self, key: &AttachmentKey) -> Result<(), StateError> {
        self.delete(attachment_key(key)).await
    }
}

fn attachment_key(key: &AttachmentKey) -> Key {
    Key::new(format!("attachment#{}", key.as_str()), "attachment")
}
