//! Answer of a bot: its actions, in the long or the short form.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::read::PROPERTIES;
use super::{Action, Author};
use crate::reading::{Fields, Problem, Problems, Reading};

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
                Value::Object(object) if is_list(object) => reading.object("", value, |fields| {
                    fields.elsewhere(PROPERTIES);
                    let read =
                        |reading: &mut Reading<'_>, path: &str, value: &Value| reading.object(path, value, read_own);
                    Some(fields.few("actions", 0..=MAX_ACTIONS, "a list of at most 50", read))
                })?,
                _ => reading.object("", value, |fields| {
                    fields.elsewhere(&["actions"]);
                    Some(vec![read_own(fields)?])
                })?,
            };
            Some(Self { actions })
        })
    }
}

/// Whether an answer is of the long form. Where nothing else is there, `null` is an empty list, as some languages
/// write it.
fn is_list(answer: &Map<String, Value>) -> bool {
    answer.get("actions").is_some_and(|actions| !actions.is_null() || answer.values().all(Value::is_null))
}

/// Reads an action of a bot, which answers before any person could have written: whoever passes on what one
/// wrote does so by a send command.
fn read_own(fields: &mut Fields<'_, '_>) -> Option<Action> {
    let action = Action::read_fields(fields)?;
    if action.manner.author == Author::Person {
        return fields.malformed("author", "bot in an answer; what a person writes is a send command");
    }
    Some(action)
}

impl JsonSchema for Answer {
    fn schema_name() -> Cow<'static, str> {
        "DispatchOutput".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let by_bot = json!({"properties": {"author": {"not": {"const": "person"}}}});
        let action = json!({"allOf": [generator.subschema_for::<Action>(), by_bot]});
        let names: Vec<_> = PROPERTIES.iter().chain(&["actions"]).collect();
        json_schema!({
            "description": "Answer of a bot: a list of actions, one action as it is, or null for nothing",
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"actions": {"type": ["array", "null"], "items": action, "maxItems": MAX_ACTIONS}},
                    "required": ["actions"],
                    "propertyNames": {"enum": names},
                    "additionalProperties": {"type": "null"}
                },
                {"allOf": [alone(generator), by_bot]},
                {"type": "null"}
            ]
        })
    }
}

/// Action that is an answer of its own, where `actions` of the long form is absent.
fn alone(generator: &mut SchemaGenerator) -> Schema {
    let mut action = Action::json_schema(generator);
    if let Some(properties) = action.get_mut("properties").and_then(Value::as_object_mut) {
        let absent = json!({"type": "null", "description": "Absent where one action is the answer."});
        properties.insert("actions".to_owned(), absent);
    }
    action
}
