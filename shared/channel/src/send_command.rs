//! Contract of the `SendQueue`: what other services ask the channel to send.

use std::borrow::Cow;

use messenger_wire::ConversationKey;
use messenger_wire::send::Recipient;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use crate::action::{Action, MAX_ACTIONS};
use crate::dispatch_input::TokenReference;
use crate::reading::{Fields, Problems, Reading, parse_json};
use crate::schema::{AnyId, one_of, only_where, present};
use crate::version::Version;

/// Request of another service: actions for one recipient.
///
/// `Debug` shows no recipient and no content.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendCommand {
    /// Version of the contract, 1.
    pub version: Version,
    /// Idempotency key of the caller: a command with an id that was seen before is not done again.
    #[schemars(length(min = 1, max = ID_CHARACTERS))]
    pub id: String,
    /// Account that sends.
    #[schemars(length(min = 1))]
    pub account: String,
    /// Trace of the caller, which log lines and the result carry on; one is made where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[!-~]{1,128}$"))]
    pub trace: Option<String>,
    /// Whom it is for.
    pub to: To,
    /// What is to be done, in this order.
    #[schemars(length(min = 1, max = MAX_ACTIONS))]
    pub actions: Vec<Action>,
}

/// Most characters of an id.
const ID_CHARACTERS: usize = 128;

impl SendCommand {
    /// Reads the text of a command.
    ///
    /// # Errors
    /// [`Problems`] name the path of everything that is wrong, and no value.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        Self::read(&parse_json(text.as_bytes())?)
    }

    /// Reads a command.
    ///
    /// # Errors
    /// [`Problems`] name the path of everything that is wrong, and no value.
    pub fn read(value: &Value) -> Result<Self, Problems> {
        Reading::whole(|reading| reading.object("", value, Self::read_fields))
    }

    fn read_fields(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.version();
        let (id, account) = (fields.text("id"), fields.text("account"));
        if id.as_ref().is_some_and(|id| id.chars().count() > ID_CHARACTERS) {
            fields.malformed::<()>("id", "a text of at most 128 characters");
        }
        let trace = fields.optional_text("trace");
        if trace.as_ref().is_some_and(|trace| !is_trace(trace)) {
            fields.malformed::<()>("trace", "a text of at most 128 visible ASCII characters");
        }
        if !fields.has("to") {
            fields.missing::<()>("to");
        }
        let to = fields.read("to", To::read);
        if !fields.has("actions") {
            fields.missing::<()>("actions");
        }
        let actions = fields.few("actions", 1..=MAX_ACTIONS, "a list of 1 to 50 actions", Action::read);
        Some(Self { version: Version, id: id?, account: account?, trace, to: to?, actions })
    }
}

/// Whether a text can stand in every log line as it is.
fn is_trace(text: &str) -> bool {
    text.len() <= ID_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl<'de> Deserialize<'de> for SendCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Whom a [`SendCommand`] is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum To {
    /// Conversation of the account's Page, by the key that a dispatch input gave.
    Conversation(ToConversation),
    /// Token of an opt-in, by the reference that a dispatch input gave.
    Token(ToToken),
    /// `recipient` object of the Send API.
    Recipient(Recipient),
}

/// Conversation by its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToConversation {
    /// Key of the conversation.
    pub conversation: ConversationKey,
}

/// Token by its reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToToken {
    /// Reference of the token.
    pub token_reference: TokenReference,
}

/// Fields of which a recipient has exactly one.
const FORMS: &[&str] = &[
    "conversation",
    "tokenReference",
    "id",
    "user_ref",
    "comment_id",
    "post_id",
    "one_time_notif_token",
    "notification_messages_token",
    "phone_number",
];

const A_FORM: &str = "a conversation, a tokenReference or a recipient of the Send API: exactly one of conversation, \
                      tokenReference, id, user_ref, comment_id, post_id, one_time_notif_token, \
                      notification_messages_token and phone_number";

/// Field that stands beside a phone number.
const NAME: &str = "name";

impl To {
    fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        let Value::Object(to) = value else {
            return reading.malformed(path, "an object");
        };
        let has = |name| to.get(name).is_some_and(|value| !value.is_null());
        if has("conversation") {
            return reading.object(path, value, |fields| {
                fields.elsewhere(FORMS);
                fields.elsewhere(&[NAME]);
                let conversation = fields.parsed("conversation", "the key of a conversation")?;
                Some(Self::Conversation(ToConversation { conversation }))
            });
        }
        if has("tokenReference") {
            return reading.object(path, value, |fields| {
                fields.elsewhere(FORMS);
                fields.elsewhere(&[NAME]);
                let token_reference = fields.parsed("tokenReference", "the reference of a token")?;
                Some(Self::Token(ToToken { token_reference }))
            });
        }
        let recipient = recipient(to).map(Self::Recipient);
        recipient.or_else(|| reading.malformed(path, A_FORM))
    }
}

/// Recipient of the Send API, without what is absent of the other forms.
fn recipient(to: &Map<String, Value>) -> Option<Recipient> {
    let is_absent = |name: &str, value: &Value| value.is_null() && (name == NAME || FORMS.contains(&name));
    let there = to.iter().filter(|(name, value)| !is_absent(name, value));
    let recipient: Map<_, _> = there.map(|(name, value)| (name.clone(), value.clone())).collect();
    let is_blank = recipient.values().any(|value| value == "");
    Recipient::deserialize(Value::Object(recipient)).ok().filter(|_| !is_blank)
}

