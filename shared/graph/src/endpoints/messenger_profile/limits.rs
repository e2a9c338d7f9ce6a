//! Limits of the profile, checked before it is set. Lengths are UTF-16 units, so that however Meta counts, none is over.
//!
//! See <https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api>.

use super::{Commands, Greeting, IceBreakers, MenuItem, MessengerProfile, PersistentMenu};

/// Longest greeting. Not on Meta's page of 2026: an assumption from older text.
pub const GREETING_UNITS: usize = 160;
/// Most questions in a locale.
pub const ICE_BREAKERS: usize = 4;
/// Most items of a menu; Meta advises five.
pub const MENU_ITEMS: usize = 20;
/// Longest title of a menu item.
pub const MENU_TITLE_UNITS: usize = 30;
/// Longest payload.
pub const PAYLOAD_UNITS: usize = 1000;
/// Most commands in a locale; the least is one.
pub const COMMANDS: usize = 100;
/// Longest name of a command; the shortest is one.
pub const COMMAND_NAME_UNITS: usize = 32;
/// Longest description of a command; the shortest is one.
pub const COMMAND_DESCRIPTION_UNITS: usize = 64;

/// One thing that Meta would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct Violation {
    /// Field, such as `persistent_menu[0].call_to_actions[3].title`.
    pub path: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Number of items or units is outside the limits.
    #[error("is {value}, must be {least} to {most}")]
    Size {
        /// Fewest allowed.
        least: usize,
        /// Most allowed.
        most: usize,
        /// What it is.
        value: usize,
    },
    /// List has no entry for the locale `default`.
    #[error("has no entry for the locale default")]
    NoDefaultLocale,
    /// Menu without a Get Started button.
    #[error("needs get_started, here or set before")]
    NoGetStarted,
    /// URL is not `https`.
    #[error("must be an https url")]
    NotHttps,
    /// Command begins with a slash.
    #[error("must not begin with a slash")]
    Slash,
}

/// Limits of one number of items or units.
type Size = std::ops::RangeInclusive<usize>;

#[derive(Default)]
struct Found(Vec<Violation>);

impl MessengerProfile {
    /// Everything that Meta would refuse, all at once. `get_started_is_set` says that the Page has the button already.
    #[must_use]
    pub fn violations(&self, get_started_is_set: bool) -> Vec<Violation> {
        let mut found = Found::default();
        if let Some(button) = &self.get_started {
            found.units("get_started.payload", &button.payload, 1..=PAYLOAD_UNITS);
        }
        found.each("greeting", self.greeting.as_deref(), |entry| Some(&entry.locale), Found::greeting);
        found.each("ice_breakers", self.ice_breakers.as_deref(), |entry| entry.locale.as_deref(), Found::ice_breakers);
        found.each("persistent_menu", self.persistent_menu.as_deref(), |entry| Some(&entry.locale), Found::menu);
        found.each("commands", self.commands.as_deref(), |entry| Some(&entry.locale), Found::commands);
        if self.persistent_menu.is_some() && self.get_started.is_none() && !get_started_is_set {
            found.add("persistent_menu", Problem::NoGetStarted);
        }
        if self.account_linking_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            found.add("account_linking_url", Problem::NotHttps);
        }
        found.0
    }
}

impl Found {
    fn add(&mut self, path: impl Into<String>, problem: Problem) {
        self.0.push(Violation { path: path.into(), problem });
    }

    fn count(&mut self, path: &str, value: usize, size: Size) {
        if !size.contains(&value) {
            self.add(path, Problem::Size { least: *size.start(), most: *size.end(), value });
        }
    }

    fn units(&mut self, path: &str, text: &str, size: Size) {
        self.count(path, text.encode_utf16().count(), size);
    }

    /// Checks the entries of a property, one for each locale.
    fn each<T>(
        &mut self,
        property: &str,
        entries: Option<&[T]>,
        locale: impl Fn(&T) -> Option<&str>,
        check: impl Fn(&mut Self, &str, &T),
    ) {
        let Some(entries) = entries else { return };
        if !entries.iter().any(|entry| locale(entry).is_none_or(|locale| locale == "default")) {
            self.add(property, Problem::NoDefaultLocale);
        }
        for (index, entry) in entries.iter().enumerate() {
            check(self, &format!("{property}[{index}]"), entry);
        }
    }

    fn greeting(&mut self, path: &str, greeting: &Greeting) {
        self.units(&format!("{path}.text"), &greeting.text, 1..=GREETING_UNITS);
    }

    fn ice_breakers(&mut self, path: &str, entry: &IceBreakers) {
        let path = format!("{path}.call_to_actions");
        self.count(&path, entry.call_to_actions.len(), 1..=ICE_BREAKERS);
        for (index, question) in entry.call_to_actions.iter().enumerate() {
            self.units(&format!("{path}[{index}].payload"), &question.payload, 1..=PAYLOAD_UNITS);
        }
    }

    fn menu(&mut self, path: &str, menu: &PersistentMenu) {
        let path = format!("{path}.call_to_actions");
        self.count(&path, menu.call_to_actions.len(), 0..=MENU_ITEMS);
        for (index, item) in menu.call_to_actions.iter().enumerate() {
            let (MenuItem::Postback { title, .. } | MenuItem::WebUrl { title, .. }) = item;
            self.units(&format!("{path}[{index}].title"), title, 1..=MENU_TITLE_UNITS);
            if let MenuItem::Postback { payload, .. } = item {
                self.units(&format!("{path}[{index}].payload"), payload, 1..=PAYLOAD_UNITS);
            }
        }
    }

    fn commands(&mut self, path: &str, entry: &Commands) {
        let path = format!("{path}.commands");
        self.count(&path, entry.commands.len(), 1..=COMMANDS);
        for (index, command) in entry.commands.iter().enumerate() {
            let name = format!("{path}[{index}].name");
            self.units(&name, &command.name, 1..=COMMAND_NAME_UNITS);
            if command.name.starts_with('/') {
                self.add(name, Problem::Slash);
            }
            self.units(&format!("{path}[{index}].description"), &command.description, 1..=COMMAND_DESCRIPTION_UNITS);
        }
    }
}

#[cfg(test)]
mod tests;
