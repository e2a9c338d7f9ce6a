//! Menu beside the composer.

use serde::{Deserialize, Serialize};

use super::validate::check_default_locale;
use crate::check::{Node, Object};
use crate::limits::{MENU_ITEMS, MENU_TITLE_UNITS, PAYLOAD_UNITS};
use crate::send::WebPage;
use crate::send::button::{NESTED, check_page};

/// Menu of a locale, flat, of at most 20 items; Meta advises five.
///
/// [Persistent
/// menu](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersistentMenu {
    /// Locale, as `en_US`, or `default`.
    pub locale: String,
    /// Whether the person can only use the menu and no words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composer_input_disabled: Option<bool>,
    /// Items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call_to_actions: Vec<MenuItem>,
}

/// Item of a menu. Nested menus ended with Graph v8.0 and have no variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MenuItem {
    /// Opens a page.
    WebUrl(MenuWebUrl),
    /// Sends a postback.
    Postback(MenuPostback),
}

/// Opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuWebUrl {
    /// What the person reads.
    pub title: String,
    /// Page that opens.
    #[serde(flatten)]
    pub page: WebPage,
}

/// Sends a postback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuPostback {
    /// What the person reads.
    pub title: String,
    /// What the webhook gets.
    pub payload: String,
}

impl PersistentMenu {
    /// Menu of a locale; `default` has to be one of them.
    #[must_use]
    pub fn new(locale: impl Into<String>) -> Self {
        Self { locale: locale.into(), composer_input_disabled: None, call_to_actions: Vec::new() }
    }

    /// Adds an item; 20 are the most.
    #[must_use]
    pub fn item(mut self, item: MenuItem) -> Self {
        self.call_to_actions.push(item);
        self
    }

    /// Says whether the person can only use the menu and no words.
    #[must_use]
    pub fn composer_input_disabled(mut self, disabled: bool) -> Self {
        self.composer_input_disabled = Some(disabled);
        self
    }
}

impl MenuItem {
    /// Opens `url`.
    #[must_use]
    pub fn web_url(title: impl Into<String>, url: impl Into<String>) -> Self {
        Self::web_page(title, WebPage::new(url))
    }

    /// Opens a page with settings.
    #[must_use]
    pub fn web_page(title: impl Into<String>, page: WebPage) -> Self {
        Self::WebUrl(MenuWebUrl { title: title.into(), page })
    }

    /// Sends a postback.
    #[must_use]
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Postback(MenuPostback { title: title.into(), payload: payload.into() })
    }
}

pub(super) fn check(menus: &Node<'_>) {
    let found = menus.objects(1..=usize::MAX);
    check_default_locale(menus, &found);
    for menu in &found {
        menu.require_texts(&["locale"]);
        menu.boolean("composer_input_disabled");
        if let Some(items) = menu.get("call_to_actions") {
            items.objects(1..=MENU_ITEMS).iter().for_each(check_item);
        }
    }
}

fn check_item(item: &Object<'_>) {
    if item.str("type") == Some("nested") || item.has("call_to_actions") {
        item.violate("type", NESTED);
        return;
    }
    if let Some(kind) = item.require("type") {
        kind.word(&["web_url", "postback"]);
    }
    item.require_shown("title", 1..=MENU_TITLE_UNITS);
    match item.str("type") {
        Some("web_url") => check_page(item),
        Some("postback") => item.require_text("payload", 1..=PAYLOAD_UNITS),
        _ => {}
    }
}
