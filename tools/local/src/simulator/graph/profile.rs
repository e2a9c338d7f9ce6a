//! The Messenger profile: get started, greeting, ice breakers, menu and commands.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api>.

use std::collections::VecDeque;
use std::time::Duration;

use http::Method;
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Map, Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Page, World};

/// Calls that Graph takes within [`RATE_WINDOW`]. Source: as above.
const RATE_CALLS: usize = 10;

/// Time over which profile calls are counted. Source: as above.
const RATE_WINDOW: Duration = Duration::from_mins(10);

/// Properties that Graph knows in 2026.
const PROPERTIES: [&str; 7] = [
    "get_started",
    "greeting",
    "ice_breakers",
    "persistent_menu",
    "commands",
    "whitelisted_domains",
    "account_linking_url",
];

/// Reads, sets or deletes properties.
pub(super) fn edge(
    world: &mut World,
    page: &PageId,
    method: &Method,
    call: &Call,
    now: TimestampMs,
) -> Result<Value, GraphError> {
    let page = world.pages.get_mut(page).ok_or_else(GraphError::invalid_token)?;
    count(&mut page.profile_calls, now)?;
    match *method {
        Method::GET => Ok(json!({"data": [selected(page, &names(call, "fields"))]})),
        Method::POST => set(page, call),
        Method::DELETE => remove(page, call),
        _ => Err(GraphError::unknown_path(method)),
    }
}

/// Counts one call among those of a Page, or of a person, whose limit is the same.
pub(super) fn count(calls: &mut VecDeque<TimestampMs>, now: TimestampMs) -> Result<(), GraphError> {
    calls.retain(|call| now.since(*call) < RATE_WINDOW);
    if calls.len() >= RATE_CALLS {
        return Err(GraphError::too_many_profile_calls());
    }
    calls.push_back(now);
    Ok(())
}

fn set(page: &mut Page, call: &Call) -> Result<Value, GraphError> {
    let given: Map<String, Value> =
        call.params.iter().filter(|(name, _)| PROPERTIES.contains(&name.as_str())).map(clone_pair).collect();
    if given.is_empty() {
        return Err(GraphError::parameter("You must set at least one property"));
    }
    let has_start = given.contains_key("get_started") || page.profile.contains_key("get_started");
    if given.contains_key("persistent_menu") && !has_start {
        return Err(GraphError::parameter("You must set a Get Started button if you also wish to use persistent menu"));
    }
    page.profile.extend(given);
    Ok(json!({"result": "success"}))
}

fn remove(page: &mut Page, call: &Call) -> Result<Value, GraphError> {
    let names = names(call, "fields");
    let keeps_menu =
        page.profile.contains_key("persistent_menu") && !names.iter().any(|name| name == "persistent_menu");
    if keeps_menu && names.iter().any(|name| name == "get_started") {
        return Err(GraphError::parameter("You must delete the persistent menu before the Get Started button"));
    }
    page.profile.retain(|name, _| !names.contains(name));
    Ok(json!({"result": "success"}))
}

fn selected(page: &Page, names: &[String]) -> Map<String, Value> {
    page.profile.iter().filter(|(name, _)| names.contains(name)).map(clone_pair).collect()
}

/// Names as a JSON array or as a list with commas.
fn names(call: &Call, param: &str) -> Vec<String> {
    match call.param(param) {
        Some(Value::Array(names)) => names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        Some(Value::String(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn clone_pair((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
