//! Messenger Profile: what a person sees of the Page before and beside the messages. Ten calls in ten minutes per Page.
//!
//! The documents are [`messenger_wire::profile`]'s; a property that is set replaces what was there, the others stay. A
//! menu of the Page may take 24 hours to show, one of a person shows at once. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api>.
//!
//! ```
//! use messenger_graph::endpoints::messenger_profile;
//! use messenger_wire::PageId;
//! use messenger_wire::profile::{IceBreaker, IceBreakers, Profile};
//!
//! let questions = IceBreakers::default_locale([IceBreaker::new("Where are you?", "WHERE")]);
//! let profile = Profile::default().get_started("START").ice_breakers(questions);
//! profile.validate()?;
//! let call = messenger_profile::set(&PageId::parse("42")?, &profile);
//! assert_eq!(call.request().path(), "42/messenger_profile");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use messenger_wire::profile::{PersistentMenu, Profile, Property};
use messenger_wire::{PageId, Psid};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Asks for properties; those that are not set are missing in the answer, and what this crate does
/// not know is left out.
#[must_use]
pub fn get(page: &PageId, properties: &[Property]) -> Call<Profile> {
    let names: Vec<&str> = properties.iter().map(|property| property.as_str()).collect();
    let request = Request::get([page.as_str(), "messenger_profile"]).named("messenger_profile.get");
    Call::read_by(request.query("fields", names.join(",")), |response| {
        // One object a property, or one with all of them: Meta's pages show both.
        let parts: Paged<Map<String, Value>> = response.read()?;
        let whole = parts.data.into_iter().flatten().collect();
        serde_json::from_value(Value::Object(whole)).map_err(|_| response.unreadable())
    })
}

/// Sets the properties that a [`Profile`], or its JSON, has and leaves the others.
///
/// Check it with [`messenger_wire::profile::validate`] first: nothing is checked here.
#[must_use]
pub fn set(page: &PageId, profile: &(impl Serialize + ?Sized)) -> Call<Done> {
    let request = Request::post([page.as_str(), "messenger_profile"]).named("messenger_profile.set");
    Call::new(request.json(profile))
}

/// Deletes properties.
#[must_use]
pub fn delete(page: &PageId, properties: &[Property]) -> Call<Done> {
    let request = Request::delete([page.as_str(), "messenger_profile"]).named("messenger_profile.delete");
    Call::new(request.json(&json!({ "fields": properties })))
}

/// Menus that one person sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PersonSettings {
    /// Menu that only this person sees; `None` when the person has none of their own.
    #[serde(deserialize_with = "lenient::optional")]
    pub user_level_persistent_menu: Option<Vec<PersistentMenu>>,
    /// Menu of the Page.
    #[serde(deserialize_with = "lenient::optional")]
    pub page_level_persistent_menu: Option<Vec<PersistentMenu>>,
}

/// Asks for the menus that one person sees.
#[must_use]
pub fn get_for_person(page: &PageId, person: &Psid) -> Call<PersonSettings> {
    let request = Request::get([page.as_str(), "custom_user_settings"]).query("psid", person.as_str());
    Call::read_by(request.named("messenger_profile.get_for_person"), |response| {
        let settings: Paged<PersonSettings> = response.read()?;
        Ok(settings.data.into_iter().next().unwrap_or_default())
    })
}

/// Sets the menu of the person whom the [`UserSettings`](messenger_wire::profile::UserSettings), or their JSON, name;
/// ten times in ten minutes at most.
#[must_use]
pub fn set_for_person(page: &PageId, settings: &(impl Serialize + ?Sized)) -> Call<Done> {
    let request = Request::post([page.as_str(), "custom_user_settings"]).named("messenger_profile.set_for_person");
    Call::new(request.json(settings))
}

/// Takes the menu of one person away, so that the Page's shows again.
#[must_use]
pub fn delete_for_person(page: &PageId, person: &Psid) -> Call<Done> {
    let request = Request::delete([page.as_str(), "custom_user_settings"]).named("messenger_profile.delete_for_person");
    Call::new(request.query("psid", person.as_str()).query("params", r#"["persistent_menu"]"#))
}
