//! Card, or a carousel of cards.

use serde::{Deserialize, Serialize};

use crate::send::{Button, Template};

/// One to ten cards.
///
/// [Generic template](https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenericTemplate {
    elements: Vec<Element>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_aspect_ratio: Option<ImageAspectRatio>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharable: Option<bool>,
}

/// Shape of the cards' images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ImageAspectRatio {
    /// 1.91 to 1.
    Horizontal,
    /// 1 to 1.
    Square,
}

/// Card: a title and at least one thing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default_action: Option<DefaultAction>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<Button>,
}

/// What a tap on the card itself does: a web page button without a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "web_url", deny_unknown_fields)]
pub struct DefaultAction {
    url: String,
}

impl GenericTemplate {
    /// One card.
    #[must_use]
    pub fn new(element: Element) -> Self {
        Self { elements: vec![element], image_aspect_ratio: None, sharable: None }
    }

    /// Adds a card; ten are the most.
    #[must_use]
    pub fn element(mut self, element: Element) -> Self {
        self.elements.push(element);
        self
    }

    /// Sets the shape of all images.
    #[must_use]
    pub fn image_aspect_ratio(mut self, ratio: ImageAspectRatio) -> Self {
        self.image_aspect_ratio = Some(ratio);
        self
    }

    /// Says whether the person can forward it.
    #[must_use]
    pub fn sharable(mut self, sharable: bool) -> Self {
        self.sharable = Some(sharable);
        self
    }
}

impl Element {
    /// Card with a title; give it a subtitle, image, default action or button too.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), subtitle: None, image_url: None, default_action: None, buttons: Vec::new() }
    }

    /// Line below the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// Image above the title.
    #[must_use]
    pub fn image_url(mut self, url: impl Into<String>) -> Self {
        self.image_url = Some(url.into());
        self
    }

    /// What a tap on the card opens.
    #[must_use]
    pub fn default_action(mut self, action: DefaultAction) -> Self {
        self.default_action = Some(action);
        self
    }

    /// Adds a button; three are the most.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}

impl DefaultAction {
    /// Opens `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }
}

impl From<GenericTemplate> for Template {
    fn from(template: GenericTemplate) -> Self {
        Self::Generic(template)
    }
}
