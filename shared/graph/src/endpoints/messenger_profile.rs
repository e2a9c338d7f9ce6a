//! Messenger Profile: what a person sees of the Page before and beside the messages. Ten calls in ten minutes per Page.
//!
//! Setting a property replaces it; the others stay. A menu of the Page may take 24 hours to show, one of a person shows
//! at once. See <https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api>.

pub mod limits;
mod properties;

use messenger_wire::{PageId, Psid};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Done, Paged};
use crate::call::Call;
use crate::request::Request;

pub use limits::Violation;
pub use properties::{
    Command, Commands, GetStarted, Greeting, IceBreakers, MenuItem, MessengerProfile, PersistentMenu, Question,
    Visibility,
};

/// Property of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Property {
    /// Payload of the Get Started button.
    GetStarted,
    /// Text shown before the first message.
    Greeting,
    /// Questions to tap before the first message.
    IceBreakers,
    /// Menu beside the composer; needs [`Property::GetStarted`].
    PersistentMenu,
    /// Commands after a slash; they hide the menu.
    Commands,
    /// Domains that web views may show.
    WhitelistedDomains,
    /// Page that links accounts.
    AccountLinkingUrl,
}

/// Every property.
pub const PROPERTIES: [Property; 7] = [
    Property::GetStarted,
    Property::Greeting,
    Property::IceBreakers,
    Property::PersistentMenu,
    Property::Commands,
    Property::WhitelistedDomains,
    Property::AccountLinkingUrl,
];

/// Asks for properties; those that are not set are missing in the answer.
#[must_use]
pub fn get(page: &PageId, properties: &[Property]) -> Call<MessengerProfile> {
    let request = Request::get([page.as_str(), "messenger_profile"]).named("messenger_profile.get");
    Call::read_by(request.query("fields", names(properties).join(",")), |response| {
        // One object a property, or one with all of them: Meta's pages show both.
        let parts: Paged<serde_json::Map<String, serde_json::Value>> = response.read()?;
        let whole = parts.data.into_iter().flatten().collect();
        serde_json::from_value(serde_json::Value::Object(whole)).map_err(|_| response.unreadable())
    })
}

/// Sets the properties that the profile has and leaves the others. Ask [`MessengerProfile::violations`] first.
#[must_use]
pub fn set(page: &PageId, profile: &MessengerProfile) -> Call<Done> {
    let request = Request::post([page.as_str(), "messenger_profile"]).named("messenger_profile.set");
    Call::new(request.json(profile))
}

/// Deletes properties.
#[must_use]
pub fn delete(page: &PageId, properties: &[Property]) -> Call<Done> {
    let request = Request::delete([page.as_str(), "messenger_profile"]).named("messenger_profile.delete");
    Call::new(request.json(&json!({ "fields": names(properties) })))
}

/// Settings of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PersonSettings {
    /// Menu that only this person sees; `None` when the person has none of their own.
    pub user_level_persistent_menu: Option<Vec<PersistentMenu>>,
    /// Menu of the Page.
    pub page_level_persistent_menu: Option<Vec<PersistentMenu>>,
}

/// Asks for the settings of one person.
#[must_use]
pub fn get_for_person(page: &PageId, person: &Psid) -> Call<PersonSettings> {
    let request = Request::get([page.as_str(), "custom_user_settings"]).query("psid", person.as_str());
    Call::read_by(request.named("custom_user_settings.get"), |response| {
        let settings: Paged<PersonSettings> = response.read()?;
        Ok(settings.data.into_iter().next().unwrap_or_default())
    })
}

/// Sets the menu of one person, ten times in ten minutes at most.
#[must_use]
pub fn set_for_person(page: &PageId, person: &Psid, menu: &[PersistentMenu]) -> Call<Done> {
    let request = Request::post([page.as_str(), "custom_user_settings"]).named("custom_user_settings.set");
    Call::new(request.json(&ForPerson { psid: person, persistent_menu: menu }))
}

/// Takes the menu of one person away, so that the Page's shows again.
#[must_use]
pub fn delete_for_person(page: &PageId, person: &Psid) -> Call<Done> {
    let request = Request::delete([page.as_str(), "custom_user_settings"]).named("custom_user_settings.delete");
    Call::new(request.query("psid", person.as_str()).query("params", r#"["persistent_menu"]"#))
}

#[derive(Serialize)]
struct ForPerson<'a> {
    psid: &'a Psid,
    persistent_menu: &'a [PersistentMenu],
}

fn names(properties: &[Property]) -> Vec<&'static str> {
    properties.iter().map(|property| property.as_str()).collect()
}

impl Property {
    /// Name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GetStarted => "get_started",
            Self::Greeting => "greeting",
            Self::IceBreakers => "ice_breakers",
            Self::PersistentMenu => "persistent_menu",
            Self::Commands => "commands",
            Self::WhitelistedDomains => "whitelisted_domains",
            Self::AccountLinkingUrl => "account_linking_url",
        }
    }
}
