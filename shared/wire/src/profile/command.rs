//! Commands that a person can pick.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{COMMAND_DESCRIPTION_UNITS, COMMAND_NAME_UNITS, COMMANDS};

/// Commands of a locale, 1 to 100; they hide the persistent menu.
///
/// [Commands](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/commands).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandList {
    /// Locale, as `en_US`, or `default`.
    pub locale: String,
    /// Commands.
    pub commands: Vec<Command>,
}

/// Command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Name, without a slash before it.
    pub name: String,
    /// What it does.
    pub description: String,
}

impl CommandList {
    /// Commands of a locale.
    #[must_use]
    pub fn new(locale: impl Into<String>, commands: impl IntoIterator<Item = Command>) -> Self {
        Self { locale: locale.into(), commands: commands.into_iter().collect() }
    }
}

impl Command {
    /// Command with its description.
    #[must_use]
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into() }
    }
}

pub(super) fn check(list: &Object<'_>) {
    list.require_texts(&["locale"]);
    let Some(commands) = list.require("commands") else { return };
    for command in commands.objects(1..=COMMANDS) {
        if let Some(name) = command.require("name") {
            name.text_form(COMMAND_NAME_UNITS, "a name without a slash before it", |name| !name.starts_with('/'));
        }
        command.require_text("description", 1..=COMMAND_DESCRIPTION_UNITS);
    }
}
