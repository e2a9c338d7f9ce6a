//! Properties of the profile, as Meta writes them.

use serde::{Deserialize, Deserializer, Serialize};

/// Profile of a Page: the properties that are set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessengerProfile {
    /// Get Started button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get_started: Option<GetStarted>,
    /// Greeting, one for each locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<Vec<Greeting>>,
    /// Questions, one list for each locale. Read in the old form too, a list of questions without locales.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "ice_breakers")]
    pub ice_breakers: Option<Vec<IceBreakers>>,
    /// Menu, one for each locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent_menu: Option<Vec<PersistentMenu>>,
    /// Commands, one list for each locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands: Option<Vec<Commands>>,
    /// Domains that web views may show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whitelisted_domains: Option<Vec<String>>,
    /// Page that links accounts, over HTTPS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_linking_url: Option<String>,
}

/// Get Started button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetStarted {
    /// Payload of its postback.
    pub payload: String,
}

/// Greeting in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Locale, such as `de_DE`; `default` is required.
    pub locale: String,
    /// Text; `{{user_first_name}}`, `{{user_last_name}}` and `{{user_full_name}}` are replaced.
    pub text: String,
}

/// Questions in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceBreakers {
    /// Questions, four at most.
    pub call_to_actions: Vec<Question>,
    /// Locale; `default` is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Question to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Text of the question.
    pub question: String,
    /// Payload of its postback.
    pub payload: String,
}

/// Menu in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersistentMenu {
    /// Locale; `default` is required.
    pub locale: String,
    /// Whether the person can only use the menu, and not write.
    #[serde(default)]
    pub composer_input_disabled: bool,
    /// Items, 20 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call_to_actions: Vec<MenuItem>,
    /// Who does not see the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_surfaces: Option<Vec<String>>,
}

/// Item of a menu. Nested menus are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MenuItem {
    /// Sends a postback.
    Postback {
        /// Text, 30 characters at most.
        title: String,
        /// Payload, 1,000 characters at most.
        payload: String,
    },
    /// Opens a page.
    WebUrl {
        /// Text, 30 characters at most.
        title: String,
        /// Page.
        url: String,
        /// Height of the web view: `compact`, `tall` or `full`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        webview_height_ratio: Option<String>,
        /// Whether the page uses the Messenger Extensions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        messenger_extensions: Option<bool>,
        /// Page for clients without the extensions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fallback_url: Option<String>,
        /// `hide` takes the share button away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        webview_share_button: Option<Visibility>,
    },
}

/// Whether something shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Visibility {
    /// It does not.
    Hide,
}

/// Commands in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commands {
    /// Locale; `default` is required.
    pub locale: String,
    /// Commands, 1 to 100.
    pub commands: Vec<Command>,
}

/// Command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Name without a slash, 1 to 32 characters.
    pub name: String,
    /// What it does, 1 to 64 characters.
    pub description: String,
}

fn ice_breakers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<IceBreakers>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        ByLocale(Vec<IceBreakers>),
        Old(Vec<Question>),
    }
    let by_locale = |form| match form {
        Form::ByLocale(entries) => entries,
        Form::Old(call_to_actions) => vec![IceBreakers { call_to_actions, locale: Some("default".into()) }],
    };
    Ok(Option::<Form>::deserialize(deserializer)?.map(by_locale))
}
