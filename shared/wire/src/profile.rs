//! What a Page shows before and beside its messages: the Messenger Profile.
//!
//! A [`Profile`] is the body of `POST /{page}/messenger_profile`; it sets the properties that it has and leaves the
//! others. Graph takes ten calls in ten minutes for a Page, so that it is set when it changes, not at every start.
//!
//! ```
//! use messenger_wire::profile::{Greeting, MenuItem, PersistentMenu, Profile};
//!
//! let menu = PersistentMenu::new("default")
//!     .item(MenuItem::postback("Talk to a person", "HUMAN"))
//!     .item(MenuItem::web_url("Shop", "https://shop.example"));
//! let profile = Profile::default()
//!     .get_started("START")
//!     .greeting(Greeting::new("default", "Welcome!"))
//!     .persistent_menu(menu);
//! assert_eq!(profile.validate(), Ok(()));
//! ```

mod command;
mod greeting;
mod ice_breaker;
mod persistent_menu;
mod property;
mod user_settings;
mod validate;

use serde::{Deserialize, Serialize};

use crate::check::Violations;

pub use command::{Command, CommandList};
pub use greeting::{GetStarted, Greeting};
pub use ice_breaker::{IceBreaker, IceBreakers, LocalizedIceBreakers};
pub use persistent_menu::{MenuItem, MenuPostback, MenuWebUrl, PersistentMenu};
pub use property::Property;
pub use user_settings::UserSettings;
pub use validate::{validate, validate_user_settings};

/// Messenger Profile of a Page, or a part of it. Read from Graph, what this crate does not know is left out; to set
/// that too, send the JSON itself.
///
/// [Messenger Profile
/// API](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Button of the welcome screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get_started: Option<GetStarted>,
    /// Text of the welcome screen, by locale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub greeting: Vec<Greeting>,
    /// Questions to begin with; they hide the Get Started button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ice_breakers: Option<IceBreakers>,
    /// Menu beside the composer, by locale; Graph wants a Get Started button with it, of this document or of before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub persistent_menu: Vec<PersistentMenu>,
    /// Commands, by locale; they hide the menu.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<CommandList>,
    /// Domains that may use the Messenger Extensions and the checkbox plugin, at most 50.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub whitelisted_domains: Vec<String>,
    /// Where account linking logs in, by https.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_linking_url: Option<String>,
}

impl Profile {
    /// Sets what the webhook gets from the Get Started button.
    #[must_use]
    pub fn get_started(mut self, payload: impl Into<String>) -> Self {
        self.get_started = Some(GetStarted { payload: payload.into() });
        self
    }

    /// Adds the greeting of a locale.
    #[must_use]
    pub fn greeting(mut self, greeting: Greeting) -> Self {
        self.greeting.push(greeting);
        self
    }

    /// Sets the ice breakers.
    #[must_use]
    pub fn ice_breakers(mut self, ice_breakers: IceBreakers) -> Self {
        self.ice_breakers = Some(ice_breakers);
        self
    }

    /// Adds the menu of a locale.
    #[must_use]
    pub fn persistent_menu(mut self, menu: PersistentMenu) -> Self {
        self.persistent_menu.push(menu);
        self
    }

    /// Adds the commands of a locale.
    #[must_use]
    pub fn commands(mut self, commands: CommandList) -> Self {
        self.commands.push(commands);
        self
    }

    /// Adds a domain for the Messenger Extensions.
    #[must_use]
    pub fn whitelisted_domain(mut self, domain: impl Into<String>) -> Self {
        self.whitelisted_domains.push(domain.into());
        self
    }

    /// Sets where account linking logs in.
    #[must_use]
    pub fn account_linking_url(mut self, url: impl Into<String>) -> Self {
        self.account_linking_url = Some(url.into());
        self
    }

    /// Checks every documented limit, as [`validate`].
    ///
    /// # Errors
    /// [`Violations`], all at once.
    pub fn validate(&self) -> Result<(), Violations> {
        validate(self)
    }
}
