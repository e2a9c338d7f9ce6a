//! Answer of a bot: its actions, in the long or the short form.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{Action, Author};
use crate::reading::{Problem, Problems, Reading};

/// Answer of a bot: `{"actions":[...]}`, or one action as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// What is to be done, in this order.
    pub actions: Vec<Action>,
}

/// Most actions of one answer or send command.
pub const MAX_ACTIONS: usize = 50;

impl Answer {
    /// Checks actions that were made in Rust, by what holds for an answer that comes over the wire.
    ///
    /// # Errors
    /// As for [`Answer::read`].
    pub fn of(actions: &[Action]) -> Result<Self, Problems> {
        if let Ok(actions) = serde_json::to_value(actions) {
            return Self::read(&json!({ "actions": actions }));
        }
        let mut problems = Problems::default();
        problems.add("actions", Problem::Malformed("a list that can be written as JSON"));
        Err(problems)
    }

    /// Reads an answer; `null` asks for nothing.
    ///
    /// # Errors
    /// [`Problems`] name the path of everything that is wrong, and no value.
    pub fn read(value: &Value) -> Result<Self, Problems> {
        Reading::whole(|reading| {
            let actions = match value {
                Value::Null => Vec::new(),
                Value::Object(object) if object.contains_key("actions") => reading.object("", value, |fields| {
                    Some(fields.few("actions", 0..=MAX_ACTIONS, "a list of at most 50", read_own))
                })?,
                _ => vec![read_own(reading, "", value)?],
            };
            Some(Self { actions })
        })
    }
}

/// Reads an action of a bot, which answers before any person could have written: whoever passes on what one
/// wrote does so by a send command.
fn read_own(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Action> {
    let action = Action::read(reading, path, value)?;
    if action.manner.author == Author::Person {
        let path = if path.is_empty() { "author".to_owned() } else { format!("{path}.author") };
        reading.problems.add(&path, Problem::Malformed("bot in an answer; what a person writes is a send command"));
    }
    Some(action)
}

impl JsonSchema for Answer {
    fn schema_name() -> Cow<'static, str> {
        "DispatchOutput".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let action = generator.subschema_for::<Action>();
        let action = json!({"allOf": [action, {"properties": {"author": {"not": {"const": "person"}}}}]});
        json_schema!({
            "description": "Answer of a bot: a list of actions, one action as it is, or null for nothing",
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"actions": {"type": "array", "items": action, "maxItems": MAX_ACTIONS}},
                    "required": ["actions"],
                    "additionalProperties": false
                },
                action,
                {"type": "null"}
            ]
        })
    }
}
