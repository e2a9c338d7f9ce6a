//! Conversations as Graph tells them, to find what a webhook missed.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/conversations>.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use messenger_wire::{PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Bubble, Person, Sender, World};

/// Messages of which Graph gives details. Source: as above.
const DETAILED: usize = 20;

/// The Page's conversations, or the one with `user_id`.
pub(super) fn list(world: &World, page: &PageId, call: &Call) -> Result<Value, GraphError> {
    if call.text("platform").is_some_and(|platform| platform != "messenger") {
        return Err(GraphError::parameter("Param platform must be messenger"));
    }
    let wanted = call.text("user_id");
    let of_page = world.people.iter().filter(|(_, person)| person.page == *page && !person.thread.is_empty());
    let shown = of_page.filter(|(psid, _)| wanted.is_none_or(|wanted| wanted == psid.as_str()));
    Ok(json!({"data": shown.map(|(psid, person)| conversation(psid, person)).collect::<Vec<_>>()}))
}

/// A conversation or a message that an id names.
pub(super) fn node(world: &World, page: &PageId, id: &str) -> Option<Value> {
    let mut people = world.people.iter().filter(|(_, person)| person.page == *page);
    if let Some(psid) = id.strip_prefix("t_") {
        return people.find(|(known, _)| known.as_str() == psid).map(|(psid, person)| conversation(psid, person));
    }
    people.find_map(|(psid, person)| {
        let bubble = person.thread.iter().rev().take(DETAILED).find(|bubble| bubble.mid.as_str() == id)?;
        Some(message(page, psid, bubble))
    })
}

fn conversation(psid: &Psid, person: &Person) -> Value {
    let newest_first =
        person.thread.iter().rev().map(|bubble| json!({"id": bubble.mid, "created_time": written(bubble.at)}));
    json!({
        "id": format!("t_{}", psid.as_str()),
        "updated_time": person.thread.last().map(|bubble| written(bubble.at)),
        "messages": {"data": newest_first.collect::<Vec<_>>()},
    })
}

/// A time as Graph writes it: `2026-05-26T19:02:33+0000`.
fn written(at: TimestampMs) -> String {
    let text = DateTime::from_secs(at.as_millis().div_euclid(1000)).fmt(Format::DateTime).unwrap_or_default();
    text.replace('Z', "+0000")
}

fn message(page: &PageId, psid: &Psid, bubble: &Bubble) -> Value {
    let (person, page) = (json!({"id": psid}), json!({"id": page}));
    let (from, to) = if bubble.from == Sender::Person { (person, page) } else { (page, person) };
    json!({
        "id": bubble.mid,
        "created_time": written(bubble.at),
        "from": from,
        "to": {"data": [to]},
        "message": bubble.message["text"].as_str().unwrap_or_default(),
    })
}
