//! Images, audio, video and files.

use serde::{Deserialize, Serialize};

use super::message::File;
use crate::check::{Object, Rule};

/// Bytes that Meta fetches or has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Media {
    /// Meta fetches them.
    Url(MediaUrl),
    /// Meta has them.
    Id(MediaId),
}

/// Where the bytes of an attachment are: [`Media`], or beside the request as an [`Upload`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Source {
    /// Meta fetches or has them.
    Media(Media),
    /// They travel beside the request.
    Upload(Upload),
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

/// Bytes that travel beside the request, as a multipart field `filedata`.
///
/// Meta does not keep what is uploaded and sent in one call; what is to be sent again is uploaded
/// first, and sent by its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {}

impl Media {
    /// Bytes that Meta fetches; [`MediaUrl`] says more about them.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self::Url(MediaUrl::new(url))
    }

    /// Bytes that Meta has.
    #[must_use]
    pub fn id(attachment_id: impl Into<String>) -> Self {
        Self::Id(MediaId { attachment_id: attachment_id.into() })
    }
}

impl MediaUrl {
    /// Bytes that Meta fetches at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), is_reusable: None }
    }

    /// Says whether Meta keeps the bytes and answers an `attachment_id`.
    #[must_use]
    pub fn reusable(mut self, reusable: bool) -> Self {
        self.is_reusable = Some(reusable);
        self
    }
}

impl From<MediaUrl> for Media {
    fn from(url: MediaUrl) -> Self {
        Self::Url(url)
    }
}

impl From<Media> for Source {
    fn from(media: Media) -> Self {
        Self::Media(media)
    }
}

impl From<MediaUrl> for Source {
    fn from(url: MediaUrl) -> Self {
        Self::Media(url.into())
    }
}

impl From<Upload> for Source {
    fn from(upload: Upload) -> Self {
        Self::Upload(upload)
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
        File::Beside => check_upload(payload),
    }
}

fn check_upload(payload: &Object<'_>) {
    for source in ["url", "attachment_id"] {
        payload.refuse(source, "the bytes travel beside the request");
    }
    if payload.get("is_reusable").is_some_and(|reusable| reusable.is_true()) {
        payload
            .violate("is_reusable", Rule::NotAllowed { reason: "not with upload and send in one call; upload first" });
    }
}
