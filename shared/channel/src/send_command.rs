//! Contract of the `SendQueue`: what other services ask the channel to send.

use std::borrow::Cow;

use messenger_wire::ConversationKey;
use messenger_wire::send::Recipient;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::dispatch_input::TokenReference;
use crate::version::Version;

/// Request of another service: actions for one recipient.
///
/// `Debug` shows no recipient and no content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendCommand {
    /// Version of the contract, 1.
    pub version: Version,
    /// Idempotency key of the caller: a command with an id that was seen before is not done again.
    #[schemars(length(min = 1, max = 128))]
    pub id: String,
    /// Account that sends.
    pub account: String,
    /// Whom it is for.
    pub to: To,
    /// What is to be done, in this order.
    #[schemars(length(min = 1))]
    pub actions: Vec<Action>,
}

/// Whom a [`SendCommand`] is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToConversation {
    /// Key of the conversation.
    #[schemars(with = "String")]
    pub conversation: ConversationKey,
}

/// Token by its reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToToken {
    /// Reference of the token.
    pub token_reference: TokenReference,
}

impl JsonSchema for To {
    fn schema_name() -> Cow<'static, str> {
        "To".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Whom it is for: a conversation, the reference of a token, or a recipient of the Send API",
            "anyOf": [
                generator.subschema_for::<ToConversation>(),
                generator.subschema_for::<ToToken>(),
                {
                    "description": "recipient object of the Send API",
                    "type": "object",
                    "anyOf": [
                        {"required": ["id"]},
                        {"required": ["user_ref"]},
                        {"required": ["comment_id"]},
                        {"required": ["post_id"]},
                        {"required": ["one_time_notif_token"]},
                        {"required": ["notification_messages_token"]},
                        {"required": ["phone_number"]}
                    ]
                }
            ]
        })
    }
}
