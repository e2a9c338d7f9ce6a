//! Messages of actions.

use messenger_channel::action::{Button, Tap, Text};
use messenger_wire::limits::{BUTTON_TEMPLATE_TEXT_UNITS, TEXT_UNITS};
use messenger_wire::send::{self, ButtonTemplate, Message, Template};
use messenger_wire::text::split;
use serde_json::{Map, Value};

/// Messages of a text: as many as it needs, with what can be tapped on the last one.
pub(super) fn of_text(text: Text) -> Vec<Message> {
    let limit = if text.buttons.is_empty() { TEXT_UNITS } else { BUTTON_TEMPLATE_TEXT_UNITS };
    let mut parts = split(&text.text, limit);
    let last = parts.pop().unwrap_or_default();
    let last = with_buttons(last, text.buttons);
    let replies = text.quick_replies.into_iter().map(send::QuickReply::from);
    let last = replies.fold(last, Message::quick_reply);
    parts.into_iter().map(Message::text).chain([last]).collect()
}

/// Text with buttons below it, of which there is at least one.
fn with_buttons(text: String, buttons: Vec<Button>) -> Message {
    let mut buttons = buttons.into_iter().map(button);
    let Some(first) = buttons.next() else { return Message::text(text) };
    Message::template(Template::Button(buttons.fold(ButtonTemplate::new(text, first), ButtonTemplate::button)))
}

fn button(button: Button) -> send::Button {
    match button.tap {
        Tap::Payload(payload) => send::Button::postback(button.title, payload),
        Tap::Url(url) => send::Button::web_url(button.title, url),
        Tap::Phone(number) => send::Button::phone_number(button.title, number),
    }
}

/// Message of a `message` object as the Send API has it, and the note that the bot put on it.
pub(super) fn of_json(mut message: Map<String, Value>) -> Result<(Message, Option<String>), &'static str> {
    let note = match message.remove("metadata") {
        None | Some(Value::Null) => None,
        Some(Value::String(note)) => Some(note),
        Some(_) => return Err("metadata of the message is no text"),
    };
    let message =
        serde_json::from_value(Value::Object(message)).map_err(|_| "message is no message of the send api")?;
    Ok((message, note))
}
