//! Parts of schemas, and schemas of types of messenger-wire, which knows nothing of schemas.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// Alternatives of which each needs one property.
pub(crate) fn one_of(properties: &[&str]) -> Value {
    properties.iter().map(|property| present(property)).collect()
}

/// That a property is there; `null` counts as absent.
pub(crate) fn present(property: &str) -> Value {
    json!({"required": [property], "properties": {property: {"not": {"type": "null"}}}})
}

/// That a property is there only where something else holds.
pub(crate) fn only_where(property: &str, holds: &Value) -> Value {
    json!({"anyOf": [{"properties": {property: {"type": "null"}}}, holds]})
}

/// [`messenger_wire::Id`], which is read from a text or an integer.
pub(crate) struct AnyId;

impl JsonSchema for AnyId {
    fn schema_name() -> Cow<'static, str> {
        "AnyId".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "integer"], "minLength": 1})
    }
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
