//! Image or video with buttons.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::Template;
use crate::send::button::{self, Button};

/// One image or video, with up to three buttons.
///
/// [Media
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/media).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaTemplate {
    elements: [MediaElement; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    sharable: Option<bool>,
}

/// The image or video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaElement {
    media_type: MediaType,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<Button>,
}

/// What a media template shows; audio it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MediaType {
    /// Image, animated too.
    Image,
    /// Video.
    Video,
}

impl MediaTemplate {
    /// Media that was uploaded before.
    #[must_use]
    pub fn attachment(media_type: MediaType, attachment_id: impl Into<String>) -> Self {
        Self::new(media_type, Some(attachment_id.into()), None)
    }

    /// Media that is on Facebook, by its Facebook URL.
    #[must_use]
    pub fn facebook_url(media_type: MediaType, url: impl Into<String>) -> Self {
        Self::new(media_type, None, Some(url.into()))
    }

    fn new(media_type: MediaType, attachment_id: Option<String>, url: Option<String>) -> Self {
        Self { elements: [MediaElement { media_type, attachment_id, url, buttons: Vec::new() }], sharable: None }
    }

    /// Adds a button; three are the most.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        let [element] = &mut self.elements;
        element.buttons.push(button);
        self
    }

    /// Says whether the person can forward it.
    #[must_use]
    pub fn sharable(mut self, sharable: bool) -> Self {
        self.sharable = Some(sharable);
        self
    }
}

impl From<MediaTemplate> for Template {
    fn from(template: MediaTemplate) -> Self {
        Self::Media(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.boolean("sharable");
    if let Some(elements) = template.require("elements") {
        elements.objects(1..=1).iter().for_each(check_element);
    }
}

fn check_element(element: &Object<'_>) {
    if let Some(media_type) = element.require("media_type") {
        media_type.word(&["image", "video"]);
    }
    element.exactly_one(&["attachment_id", "url"]);
    if let Some(id) = element.get("attachment_id") {
        id.id();
    }
    if let Some(url) = element.get("url") {
        url.form("a Facebook URL; upload other media first", is_facebook);
    }
    button::check_optional(element);
}

fn is_facebook(url: &str) -> bool {
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    host == "facebook.com" || host.ends_with(".facebook.com")
}
