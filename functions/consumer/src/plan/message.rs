//! Messages of actions.

use messenger_channel::action::Text;
use messenger_wire::limits::{BUTTON_TEMPLATE_TEXT_UNITS, TEXT_UNITS};
use messenger_wire::send::{AnyMessage, Message, Violations};
use messenger_wire::text::split;
use serde_json::{Map, Value};

use super::PLAN_PARTS;

/// Messages of a text: as many as it needs, with what can be tapped on the last one. `None` where it is longer than a
/// plan's parts can hold, which is counted before anything is cut.
pub(super) fn of_text(text: Text) -> Option<Vec<AnyMessage>> {
    let limit = if text.buttons.is_empty() { TEXT_UNITS } else { BUTTON_TEMPLATE_TEXT_UNITS };
    if text.text.encode_utf16().count() > PLAN_PARTS * limit {
        return None;
    }
    let mut parts = split(&text.text, limit);
    let last = Text { text: parts.pop().unwrap_or_default(), ..text }.into_message();
    Some(parts.into_iter().map(Message::text).chain([last]).map(AnyMessage::from).collect())
}

/// Message of a `message` object as the Send API has it, and the note that the bot put on it.
pub(super) fn of_json(message: Map<String, Value>) -> Result<(AnyMessage, Option<String>), Violations> {
    let note = message.get("metadata").and_then(Value::as_str).map(str::to_owned);
    Ok((AnyMessage::read(message)?, note))
}

#[cfg(test)]
mod tests {
    use messenger_channel::action::{Button, Tap, Text};
    use messenger_wire::limits::{BUTTON_TEMPLATE_TEXT_UNITS, TEXT_UNITS};

    use super::of_text;

    #[test]
    fn a_text_that_no_hundred_messages_can_hold_is_not_cut() {
        let buttons = vec![Button { title: "a".into(), tap: Tap::Payload("a".into()) }];
        for (buttons, longest) in [(vec![], 100 * TEXT_UNITS), (buttons, 100 * BUTTON_TEMPLATE_TEXT_UNITS)] {
            let of = |units| of_text(Text { text: "x".repeat(units), quick_replies: vec![], buttons: buttons.clone() });
            assert_eq!(of(longest).map(|messages| messages.len()), Some(100), "{longest}");
            assert_eq!(of(longest + 1), None, "{longest}");
        }
    }
}
