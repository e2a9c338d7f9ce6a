//! Stickers of Meta's free packs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Sticker of Meta's free packs, within the 24 hours, as
/// [`Message::sticker`](super::Message::sticker) makes it. It has no quick replies.
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sticker {
    /// Id in its pack.
    pub sticker_id: String,
    /// Note that comes back in the echo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
}

impl Sticker {
    pub(super) fn new(sticker_id: impl Into<String>) -> Self {
        Self { sticker_id: sticker_id.into(), metadata: None }
    }

    /// Sets the note that comes back in the echo.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

impl fmt::Debug for Sticker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sticker")
    }
}
