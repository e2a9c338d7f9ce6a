//! Text with buttons.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{BUTTON_TEMPLATE_TEXT_UNITS, BUTTONS};
use crate::send::{Button, Template, button};

/// Text with one to three buttons.
///
/// [Button
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/button).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonTemplate {
    text: String,
    buttons: Vec<Button>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharable: Option<bool>,
}

impl ButtonTemplate {
    /// Text with its first button.
    #[must_use]
    pub fn new(text: impl Into<String>, button: Button) -> Self {
        Self { text: text.into(), buttons: vec![button], sharable: None }
    }

    /// Adds a button; three are the most.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }

    /// Says whether the person can forward it.
    #[must_use]
    pub fn sharable(mut self, sharable: bool) -> Self {
        self.sharable = Some(sharable);
        self
    }
}

impl From<ButtonTemplate> for Template {
    fn from(template: ButtonTemplate) -> Self {
        Self::Button(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_shown("text", 1..=BUTTON_TEMPLATE_TEXT_UNITS);
    template.boolean("sharable");
    if let Some(buttons) = template.require("buttons") {
        button::check_all(&buttons, 1..=BUTTONS);
    }
}
