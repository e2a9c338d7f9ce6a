//! Flow: an automated conversation that a file describes, without code. The format is in docs/flows.md.
//!
//! A flow is pure: the same event with the same memory gives the same answer.

mod check;
mod condition;
mod facts;
mod problem;
mod rule;
mod scene;
mod source;
mod template;
mod trigger;
mod words;

use std::collections::BTreeSet;

use messenger_channel::action::Action;
use messenger_channel::configuration::References;
use messenger_channel::dispatch_input::{Attachment, DispatchInput};
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::reading::{Fields, Problems, Reading};
use serde_json::Value;

pub use problem::{FlowProblem, FlowProblems};

use facts::Facts;
use rule::{Effect, Rule};
use source::Source;
use template::Templates;
use trigger::{Match, Trigger};

use super::{DispatchContext, Dispatched};

/// Automated conversation, read and checked.
#[derive(Debug)]
pub struct Flow {
    get_started: String,
    rules: Vec<Rule>,
    fallback: Option<Effect>,
    templates: Templates,
}

/// What a flow does about an event.
struct Chosen<'a> {
    effect: &'a Effect,
    matched: Match,
    /// What has started the rule, where that is an attachment.
    attachment: Option<&'a Attachment>,
}

/// Why a flow gives no answer to an event, although it is valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// Template fails with what this event brings.
    #[error("{field}: {why}")]
    Template {
        /// Path of the text that is the template.
        field: String,
        /// Kind of the fault or the bound that is broken, and the template's line where it is known.
        why: String,
    },
    /// Action is none once its templates are filled in.
    #[error("{field}: {problems}")]
    Action {
        /// Path of the action.
        field: String,
        /// What is wrong with it.
        problems: Problems,
    },
}

impl Flow {
    /// Reads a flow, YAML or JSON; `file` is its name in problems.
    ///
    /// # Errors
    /// [`FlowProblems`]: everything that is wrong, with file, line and field.
    pub fn parse(file: &str, text: &str) -> Result<Self, FlowProblems> {
        let source =
            Source::yaml(text).map_err(|unreadable| FlowProblems::one(file, Some(unreadable.line), unreadable.why))?;
        Self::read(file, &source)
    }

    /// Takes a flow that stands inside another document; `name` stands for its file in problems.
    ///
    /// # Errors
    /// [`FlowProblems`]: everything that is wrong, with name and field.
    pub fn from_json(name: &str, value: Value) -> Result<Self, FlowProblems> {
        Self::read(name, &Source::json(value))
    }

    fn read(file: &str, source: &Source) -> Result<Self, FlowProblems> {
        let references = References::new();
        let mut reading = Reading::new(&references);
        reading.words = &words::WORDS;
        let flow = reading.object("", &source.value, |fields| Some(Self::read_fields(fields)));
        if let Some(flow) = &flow {
            check::check(flow, &mut reading);
        }
        match flow {
            Some(flow) if reading.problems.is_empty() => Ok(flow),
            _ => Err(FlowProblems::located(file, source, &reading.problems)),
        }
    }

    fn read_fields(fields: &mut Fields<'_, '_>) -> Self {
        let mut templates = Templates::default();
        fields.version();
        let get_started = fields.optional_text("getStarted");
        if !fields.has("rules") {
            fields.missing::<()>("rules");
        }
        let rules = fields.each("rules", |reading, path, value| Rule::read(reading, &mut templates, path, value));
        let fallback =
            fields.object("fallback", |fields| Some(Effect::read(fields, &mut templates, &Some(BTreeSet::new()))));
        let get_started = get_started.unwrap_or_else(|| trigger::GET_STARTED.to_owned());
        Self { get_started, rules, fallback, templates }
    }

    /// What the flow does about an event: the first rule that matches, or the fallback where the person spoke.
    ///
    /// # Errors
    /// [`FlowError`] where a template fails with this event.
    pub fn answer(&self, input: &DispatchInput, context: &DispatchContext) -> Result<Dispatched, FlowError> {
        let facts = Facts::of(input);
        let Some(Chosen { effect, matched, attachment }) = self.choose(&facts, input, context) else {
            return Ok(Dispatched { actions: Vec::new(), memory: None, repeatable: true });
        };
        let scene = scene::of(input, context, &facts, &matched, attachment);
        let mut actions = Vec::with_capacity(effect.actions.len());
        for (path, shape) in &effect.actions {
            let value = self.templates.render(shape, &scene)?;
            // A text whose template comes to nothing is not said.
            if value.get("text").and_then(Value::as_str).is_some_and(|text| text.trim().is_empty()) {
                continue;
            }
            actions.push(read_action(path, &value)?);
        }
        Ok(Dispatched { actions, memory: self.remember(effect, &scene, context)?, repeatable: true })
    }

    fn choose<'a>(&'a self, facts: &Facts<'a>, input: &DispatchInput, context: &DispatchContext) -> Option<Chosen<'a>> {
        let rule = self.rules.iter().find_map(|rule| {
            let started = |trigger: &Trigger| {
                let matched = trigger.matches(facts, &self.get_started)?;
                Some(Chosen { effect: &rule.effect, matched, attachment: trigger.attachment(facts) })
            };
            let chosen = rule.when.iter().find_map(started)?;
            rule.conditions.hold(input, context).then_some(chosen)
        });
        let fallback = self.fallback.as_ref().filter(|_| facts.spoken);
        rule.or_else(|| fallback.map(|effect| Chosen { effect, matched: Match::new(), attachment: None }))
    }

    fn remember(
        &self,
        effect: &Effect,
        scene: &minijinja::Value,
        context: &DispatchContext,
    ) -> Result<Option<FlowMemory>, FlowError> {
        if effect.remember.is_empty() {
            return Ok(None);
        }
        let mut changes = Vec::with_capacity(effect.remember.len());
        for (name, shape) in &effect.remember {
            changes.push((name.clone(), self.templates.render(shape, scene)?));
        }
        // How much a person writes is no reason to leave them without an answer.
        Ok(context.memory.with(changes).inspect_err(|error| tracing::warn!(%error, "the memory stays as it was")).ok())
    }
}

fn read_action(path: &str, value: &Value) -> Result<Action, FlowError> {
    let references = References::new();
    let mut reading = Reading::new(&references);
    match Action::read(&mut reading, path, value) {
        Some(action) if reading.problems.is_empty() => Ok(action),
        _ => Err(FlowError::Action { field: path.to_owned(), problems: reading.problems }),
    }
}

#[cfg(test)]
mod tests;
