//! Checks of a whole flow: the actions against Meta's limits, the memory against itself.

use std::collections::BTreeSet;

use messenger_channel::action::{Action, ActionKind, Author};
use messenger_channel::reading::{Problem, Reading};
use messenger_wire::send::{MessagingType, Rule, Tag, validate_message};
use serde_json::Value;

use super::Flow;
use super::rule::Effect;
use super::template::Shape;

/// Notes everything that would fail whenever the flow runs.
///
/// A template is checked as if it printed nothing but what stands around it, so that counts, kinds and literal texts are checked
/// in full, and filled-in texts when they are filled in.
pub(super) fn check(flow: &Flow, reading: &mut Reading<'_>) {
    for effect in effects(flow) {
        for (path, shape) in &effect.actions {
            check_action(flow, reading, path, shape);
        }
    }
    check_memory(flow, reading);
}

fn effects(flow: &Flow) -> impl Iterator<Item = &Effect> {
    flow.rules.iter().map(|rule| &rule.effect).chain(&flow.fallback)
}

fn check_action(flow: &Flow, reading: &mut Reading<'_>, path: &str, shape: &Shape) {
    // A template that does not compile was noted already.
    let Some(mut sample) = flow.templates.sample(shape) else { return };
    stand_in(&mut sample, shape);
    let Some(action) = Action::read(reading, path, &sample) else { return };
    check_author(reading, path, &action);
    let Some(message) = message(&action) else { return };
    let Err(violations) = validate_message(&message) else { return };
    for violation in &violations {
        let below = violation.path().strip_prefix("message").unwrap_or_default();
        let field = match action.kind {
            ActionKind::Message(_) => format!(".message{below}"),
            _ => short_field(below),
        };
        // What form a template prints, a URL or not, is seen when it is filled in.
        let is_template = matches!(shape.at(&field), Some(Shape::Template(_)));
        if !(is_template && matches!(violation.rule(), Rule::Malformed { .. })) {
            reading.problems.add(&format!("{path}{field}"), Problem::Refused(violation.rule().to_string()));
        }
    }
}

/// Meta lets a person write for seven days, and holds it against a Page when a bot claims to be one.
fn check_author(reading: &mut Reading<'_>, path: &str, action: &Action) {
    let refused = || Problem::Refused("is for what a person writes; a flow is none".to_owned());
    if action.manner.author == Author::Person {
        reading.problems.add(&format!("{path}.author"), refused());
    }
    if action.manner.messaging_type == Some(MessagingType::MessageTag(Tag::HumanAgent)) {
        reading.problems.add(&format!("{path}.tag"), refused());
    }
}

/// Puts a letter where a template came to nothing: what it will print is not known, but it will print something.
fn stand_in(sample: &mut Value, shape: &Shape) {
    match (sample, shape) {
        (Value::String(text), Shape::Template(_)) if text.trim().is_empty() => text.push('x'),
        (Value::Array(values), Shape::List(shapes)) => {
            values.iter_mut().zip(shapes).for_each(|(value, shape)| stand_in(value, shape));
        }
        (Value::Object(members), Shape::Object(shapes)) => {
            for (name, shape) in shapes {
                members.get_mut(name).into_iter().for_each(|value| stand_in(value, shape));
            }
        }
        _ => {}
    }
}

/// Message that the action becomes. A text may have any length: the plan splits it.
fn message(action: &Action) -> Option<Value> {
    match &action.kind {
        ActionKind::Message(message) => Some(Value::Object(message.clone())),
        ActionKind::Text(text) => {
            let mut text = text.clone();
            "x".clone_into(&mut text.text);
            serde_json::to_value(text.into_message()).ok()
        }
        _ => None,
    }
}

/// Field of the short form that a field of the Send API came from.
fn short_field(field: &str) -> String {
    field
        .replace(".attachment.payload.buttons", ".buttons")
        .replace(".attachment.payload.text", ".text")
        .replace(".quick_replies", ".quickReplies")
        .replace(".image_url", ".imageUrl")
}

/// What is asked of the memory must be remembered somewhere.
fn check_memory(flow: &Flow, reading: &mut Reading<'_>) {
    let remembered: BTreeSet<&str> =
        effects(flow).flat_map(|effect| &effect.remember).map(|(name, _)| name.as_str()).collect();
    let refused = || Problem::Refused("is never remembered by this flow".to_owned());
    for (index, rule) in flow.rules.iter().enumerate() {
        for name in rule.conditions.names().filter(|name| !remembered.contains(name)) {
            reading.problems.add(&format!("rules[{index}].if.memory.{name}"), refused());
        }
    }
    for (path, name) in flow.templates.memory_names() {
        if !remembered.contains(name.split('.').next().unwrap_or_default()) {
            let why = format!("prints memory.{name}, which is never remembered by this flow");
            reading.problems.add(&path, Problem::Refused(why));
        }
    }
}
