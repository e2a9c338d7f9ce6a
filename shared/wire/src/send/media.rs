//! Images, audio, video and files.

use serde::{Deserialize, Serialize};

use super::message::File;
use crate::check::Object;

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Media {
    /// Meta fetches them.
    Url(MediaUrl),
    /// Meta has them.
    Id(MediaId),
    /// They travel beside the request, as a multipart field `filedata`.
    Upload(MediaUpload),
}

/// Bytes that Meta fetches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaUrl {
    /// Where Meta fetches them, within 10 seconds (video 75).
    pub url: String,
    /// Whether Meta keeps them and answers an `attachment_id`, which lives 90 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_reusable: Option<bool>,
}

/// Bytes that Meta has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaId {
    /// Id that an upload answered; private to the Page, expires after 90 days.
    pub attachment_id: String,
}

/// Bytes that travel beside the request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaUpload {
    /// Whether Meta keeps them and answers an `attachment_id`, which lives 90 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_reusable: Option<bool>,
}

impl Media {
    /// Bytes that Meta fetches.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self::Url(MediaUrl { url: url.into(), is_reusable: None })
    }

    /// Bytes that Meta has.
    #[must_use]
    pub fn id(attachment_id: impl Into<String>) -> Self {
        Self::Id(MediaId { attachment_id: attachment_id.into() })
    }

    /// Bytes that travel beside the request.
    #[must_use]
    pub fn upload() -> Self {
        Self::Upload(MediaUpload::default())
    }

    /// Says whether Meta keeps the bytes and answers an `attachment_id`; an id that exists stays as it is.
    #[must_use]
    pub fn reusable(mut self, reusable: bool) -> Self {
        match &mut self {
            Self::Url(MediaUrl { is_reusable, .. }) | Self::Upload(MediaUpload { is_reusable }) => {
                *is_reusable = Some(reusable);
            }
            Self::Id(_) => {}
        }
        self
    }
}

/// Checks where the bytes of an attachment are.
pub(super) fn check(payload: &Object<'_>, file: File) {
    payload.boolean("is_reusable");
    payload.url("url");
    if let Some(id) = payload.get("attachment_id") {
        id.id();
    }
    match file {
        File::Absent => {
            payload.exactly_one(&["url", "attachment_id"]);
        }
        File::Beside => {
            for source in ["url", "attachment_id"] {
                payload.refuse(source, "the bytes travel beside the request");
            }
        }
    }
}
