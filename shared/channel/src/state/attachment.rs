//! Attachments that Meta keeps, so that the same picture is uploaded once.

use std::future::Future;

use messenger_wire::{PageId, TimestampMs};
use sha2::{Digest, Sha256};

use super::StateError;

/// Names an attachment of a Page by its kind and where it comes from; ids are private to a Page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttachmentKey(Box<str>);

impl AttachmentKey {
    /// Names an attachment.
    #[must_use]
    pub fn new(page_id: &PageId, kind: &str, url: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [page_id.as_str(), kind, url] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hex::encode(hash.finalize()).into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Attachment that Meta keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    /// Id that sends name it by.
    pub id: String,
    /// When it is uploaded anew: before Meta forgets it, which is after 90 days.
    pub expires: TimestampMs,
}

/// Remembers attachments.
pub trait Attachments: Send + Sync {
    /// Finds an attachment that is still good.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn find_attachment(
        &self,
        key: &AttachmentKey,
        now: TimestampMs,
    ) -> impl Future<Output = Result<Option<StoredAttachment>, StateError>> + Send;

    /// Stores an attachment.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`].
    fn keep_attachment(
        &self,
        key: &AttachmentKey,
        attachment: &StoredAttachment,
    ) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Forgets an attachment that Meta does not know any more.
    ///
    /// # Errors
    /// As for [`Attachments::keep_attachment`].
    fn forget_attachment(&self, key: &AttachmentKey) -> impl Future<Output = Result<(), StateError>> + Send;
}

#[cfg(test)]
mod tests {
    use messenger_wire::PageId;

    use super::AttachmentKey;

    #[test]
    fn page_kind_and_url_make_the_key() {
        let (one, two) = (PageId::parse("1").unwrap(), PageId::parse("2").unwrap());
        let key = AttachmentKey::new(&one, "image", "https://example.com/a.png");
        assert_eq!(key, AttachmentKey::new(&one, "image", "https://example.com/a.png"));
        assert_ne!(key, AttachmentKey::new(&two, "image", "https://example.com/a.png"));
        assert_ne!(key, AttachmentKey::new(&one, "file", "https://example.com/a.png"));
        assert_ne!(key, AttachmentKey::new(&one, "image", "https://example.com/b.png"));
    }
}
