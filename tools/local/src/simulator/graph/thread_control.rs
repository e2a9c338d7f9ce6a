//! Conversation routing: which app controls a thread.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/conversation-routing>.

use messenger_wire::{AppId, PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::{Call, GraphError, recipient};
use crate::simulator::world::{Owner, World};

/// The app that controls a thread; the list is empty when the thread is idle.
pub(super) fn owner(world: &mut World, page: &PageId, call: &Call, now: TimestampMs) -> Result<Value, GraphError> {
    let (_, person) = recipient::find(world, page, call)?;
    let owners: Vec<_> = person.owner(now).into_iter().map(|id| json!({"thread_owner": {"app_id": id}})).collect();
    Ok(json!({"data": owners}))
}

/// Passes, takes, asks for, releases or prolongs control.
pub(super) fn change(
    world: &mut World,
    page: &PageId,
    edge: &str,
    call: &Call,
    now: TimestampMs,
) -> Result<Value, GraphError> {
    let ours = world.pages.get(page).map(|page| page.setup.app_id.clone());
    let (psid, person) = recipient::find(world, page, call)?;
    let owns = person.owner(now).is_none_or(|owner| Some(&owner) == ours.as_ref());
    if edge == "request_thread_control" {
        // The owner decides; here that is somebody in the Page's inbox.
        person.control.requested = !owns;
        return Ok(json!({"success": true}));
    }
    let to = match edge {
        "pass_thread_control" if owns => Some(target(call)?),
        "release_thread_control" if owns => None,
        "take_thread_control" => ours,
        "extend_thread_control" if owns => person.owner(now),
        "extend_thread_control" | "pass_thread_control" | "release_thread_control" => {
            return Err(GraphError::not_thread_owner());
        }
        _ => return Err(GraphError::unknown_path(&call.method)),
    };
    set(world, &psid, to, now);
    Ok(json!({"success": true}))
}

/// Control that a message hands over by `thread_control`.
pub(super) fn along_with(world: &mut World, psid: &Psid, call: &Call, now: TimestampMs) -> Result<(), GraphError> {
    let Some(control) = call.param("thread_control") else { return Ok(()) };
    let to = match control["control_type"].as_str() {
        Some("pass") => Some(app_id(&control["app_id"])?),
        _ => None,
    };
    set(world, psid, to, now);
    Ok(())
}

fn set(world: &mut World, psid: &Psid, to: Option<AppId>, now: TimestampMs) {
    if let Some(person) = world.people.get_mut(psid) {
        person.control = Owner { app_id: to, since: Some(now), requested: false };
    }
}

fn target(call: &Call) -> Result<AppId, GraphError> {
    app_id(call.param("target_app_id").unwrap_or(&Value::Null))
}

fn app_id(value: &Value) -> Result<AppId, GraphError> {
    serde_json::from_value(value.clone()).map_err(|_| GraphError::parameter("The target app id is required"))
}
