//! Checks of a whole flow: the actions against what the plan lets leave, the memory against itself.

mod action;

use std::collections::BTreeSet;

use messenger_channel::reading::{Problem, Reading};
use messenger_channel::state::ClaimKey;
use messenger_wire::send::Recipient;
use messenger_wire::{Mid, Psid};

use super::Flow;
use super::rule::{Effect, Rule};
use super::trigger::Trigger;
use crate::plan::{GroundError, Purpose};
use crate::window::Window;

/// Notes everything that would fail whenever the flow runs.
///
/// A template is checked as if it printed nothing but what stands around it, so that counts, kinds and literal texts
/// are checked in full, and filled-in texts when they are filled in.
pub(super) fn check(flow: &Flow, reading: &mut Reading<'_>) {
    check_effects(flow, reading);
    check_persons(flow, reading);
    check_memory(flow, reading);
}

/// Plans what each rule does, for somebody who is nobody, at the best time that its conditions leave.
fn check_effects(flow: &Flow, reading: &mut Reading<'_>) {
    // Only an empty text is no id.
    let (Ok(person), Ok(mid)) = (Psid::parse("0"), Mid::parse("m_0")) else { return };
    let (key, recipient) = (ClaimKey::command("", ""), Recipient::from(person));
    // Whether the account is a news Page is told with the answer.
    let of_fallback = Purpose { mid: Some(&mid), is_news_page: true, ..Purpose::new(&key, &recipient, Window::Open) };
    for Rule { when, conditions, effect, .. } in &flow.rules {
        let purpose = Purpose {
            mid: Some(&mid).filter(|_| !when.iter().any(may_lack_mid)),
            window: conditions.window.unwrap_or(Window::Open),
            barred: when.iter().any(may_be_report).then_some(GroundError::Report),
            ..of_fallback.clone()
        };
        action::check(flow, reading, effect, &purpose);
    }
    if let Some(effect) = &flow.fallback {
        action::check(flow, reading, effect, &of_fallback);
    }
}

/// Notes what a rule does that no person's doing starts: there is nobody to send to, or to remember anything of.
fn check_persons(flow: &Flow, reading: &mut Reading<'_>) {
    let unremembered = [&OF_NOBODY[..], &REPORTS].concat();
    for (index, Rule { when, effect, .. }) in flow.rules.iter().enumerate() {
        if !effect.actions.is_empty() && is_only_of(when, &OF_NOBODY) {
            let why = GroundError::Nobody.to_string();
            reading.problems.add(&format!("rules[{index}].do"), Problem::Refused(why));
        }
        if !effect.remember.is_empty() && is_only_of(when, &unremembered) {
            let why = "of echoes, receipts and what names nobody, nothing is remembered".to_owned();
            reading.problems.add(&format!("rules[{index}].remember"), Problem::Refused(why));
        }
    }
}

/// Types of events that name no person.
const OF_NOBODY: [&str; 1] = ["policy.enforced"];

/// Types of events that are about one message.
const WITH_MID: [&str; 5] =
    ["message.received", "quick_reply.received", "postback.received", "reaction.changed", "echo.sent"];

/// Types of events that report on what the Page has sent.
const REPORTS: [&str; 3] = ["echo.sent", "message.delivered", "message.read"];

fn may_lack_mid(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Referral(_) | Trigger::Optin(_) => true,
        Trigger::Event(kinds) => kinds.iter().any(|kind| !WITH_MID.contains(&kind.as_str())),
        _ => false,
    }
}

fn may_be_report(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Event(kinds) if kinds.iter().any(|kind| REPORTS.contains(&kind.as_str())))
}

/// Whether only events of these types start a rule.
fn is_only_of(when: &[Trigger], types: &[&str]) -> bool {
    let is_one = |kind: &String| types.contains(&kind.as_str());
    !when.is_empty() && when.iter().all(|trigger| matches!(trigger, Trigger::Event(kinds) if kinds.iter().all(is_one)))
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
        if !remembered.contains(name.as_str()) {
            let why = format!("prints memory.{name}, which is never remembered by this flow");
            reading.problems.add(&path, Problem::Refused(why));
        }
    }
}

fn effects(flow: &Flow) -> impl Iterator<Item = &Effect> {
    flow.rules.iter().map(|rule| &rule.effect).chain(&flow.fallback)
}
