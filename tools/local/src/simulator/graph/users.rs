//! Profiles of people.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/identity/user-profile>.

use messenger_wire::{PageId, Psid};
use serde_json::{Map, Value, json};

use super::{Call, GraphError};
use crate::simulator::world::World;

/// Fields that Graph gives unless others are asked for.
const DEFAULT_FIELDS: &str = "first_name,last_name,profile_pic";

/// The profile of the person whom an id names; `None` where it names no person of this Page.
pub(super) fn profile(world: &World, page: &PageId, id: &str, call: &Call) -> Option<Result<Value, GraphError>> {
    let person = world.people.get(&Psid::parse(id).ok()?).filter(|person| person.page == *page)?;
    let profile = &person.profile;
    let known = json!({
        "name": format!("{} {}", profile.first_name, profile.last_name).trim(),
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "profile_pic": format!("https://platform-lookaside.example/{id}"),
        "locale": profile.locale,
        "timezone": profile.timezone,
    });
    let fields = call.text("fields").unwrap_or(DEFAULT_FIELDS);
    let mut shown: Map<String, Value> = Map::new();
    for field in fields.split(',').map(str::trim).filter(|field| *field != "id") {
        match known.get(field) {
            Some(Value::Null) => {}
            Some(value) => drop(shown.insert(field.to_owned(), value.clone())),
            None => return Some(Err(GraphError::no_profile_permission(field))),
        }
    }
    shown.insert("id".to_owned(), json!(id));
    Some(Ok(Value::Object(shown)))
}
