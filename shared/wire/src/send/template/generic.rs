//! Card, or a carousel of cards.

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};
use crate::limits::{GENERIC_ELEMENTS, SUBTITLE_UNITS, TITLE_UNITS};
use crate::send::Template;
use crate::send::button::{self, Button, WebPage};

/// One to ten cards.
///
/// [Generic
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic).
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

/// Title of a card that has nothing else yet; see [`Element::titled`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementTitle(String);

/// What a tap on the card itself does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DefaultAction {
    /// Opens a page; there is no title, unlike on a button.
    WebUrl(WebPage),
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
    /// Title of a card, which becomes one by a subtitle, image, default action or button: a title alone Meta refuses.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> ElementTitle {
        ElementTitle(title.into())
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
    pub fn default_action(mut self, page: WebPage) -> Self {
        self.default_action = Some(DefaultAction::WebUrl(page));
        self
    }

    /// Adds a button; three are the most.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}

impl ElementTitle {
    /// Line below the title.
    #[must_use]
    pub fn subtitle(self, subtitle: impl Into<String>) -> Element {
        self.bare().subtitle(subtitle)
    }

    /// Image above the title.
    #[must_use]
    pub fn image_url(self, url: impl Into<String>) -> Element {
        self.bare().image_url(url)
    }

    /// What a tap on the card opens.
    #[must_use]
    pub fn default_action(self, page: WebPage) -> Element {
        self.bare().default_action(page)
    }

    /// First button.
    #[must_use]
    pub fn button(self, button: Button) -> Element {
        self.bare().button(button)
    }

    fn bare(self) -> Element {
        Element { title: self.0, subtitle: None, image_url: None, default_action: None, buttons: Vec::new() }
    }
}

impl From<GenericTemplate> for Template {
    fn from(template: GenericTemplate) -> Self {
        Self::Generic(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.word("image_aspect_ratio", &["horizontal", "square"]);
    template.boolean("sharable");
    if let Some(elements) = template.require("elements") {
        elements.objects(1..=GENERIC_ELEMENTS).iter().for_each(check_element);
    }
}

fn check_element(element: &Object<'_>) {
    element.require_shown("title", 1..=TITLE_UNITS);
    element.text("subtitle", 0..=SUBTITLE_UNITS);
    element.url("image_url");
    if !["subtitle", "image_url", "default_action", "buttons"].iter().any(|key| element.has(key)) {
        element.violate_self(Rule::NotAllowed {
            reason: "a title alone; add a subtitle, image, default action or button",
        });
    }
    if let Some(action) = element.get("default_action").and_then(|action| action.object()) {
        if let Some(kind) = action.require("type") {
            kind.word(&["web_url"]);
        }
        action.refuse("title", "a default action has none");
        button::check_page(&action);
    }
    button::check_optional(element);
}
