//! The provider's event for a bot: every byte of a value as Meta wrote it, but no capability token.

use std::borrow::Cow;

use messenger_wire::PageId;
use messenger_wire::webhook::properties;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::TokenReference;

/// Event as Meta wrote it, with capability tokens replaced by a [`TokenReference`]. `Debug` shows its length.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Native(Box<RawValue>);

/// Properties whose value is a capability: whoever has it may write to a person, or link an account.
const TOKENS: [&str; 6] = [
    "notification_messages_token",
    // One page of Meta's spells it so.
    "notification_message_token",
    "one_time_notif_token",
    "authorization_code",
    "messenger_subscription_token",
    "subscription_token",
];

impl Native {
    /// Copies an event without its capability tokens.
    ///
    /// Values stay byte for byte, big numbers and escapes included; only space between them is lost
    /// where there is a token.
    #[must_use]
    pub fn without_tokens(page_id: &PageId, event: &RawValue) -> Self {
        let mut text = String::with_capacity(event.get().len());
        copy(page_id, event, 0, &mut text);
        // What was JSON is JSON again.
        Self(RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The event as JSON.
    #[must_use]
    pub fn get(&self) -> &RawValue {
        &self.0
    }
}

/// Deepest nesting that is copied; Meta's events have about ten levels. What lies deeper becomes `null`.
const MAX_DEPTH: usize = 64;

fn copy(page_id: &PageId, raw: &RawValue, depth: usize, text: &mut String) {
    match raw.get().as_bytes().first() {
        Some(b'{' | b'[') if depth == MAX_DEPTH => text.push_str("null"),
        Some(b'{') => copy_object(page_id, raw, depth, text),
        Some(b'[') => copy_array(page_id, raw, depth, text),
        _ => text.push_str(raw.get()),
    }
}

fn copy_object(page_id: &PageId, raw: &RawValue, depth: usize, text: &mut String) {
    let properties = properties(raw).unwrap_or_default();
    text.push('{');
    for (index, (name, value)) in properties.iter().enumerate() {
        separate(index, text);
        text.push_str(name.get());
        text.push(':');
        if is_token(name) && value.get() != "null" {
            copy_reference(page_id, value, text);
        } else {
            copy(page_id, value, depth + 1, text);
        }
    }
    text.push('}');
}

fn copy_array(page_id: &PageId, raw: &RawValue, depth: usize, text: &mut String) {
    let elements: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    text.push('[');
    for (index, element) in elements.into_iter().enumerate() {
        separate(index, text);
        copy(page_id, element, depth + 1, text);
    }
    text.push(']');
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

fn is_token(name: &RawValue) -> bool {
    let name: Cow<'_, str> = serde_json::from_str(name.get()).unwrap_or_default();
    TOKENS.contains(&name.as_ref())
}

/// A token is a string; anything else that stands in its place is named by its text.
fn copy_reference(page_id: &PageId, value: &RawValue, text: &mut String) {
    let token: Cow<'_, str> = serde_json::from_str(value.get()).unwrap_or(value.get().into());
    text.push('"');
    // A reference has no character that JSON escapes.
    text.push_str(TokenReference::of(page_id, &token).as_str());
    text.push('"');
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Native({} bytes)", self.0.get().len())
    }
}

impl JsonSchema for Native {
    fn schema_name() -> Cow<'static, str> {
        "Native".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // An item that is no object is told of as it is.
        json_schema!({})
    }
}
