//! Checks of actions: each is planned as if an event had just asked for it, so that what the plan
//! would refuse is noted here.

use messenger_channel::action::{Action, ActionKind, Author};
use messenger_channel::reading::{Problem, Reading};
use messenger_wire::send::{MessagingType, Rule, Tag, Violations};
use serde_json::Value;

use crate::dispatch::flow::Flow;
use crate::dispatch::flow::rule::Effect;
use crate::dispatch::flow::template::Shape;
use crate::plan::{PLAN_PARTS, Plan, PlanError, Purpose};

/// Notes what is wrong with the actions of a rule.
pub(super) fn check(flow: &Flow, reading: &mut Reading<'_>, effect: &Effect, purpose: &Purpose<'_>) {
    let mut parts = 0;
    for (path, shape) in &effect.actions {
        let mut sample = flow.templates.sample(shape);
        stand_in(&mut sample, shape);
        let Some(mut action) = Action::read(reading, path, &sample) else { continue };
        check_manner(reading, path, &mut action);
        match Plan::make(vec![action.clone()], purpose) {
            Ok(plan) => {
                let before = parts;
                parts += plan.steps.len();
                if before <= PLAN_PARTS && parts > PLAN_PARTS {
                    let why = format!("part {} of the rule, at most {PLAN_PARTS}", PLAN_PARTS + 1);
                    reading.problems.add(path, Problem::Refused(why));
                }
            }
            Err(error) => note(reading, path, shape, &action.kind, &error),
        }
    }
}

/// Puts a digit where a template came to nothing: what it will print is not known, but it will print something. A digit is
/// a text and a number.
fn stand_in(sample: &mut Value, shape: &Shape) {
    match (sample, shape) {
        (Value::String(text), Shape::Template(_)) if text.trim().is_empty() => text.push('0'),
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

/// Notes what a flow, or a text, may not claim to be, and takes it from the action, so that the rest is checked too.
///
/// Meta lets a person write for seven days, and holds it against a Page when a bot claims to be one.
fn check_manner(reading: &mut Reading<'_>, path: &str, Action { kind, manner }: &mut Action) {
    let mut refuse = |field: &str, why: &str| {
        reading.problems.add(&format!("{path}.{field}"), Problem::Refused(why.to_owned()));
    };
    if manner.author == Author::Person {
        refuse("author", "is for what a person writes; a flow is none");
        manner.author = Author::Bot;
    }
    if manner.messaging_type == Some(MessagingType::MessageTag(Tag::HumanAgent)) {
        refuse("tag", "is for what a person writes; a flow is none");
        manner.messaging_type = None;
    }
    if matches!(kind, ActionKind::Text(_)) && manner.messaging_type == Some(MessagingType::Utility) {
        refuse("messagingType", "UTILITY is for a message with a template; a text has none");
        manner.messaging_type = None;
    }
}

fn note(reading: &mut Reading<'_>, path: &str, shape: &Shape, kind: &ActionKind, error: &PlanError) {
    if let PlanError::Limit { violations, .. } = error {
        return note_violations(reading, path, shape, kind, violations);
    }
    let why = error.to_string();
    // The path says which action it is.
    let why = why.split_once(": ").map_or(why.as_str(), |(_, why)| why);
    reading.problems.add(path, Problem::Refused(why.to_owned()));
}

fn note_violations(reading: &mut Reading<'_>, path: &str, shape: &Shape, kind: &ActionKind, violations: &Violations) {
    for violation in violations {
        let field = field(kind, violation.path());
        // What form a template prints, a URL or not, is seen when it is filled in.
        let is_template = matches!(shape.at(&field), Some(Shape::Template(_)));
        if !(is_template && matches!(violation.rule(), Rule::Malformed { .. })) {
            reading.problems.add(&format!("{path}{field}"), Problem::Refused(violation.rule().to_string()));
        }
    }
}

/// Fields of the Send API, and those of an action that they come from.
const NAMES: [(&str, &str); 8] = [
    (".attachment.payload.buttons", ".buttons"),
    (".attachment.payload.text", ".text"),
    (".quick_replies", ".quickReplies"),
    (".image_url", ".imageUrl"),
    (".messaging_type", ".messagingType"),
    (".notification_type", ".notificationType"),
    (".persona_id", ".personaId"),
    (".reply_to.mid", ".replyTo"),
];

/// Field of an action that a field of its request came from.
fn field(kind: &ActionKind, path: &str) -> String {
    match (kind, path.strip_prefix("message")) {
        (ActionKind::Message(_), Some(_)) => format!(".{path}"),
        (ActionKind::React(_), _) => ".react".to_owned(),
        (_, below) => {
            let path = below.map_or_else(|| format!(".{path}"), str::to_owned);
            NAMES.iter().fold(path, |path, (wire, ours)| path.replace(wire, ours))
        }
    }
}
