//! Messages of actions.

use messenger_channel::action::Text;
use messenger_wire::limits::{BUTTON_TEMPLATE_TEXT_UNITS, TEXT_UNITS};
use messenger_wire::send::{AnyMessage, Message};
use messenger_wire::text::split;
use serde_json::{Map, Value};

/// Messages of a text: as many as it needs, with what can be tapped on the last one.
pub(super) fn of_text(text: Text) -> Vec<AnyMessage> {
    let limit = if text.buttons.is_empty() { TEXT_UNITS } else { BUTTON_TEMPLATE_TEXT_UNITS };
    let mut parts = split(&text.text, limit);
    let last = Text { text: parts.pop().unwrap_or_default(), ..text }.into_message();
    parts.into_iter().map(Message::text).chain([last]).map(AnyMessage::from).collect()
}

/// Message of a `message` object as the Send API has it, and the note that the bot put on it.
pub(super) fn of_json(mut message: Map<String, Value>) -> Result<(AnyMessage, Option<String>), &'static str> {
    let note = match message.remove("metadata") {
        None | Some(Value::Null) => None,
        Some(Value::String(note)) => Some(note),
        Some(_) => return Err("message.metadata: no text"),
    };
    let message =
        serde_json::from_value(Value::Object(message)).map_err(|_| "message: no message object of the Send API")?;
    Ok((message, note))
}
