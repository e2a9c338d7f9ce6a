//! Menu of one person, in place of the Page's.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu#user_level_menu>.

use http::Method;
use messenger_wire::profile::UserSettings;
use messenger_wire::{PageId, Psid, TimestampMs};
use serde_json::{Map, Value, json};

use super::{Call, GraphError, profile};
use crate::simulator::world::World;

const MENU: &str = "persistent_menu";

/// Reads, sets or deletes the menu of the person whom `psid` names.
pub(super) fn edge(
    world: &mut World,
    page: &PageId,
    method: &Method,
    call: &Call,
    now: TimestampMs,
) -> Result<Value, GraphError> {
    let of_page = world.pages.get(page).and_then(|page| page.profile.get(MENU)).cloned();
    let psid = call.text("psid").and_then(|id| Psid::parse(id).ok()).ok_or_else(GraphError::no_matching_user)?;
    let person = world.people.get_mut(&psid).filter(|person| person.page == *page);
    let person = person.ok_or_else(GraphError::no_matching_user)?;
    profile::count(&mut person.settings_calls, now)?;
    match *method {
        Method::GET => {
            let menus = [("user_level_persistent_menu", person.menu.clone()), ("page_level_persistent_menu", of_page)];
            let known = menus.into_iter().filter_map(|(name, menu)| Some((name.to_owned(), menu?)));
            Ok(json!({"data": [known.collect::<Map<_, _>>()]}))
        }
        Method::POST => {
            let settings: Result<UserSettings, _> = serde_json::from_value(Value::Object(call.params.clone()));
            let settings = settings.map_err(|_| GraphError::parameter("persistent_menu is required"))?;
            settings.validate().map_err(GraphError::parameter)?;
            person.menu = call.param(MENU).cloned();
            Ok(json!({"result": "success"}))
        }
        Method::DELETE => {
            person.menu = None;
            Ok(json!({"result": "success"}))
        }
        _ => Err(GraphError::unknown_path(method)),
    }
}
