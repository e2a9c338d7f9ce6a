//! Reads a raw JSON object as a message, and says what is wrong where it is none.

use std::iter;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use super::AnyMessage;
use crate::check::{Rule, Violation, Violations};
use crate::send::validate_message;

impl AnyMessage {
    /// Reads the value of `message`, in which `null` counts as absent.
    ///
    /// What reads may break a limit still; [`validate_message`] says so.
    ///
    /// # Errors
    /// [`Violations`]: all that the validator finds, and the first field that the Send API does not have there; else what
    /// has another type there.
    pub fn read(message: Map<String, Value>) -> Result<Self, Violations> {
        let message = without_nulls(Value::Object(message));
        let read = match &message {
            message if message.get("sticker_id").is_some() => typed(message).map(Self::Sticker),
            message if message.get("template").is_some() => typed(message).map(Self::Utility),
            message => typed(message).map(Self::Message),
        };
        read.map_err(|ours| match validate_message(&message) {
            Ok(()) => ours,
            // What has another type is among them, what has no meaning is not.
            Err(found) if ours.iter().any(|it| matches!(it.rule(), Rule::UnknownField { .. })) => found.and(ours),
            Err(found) => found,
        })
    }
}

/// The value without what is `null` in its objects.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let there = fields.into_iter().filter(|(_, value)| !value.is_null());
            there.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        value => value,
    }
}

fn typed<T: DeserializeOwned>(message: &Value) -> Result<T, Violations> {
    serde_path_to_error::deserialize(message).map_err(|error| {
        let words = error.inner().to_string();
        let unknown = words.strip_prefix("unknown field `").and_then(|rest| rest.rsplit_once("`, expected "));
        let path = path(error.path(), unknown.map(|(name, _)| name));
        Violations::one(Violation::new(path, unknown.map_or_else(|| other(&words), unknown_field)))
    })
}

/// Path as far as its names are known.
fn path(path: &Path, unknown: Option<&str>) -> String {
    let known = path.iter().map_while(|segment| match segment {
        Segment::Seq { index } => Some(format!("[{index}]")),
        Segment::Map { key } if unknown != Some(key) => Some(format!(".{key}")),
        _ => None,
    });
    iter::once("message".to_owned()).chain(known).collect()
}

/// Names the field only where it is a known one in another spelling: it may be a person's id or word.
fn unknown_field((name, known): (&str, &str)) -> Rule {
    let known = known.trim_start_matches("one of ").replace('`', "");
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let is_spelling = known.split([',', ' ']).any(|field| plain(field) == plain(name));
    let value = if is_spelling { name.to_owned() } else { format!("a key of {} characters", name.chars().count()) };
    Rule::UnknownField { known, value }
}

/// Rule that a reader's words name. They have the value in them, which is not taken over; what was expected is the
/// reader's own.
fn other(words: &str) -> Rule {
    let missing = words.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let expected = match (missing, words.rsplit_once(", expected ")) {
        (Some(name), _) => format!("an object with {name}"),
        (None, Some((_, expected))) => expected.replace('`', ""),
        (None, None) => "what the Send API has there".to_owned(),
    };
    Rule::Holds { expected }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::AnyMessage;

    fn read(message: Value) -> Result<AnyMessage, String> {
        let Value::Object(message) = message else { panic!("{message}") };
        AnyMessage::read(message).map_err(|violations| violations.to_string())
    }

    fn template(payload: &Value) -> Value {
        json!({"attachment": {"type": "template", "payload": payload}})
    }

    #[test]
    fn what_is_wrong_is_named_by_path_and_no_value_shows() {
        let known = "text, attachment, attachments, quick_replies, metadata";
        for (message, problem) in [
            (json!({}), "message: 0 of text, attachment, attachments, sticker_id, template, exactly 1"),
            (json!({"text": 7}), "message.text: a number, not a string"),
            (json!({"text": "secret", "metadata": 7}), "message.metadata: a number, not a string"),
            (
                json!({"text": "secret", "quickReplies": []}),
                &format!("message: quickReplies is no field here; there is {known}"),
            ),
            (
                json!({"text": "t", "a secret": 7}),
                &format!("message: a key of 8 characters is no field here; there is {known}"),
            ),
            (
                json!({"text": "t", "a`, expected secret": 7}),
                &format!("message: a key of 19 characters is no field here; there is {known}"),
            ),
            (
                json!({"attachment": {"type": "picture", "payload": {"url": "https://secret"}}}),
                "message.attachment.type: picture is none of audio, file, image, template, video",
            ),
            (
                template(
                    &json!({"template_type": "generic", "elements": [{"title": "t", "buttons": [{"type": "web_url"}]}]}),
                ),
                "message.attachment.payload.elements[0].buttons[0].title: missing",
            ),
            (
                json!({"text": "t", "4915112345678": 7}),
                &format!("message: a key of 13 characters is no field here; there is {known}"),
            ),
            (json!({"text": 7, "colour": 7}), "message.text: a number, not a string\nmessage: a key of 6 characters"),
            (json!({"sticker_id": "1", "colour": "secret"}), "message: a key of 6 characters is no field here"),
            (
                json!({"template": {"name": "n", "language": {"code": "en"}, "colour": 1}}),
                "message.template: a key of 6 characters is no field here",
            ),
        ] {
            let error = read(message.clone()).unwrap_err();
            assert!(error.contains(problem) && !error.contains("secret"), "{message}: {error}");
        }
    }

    #[test]
    fn null_counts_as_absent_however_deep() {
        let plain = json!({"template_type": "generic", "elements": [{"title": "t", "subtitle": "s"}]});
        let nulls = json!({
            "template_type": "generic",
            "elements": [{"title": "t", "subtitle": "s", "buttons": null, "default_action": null}],
        });
        let mut with_nulls = template(&nulls);
        with_nulls
            .as_object_mut()
            .unwrap()
            .extend([("quick_replies".to_owned(), Value::Null), ("text".to_owned(), Value::Null)]);
        assert_eq!(read(with_nulls), read(template(&plain)));
        assert!(read(template(&plain)).is_ok());
    }
}
