//! Two to six images.

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};
use crate::limits::{BUTTONS, GRID_IMAGES, GRID_IMAGES_LEAST, GRID_TITLE_UNITS, PAYLOAD_UNITS, SUBTITLE_UNITS};
use crate::send::Template;
use crate::send::button::{self, PostbackButton, WebPage, WebUrlButton};

/// Two to six images in a grid, with a title and buttons below.
///
/// [Image grid
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageGridTemplate {
    elements: [Grid; 1],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grid {
    images: Vec<GridImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<GridButton>,
}

/// Image of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridImage {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_hero_image: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<GridAction>,
}

/// What a tap on an image does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum GridAction {
    /// Opens a page.
    WebUrl {
        /// Page that opens.
        url: String,
    },
    /// Sends a postback.
    Postback {
        /// What the webhook gets.
        payload: String,
    },
}

/// Button of a grid: of the buttons of other templates it takes these two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum GridButton {
    /// Opens a page.
    WebUrl(WebUrlButton),
    /// Sends a postback.
    Postback(PostbackButton),
}

impl ImageGridTemplate {
    /// Grid of the fewest images.
    #[must_use]
    pub fn new(first: GridImage, second: GridImage) -> Self {
        Self { elements: [Grid { images: vec![first, second], title: None, subtitle: None, buttons: Vec::new() }] }
    }

    /// Grid whose first image is shown larger than the others.
    #[must_use]
    pub fn with_hero(hero: GridImage, second: GridImage) -> Self {
        Self::new(GridImage { is_hero_image: Some(true), ..hero }, second)
    }

    /// Adds an image; six are the most.
    #[must_use]
    pub fn image(mut self, image: GridImage) -> Self {
        self.grid().images.push(image);
        self
    }

    /// Title below the images.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.grid().title = Some(title.into());
        self
    }

    /// Line below the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.grid().subtitle = Some(subtitle.into());
        self
    }

    /// Adds a button; three are the most.
    #[must_use]
    pub fn button(mut self, button: GridButton) -> Self {
        self.grid().buttons.push(button);
        self
    }

    fn grid(&mut self) -> &mut Grid {
        let [grid] = &mut self.elements;
        grid
    }
}

impl GridImage {
    /// Image at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), is_hero_image: None, action: None }
    }

    /// What a tap on it does.
    #[must_use]
    pub fn action(mut self, action: GridAction) -> Self {
        self.action = Some(action);
        self
    }
}

impl GridButton {
    /// Opens `url`.
    #[must_use]
    pub fn web_url(title: impl Into<String>, url: impl Into<String>) -> Self {
        Self::WebUrl(WebUrlButton { title: title.into(), page: WebPage::new(url) })
    }

    /// Sends a postback.
    #[must_use]
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Postback(PostbackButton { title: title.into(), payload: payload.into() })
    }
}

impl From<ImageGridTemplate> for Template {
    fn from(template: ImageGridTemplate) -> Self {
        Self::ImageGrid(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    if let Some(elements) = template.require("elements") {
        elements.objects(1..=1).iter().for_each(check_grid);
    }
}

fn check_grid(grid: &Object<'_>) {
    grid.text("title", 0..=GRID_TITLE_UNITS);
    grid.text("subtitle", 0..=SUBTITLE_UNITS);
    if let Some(images) = grid.require("images") {
        let images_found = images.objects(GRID_IMAGES_LEAST..=GRID_IMAGES);
        images_found.iter().for_each(check_image);
        let is_hero = |image: &&Object<'_>| image.get("is_hero_image").is_some_and(|hero| hero.is_true());
        if images_found.iter().filter(is_hero).count() > 1 {
            images.violate(Rule::NotAllowed { reason: "more than one hero image" });
        }
    }
    if let Some(buttons) = grid.get("buttons") {
        for button in buttons.objects(0..=usize::MAX) {
            button.word("type", &["web_url", "postback"]);
        }
        button::check_all(&buttons, 0..=BUTTONS);
    }
}

fn check_image(image: &Object<'_>) {
    image.require_url("url");
    image.boolean("is_hero_image");
    let Some(action) = image.get("action").and_then(|action| action.object()) else { return };
    if let Some(kind) = action.require("type") {
        kind.word(&["web_url", "postback"]);
    }
    match action.str("type") {
        Some("web_url") => {
            action.require_url("url");
            action.refuse("payload", "a web_url has none");
        }
        Some("postback") => {
            action.require_text("payload", 1..=PAYLOAD_UNITS);
            action.refuse("url", "a postback has none");
        }
        _ => {}
    }
}