impl JsonSchema for To {
    fn schema_name() -> Cow<'static, str> {
        "To".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let reference = generator.subschema_for::<Option<TokenReference>>();
        let id = generator.subschema_for::<Option<AnyId>>();
        let text = json!({"type": ["string", "null"], "minLength": 1});
        schemars::json_schema!({
            "description": "Whom it is for: a conversation, the reference of a token, or a recipient of the Send API",
            "type": "object",
            "properties": {
                "conversation": {
                    "description": "Key of the conversation.",
                    "type": ["string", "null"],
                    "pattern": "^messenger:v1:page:[^:]+:(page-scoped-id|user-ref):[^:]+$",
                },
                "tokenReference": reference,
                "id": id,
                "user_ref": id,
                "comment_id": text,
                "post_id": text,
                "one_time_notif_token": id,
                "notification_messages_token": id,
                "phone_number": text,
                NAME: {
                    "description": "Stands beside a phone number.",
                    "type": ["object", "null"],
                    "properties": {"first_name": {"type": "string"}, "last_name": {"type": "string"}},
                    "required": ["first_name", "last_name"],
                    "additionalProperties": false,
                },
            },
            "additionalProperties": false,
            "oneOf": one_of(FORMS),
            "dependentSchemas": {NAME: only_where(NAME, &present("phone_number"))},
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::SendCommand;

    fn command(changes: &Value) -> Value {
        let mut command = json!({
            "version": 1, "id": "a", "account": "main", "to": {"id": "7001"}, "actions": [{"text": "Hello"}],
        });
        command.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        command
    }

    #[test]
    fn every_form_of_a_recipient_is_written_as_it_was_read() {
        for to in [
            json!({"conversation": "messenger:v1:page:42:page-scoped-id:7001"}),
            json!({"tokenReference": format!("token:{}", "0a".repeat(32))}),
            json!({"id": "7001"}),
            json!({"user_ref": "u"}),
            json!({"comment_id": "1_2"}),
            json!({"post_id": "1_2"}),
            json!({"one_time_notif_token": "t"}),
            json!({"notification_messages_token": "t"}),
            json!({"phone_number": "+1(212)555-2368", "name": {"first_name": "Ada", "last_name": "King"}}),
        ] {
            let command = command(&json!({"to": to}));
            let read = SendCommand::read(&command).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), command);
            assert!(!format!("{read:?}").contains("7001"));
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_path_and_no_value_shows() {
        for (changes, problem) in [
            (json!({"version": 2}), "version (must be 1)"),
            (json!({"version": null}), "missing: version"),
            (json!({"id": ""}), "id (must be"),
            (json!({"id": "i".repeat(129)}), "id (must be a text of at most 128 characters)"),
            (json!({"account": null}), "missing: account"),
            (json!({"to": null}), "missing: to"),
            (json!({"to": "secret"}), "to (must be an object)"),
            (json!({"to": {"id": "secret", "user_ref": "secret"}}), "to (must be a conversation"),
            (
                json!({"to": {"psid": "secret"}}),
                "exactly one of conversation, tokenReference, id, user_ref, comment_id",
            ),
            (json!({"to": {"conversation": "secret"}}), "to.conversation (must be the key of a conversation)"),
            (json!({"to": {"tokenReference": "secret"}}), "to.tokenReference (must be the reference of a token)"),
            (json!({"to": {"tokenReference": "secret", "id": "secret"}}), "unknown: to.id"),
            (json!({"actions": []}), "actions (must be a list of 1 to 50 actions)"),
            (json!({"actions": null}), "missing: actions"),
            (json!({"actions": [{"txt": "secret"}]}), "unknown: actions[0].txt"),
            (json!({"to": {"conversation": "secret", "7001234567890123": 1}}), "unknown: to.(a key of 16 characters)"),
            (json!({"tag": "secret"}), "unknown: (a key of 3 characters)"),
            (json!({"traces": "secret"}), "unknown: traces"),
            (json!({"trace": 1}), "trace (must be a text"),
            (json!({"trace": "a secret"}), "trace (must be a text of at most 128 visible ASCII characters)"),
            (json!({"trace": "t".repeat(129)}), "trace (must be a text of at most 128 visible ASCII characters)"),
        ] {
            let error = SendCommand::read(&command(&changes)).unwrap_err().to_string();
            assert!(error.contains(problem) && !error.contains("secret"), "{changes}: {error}");
        }
        let error = SendCommand::read(&command(&json!({"actions": [{"text": ""}]}))).unwrap_err().to_string();
        assert!(error.contains("actions[0].text") && !error.contains("actions (must be"), "{error}");
        for (count, problems) in [(50, 50), (51, 1), (100_000, 1)] {
            let zeros = SendCommand::read(&command(&json!({"actions": vec![0; count]})));
            assert_eq!(zeros.unwrap_err().iter().count(), problems, "{count} zeros");
        }
        for fine in [json!({"id": "i".repeat(128)}), json!({"trace": "t".repeat(128)})] {
            assert!(SendCommand::read(&command(&fine)).is_ok());
        }
    }
}
