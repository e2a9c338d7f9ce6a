//! One rule: when it answers, and what it does then.

use messenger_channel::action::MAX_ACTIONS;
use messenger_channel::reading::{Fields, Problem, Reading, join};
use serde_json::Value;

use super::condition::Conditions;
use super::template::{Groups, Shape, Templates};
use super::trigger::Trigger;

/// When to answer, and what to do then.
#[derive(Debug)]
pub(super) struct Rule {
    /// Any of these starts it.
    pub(super) when: Vec<Trigger>,
    /// All of these must hold.
    pub(super) conditions: Conditions,
    /// What it does.
    pub(super) effect: Effect,
}

/// What a rule or the fallback does.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// Actions in their order, each with the path it stands at.
    pub(super) actions: Vec<(String, Shape)>,
    /// Names to remember, with their values.
    pub(super) remember: Vec<(String, Shape)>,
}

impl Rule {
    pub(super) fn read(
        reading: &mut Reading<'_>,
        templates: &mut Templates,
        path: &str,
        value: &Value,
    ) -> Option<Self> {
        reading.object(path, value, |fields| {
            // A name is for people only.
            fields.optional_text("name");
            if !fields.has("when") {
                fields.missing::<()>("when");
            }
            // A part that cannot be read is left out, so that the others are checked nevertheless.
            let when = fields.read("when", Trigger::read_any);
            let groups = when.as_ref().map(|when| when.iter().flat_map(Trigger::groups).collect());
            let conditions = fields.read("if", Conditions::read).unwrap_or_default();
            Some(Self { when: when.unwrap_or_default(), conditions, effect: Effect::read(fields, templates, &groups) })
        })
    }
}

impl Effect {
    /// Reads `do` and `remember`, of which one must be there; their templates may print these groups.
    pub(super) fn read(fields: &mut Fields<'_, '_>, templates: &mut Templates, groups: &Groups) -> Self {
        let mut compile = |reading: &mut Reading<'_>, path: &str, value: &Value| {
            templates.compile(path, value, groups, &mut |path, why| {
                reading.problems.add(path, Problem::Refused(why));
            })
        };
        if !fields.has("do") && !fields.has("remember") {
            fields.missing::<()>("do");
        }
        let actions = fields.each("do", |reading, path, value| Some((path.to_owned(), compile(reading, path, value))));
        if actions.len() > MAX_ACTIONS {
            fields.malformed::<()>("do", "a list of at most 50");
        }
        let remember = fields.read("remember", |reading, path, value| {
            let Value::Object(values) = value else {
                return reading.malformed(path, "an object of names and values");
            };
            let compile = |(name, value): (&String, &Value)| {
                let path = join(path, name);
                if value.is_array() || value.is_object() {
                    reading.malformed::<()>(&path, "a text, a number, true, false or null");
                }
                (name.clone(), compile(reading, &path, value))
            };
            Some(values.iter().map(compile).collect())
        });
        Self { actions, remember: remember.unwrap_or_default() }
    }
}
