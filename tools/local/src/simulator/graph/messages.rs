//! The Send API.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/reference/send-api>.

use messenger_wire::send::validate;
use messenger_wire::{AppId, Mid, PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::recipient::{self, Ground};
use super::{Call, GraphError, attachments, templates, thread_control};
use crate::simulator::world::{DAY, Person, Said, Sender, WEEK, World};

/// Tags that Graph has refused since 2026-04-27.
const DEPRECATED_TAGS: [&str; 3] = ["ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"];

/// Sends a message or a sender action.
pub(super) fn send(world: &mut World, page: &PageId, call: &Call, now: TimestampMs) -> Result<Value, GraphError> {
    refuse_deprecated_tag(call)?;
    validate(&call.params).map_err(GraphError::parameter)?;
    let app_id = app_of(world, page)?;
    let (psid, ground) = recipient::of_send(world, page, call, now)?;
    let person = world.people.get_mut(&psid).ok_or_else(GraphError::no_matching_user)?;
    if person.owner(now).is_some_and(|owner| owner != app_id) {
        return Err(GraphError::thread_owned_elsewhere());
    }
    if let Some(action) = call.text("sender_action") {
        act(person, action, call, now)?;
        return Ok(json!({"recipient_id": psid}));
    }
    if matches!(ground, Ground::Window) {
        check_window(person, call, now)?;
    }
    let (mut said, attachment_id) = compose(world, page, call, &psid, app_id, now)?;
    said.user_ref = ground.user_ref();
    let mid = world.page_says(&psid, said, now).ok_or_else(GraphError::no_matching_user)?;
    ground.use_up(world);
    thread_control::along_with(world, &psid, call, now)?;
    let mut sent = json!({"message_id": mid});
    // Whom a reference stands for is not told.
    if ground.user_ref().is_none() {
        sent["recipient_id"] = json!(psid);
    }
    if let Some(id) = attachment_id {
        sent["attachment_id"] = json!(id);
    }
    Ok(sent)
}

/// Shows what a sender action says.
fn act(person: &mut Person, action: &str, call: &Call, now: TimestampMs) -> Result<(), GraphError> {
    match action {
        "typing_on" | "typing_off" => person.set_typing(action == "typing_on", now),
        "mark_seen" => person.seen_until = Some(now),
        "react" | "unreact" => {
            let payload = call.param("payload").cloned().unwrap_or_default();
            let mid = payload["message_id"].as_str().and_then(|id| Mid::parse(id).ok());
            let bubble = mid.and_then(|mid| person.bubble(&mid)).filter(|bubble| bubble.from == Sender::Person);
            let bubble = bubble.ok_or_else(|| GraphError::parameter("The message to react to does not exist"))?;
            bubble.reaction = payload["reaction"].as_str().filter(|_| action == "react").map(str::to_owned);
        }
        _ => return Err(GraphError::parameter("Param sender_action must be one of Meta's values")),
    }
    Ok(())
}

fn refuse_deprecated_tag(call: &Call) -> Result<(), GraphError> {
    let deprecated = call.text("tag").is_some_and(|tag| DEPRECATED_TAGS.contains(&tag));
    if deprecated { Err(GraphError::deprecated_tag()) } else { Ok(()) }
}

/// Whether the ground that the message is sent on still holds.
fn check_window(person: &Person, call: &Call, now: TimestampMs) -> Result<(), GraphError> {
    let open = match (call.text("messaging_type"), call.text("tag")) {
        (Some("UTILITY"), _) => true,
        (Some("MESSAGE_TAG"), Some("HUMAN_AGENT" | "CUSTOMER_FEEDBACK")) => person.acted_within(WEEK, now),
        (Some("MESSAGE_TAG"), None) => return Err(GraphError::parameter("The parameter tag is required")),
        _ => person.acted_within(DAY, now),
    };
    if open { Ok(()) } else { Err(GraphError::window_closed()) }
}

/// The message as the person will see it, and the id of its attachment where that is kept.
fn compose(
    world: &mut World,
    page: &PageId,
    call: &Call,
    psid: &Psid,
    app_id: AppId,
    now: TimestampMs,
) -> Result<(Said, Option<String>), GraphError> {
    let message =
        call.param("message").cloned().ok_or_else(|| GraphError::parameter("The parameter message is required"))?;
    let persona = call.text("persona_id").map(|id| {
        let known = world.pages.get(page).and_then(|page| page.personas.get(id)).cloned();
        known.ok_or_else(|| GraphError::parameter("The persona does not exist"))
    });
    let reply_to = call.param("reply_to").and_then(|reply| reply["mid"].as_str()).and_then(|id| Mid::parse(id).ok());
    if let Some(mid) = &reply_to
        && world.people.get_mut(psid).is_none_or(|person| person.bubble(mid).is_none())
    {
        return Err(GraphError::parameter("The message to reply to does not exist"));
    }
    check_template(&message["attachment"]["payload"], call.text("tag"))?;
    let message = templates::fill(world, page, message)?;
    let (message, attachment_id) = attachments::resolve(world, page, message, call.upload.as_ref(), now)?;
    Ok((Said { app_id, message, persona: persona.transpose()?, reply_to, user_ref: None }, attachment_id))
}

/// No Page has a catalogue or forms here, so that no product and no form exists; and one tag is for one template.
fn check_template(payload: &Value, tag: Option<&str>) -> Result<(), GraphError> {
    match payload["template_type"].as_str() {
        Some("product") => Err(GraphError::no_such_product()),
        Some("instant_form") => Err(GraphError::no_such_form()),
        template if tag == Some("CUSTOMER_FEEDBACK") && template != Some("customer_feedback") => {
            Err(GraphError::parameter("The tag CUSTOMER_FEEDBACK is only for the customer_feedback template"))
        }
        _ => Ok(()),
    }
}

fn app_of(world: &World, page: &PageId) -> Result<AppId, GraphError> {
    world.pages.get(page).map(|page| page.setup.app_id.clone()).ok_or_else(GraphError::invalid_token)
}
