//! Parts of schemas, and schemas of types of messenger-wire, which knows nothing of schemas.

use schemars::JsonSchema;
use serde_json::{Value, json};

/// Alternatives of which each needs one property.
pub(crate) fn one_of(properties: &[&str]) -> Value {
    properties.iter().map(|property| json!({"required": [property]})).collect()
}

/// [`messenger_wire::webhook::Feed`].
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) enum FeedWord {
    Messaging,
    Standby,
    Changes,
}

/// [`messenger_wire::send::Tag`].
#[derive(JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(inline)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) enum TagWord {
    HumanAgent,
    CustomerFeedback,
    NonPromotionalSubscription,
}

/// [`messenger_wire::send::NotificationType`].
#[derive(JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(inline)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) enum NotificationWord {
    Regular,
    SilentPush,
    NoPush,
}
