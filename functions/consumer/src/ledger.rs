//! What becomes of the record that is worked on, gathered as it happens, so that its result can be told at the end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use messenger_channel::configuration::Account;
use messenger_channel::result::{Outcome, PartResult, PartStatus, SendResult};
use messenger_channel::state::{ClaimKey, Held, PartOutcome};
use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, TimestampMs};

use crate::lock::lock;
use crate::plan::Plan;
use crate::reason::{Reason, Refusal, StoredRefusal};

/// Record that is worked on.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    pub(crate) asker: Asker,
    /// Account, where it is known.
    pub(crate) account: Option<&'a Account>,
    /// Conversation that is sent to, where it is known.
    pub(crate) conversation: Option<ConversationKey>,
    /// Trace that its log lines have.
    pub(crate) trace: String,
    entries: Mutex<Entries>,
}

/// What the record came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Event.
    Event(EventId),
    /// Send command with an id, where that can be read.
    Command(Option<String>),
}

#[derive(Debug, Default)]
struct Entries {
    /// Every part of the plan, with its outcome where it has one.
    parts: BTreeMap<u32, Option<PartOutcome>>,
    /// Whether all parts are known, and there is something to do.
    is_planned: bool,
    refusal: Option<StoredRefusal>,
    /// Time that its run has slept for it.
    slept: Duration,
}

impl<'a> Ledger<'a> {
    /// Opens the ledger of a record.
    pub(crate) fn new(
        asker: Asker,
        account: Option<&'a Account>,
        conversation: Option<ConversationKey>,
        trace: String,
    ) -> Self {
        Self { asker, account, conversation, trace, entries: Mutex::default() }
    }

    /// Notes that the run sleeps for it until the turn of a send.
    pub(crate) fn note_sleep(&self, time: Duration) {
        self.entries().slept += time;
    }

    /// How long its run has slept for it.
    pub(crate) fn slept(&self) -> Duration {
        self.entries().slept
    }

    /// Claim of the record, where it is known whose it is.
    pub(crate) fn claim(&self) -> Option<ClaimKey> {
        match (&self.asker, self.account) {
            (Asker::Event(id), _) => Some(ClaimKey::event(*id)),
            (Asker::Command(Some(id)), Some(account)) => Some(ClaimKey::command(&account.name, id)),
            (Asker::Command(_), _) => None,
        }
    }

    /// Takes over what earlier runs did.
    pub(crate) fn take_over(&self, held: &Held) {
        let parts = held.parts.iter().map(|(part, outcome)| (*part, told(outcome)));
        self.entries().parts.extend(parts);
    }

    /// Notes every part that is going to be done, or why there is none. What else the claim holds is not of the answer.
    pub(crate) fn plan(&self, plan: &Plan) {
        let mut entries = self.entries();
        entries.refusal.clone_from(&plan.refusal);
        entries.is_planned = !plan.steps.is_empty();
        let known = std::mem::take(&mut entries.parts);
        entries.parts = plan.parts().map(|(part, _)| (part, known.get(&part).cloned().flatten())).collect();
    }

    /// Notes the outcome of a part.
    pub(crate) fn note(&self, part: u32, outcome: &PartOutcome) {
        self.entries().parts.insert(part, told(outcome));
    }

    /// Notes that the first part without an outcome may have been sent by a run that died.
    pub(crate) fn doubt(&self, died: TimestampMs) {
        if let Some(first) = self.entries().parts.values_mut().find(|outcome| outcome.is_none()) {
            *first = Some(PartOutcome::Unknown { since: died, sends: 1, looks: 0 });
        }
    }

    /// Whether anything has become of a part.
    pub(crate) fn has_outcomes(&self) -> bool {
        self.entries().parts.values().any(Option::is_some)
    }

    /// Notes that nothing is sent, since it must not be.
    pub(crate) fn refuse(&self, refusal: Refusal) {
        self.entries().refusal = Some(refusal.into());
    }

    /// Whether there is nothing to tell: nothing was asked for.
    pub(crate) fn is_empty(&self) -> bool {
        let entries = self.entries();
        !entries.is_planned && entries.parts.is_empty() && entries.refusal.is_none()
    }

    /// What became of it; `failed` says why nothing more will be done.
    pub(crate) fn result(&self, failed: Option<Reason>) -> SendResult {
        let entries = self.entries();
        // Where all is sent, only writing that down has failed.
        let failed = failed.filter(|_| !entries.is_sent());
        let mut parts: Vec<_> =
            entries.parts.iter().map(|(part, outcome)| part_result(*part, outcome.as_ref())).collect();
        if let Some(failed) = failed {
            let not_tried = Some(Reason::NotTried.as_str());
            // Parts are done in order, so that this is the one that failed.
            if let Some(first) = parts.iter_mut().find(|part| part.reason.as_deref() == not_tried) {
                first.reason = Some(failed.to_string());
            }
        }
        let not_sent = parts.iter().find(|part| part.outcome != PartStatus::Sent);
        let arrived = parts.iter().any(|part| part.outcome != PartStatus::NotSent);
        let refusal = entries.refusal.as_ref();
        let outcome = match (refusal, failed.is_some() || not_sent.is_some()) {
            (Some(_), _) if !arrived => Outcome::Refused,
            (None, false) => Outcome::Sent,
            _ => Outcome::Failed,
        };
        let reason = refusal.map(|refusal| refusal.reason.clone()).or(failed.map(|failed| failed.to_string()));
        let (command, event) = match &self.asker {
            Asker::Command(id) => (id.clone(), None),
            Asker::Event(id) => (None, Some(*id)),
        };
        SendResult {
            command,
            event,
            conversation: self.conversation.clone(),
            outcome,
            reason: reason.or_else(|| not_sent.and_then(|part| part.reason.clone())),
            problems: refusal.map(|refusal| refusal.problems.clone()).unwrap_or_default(),
            parts,
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        lock(&self.entries)
    }
}

impl Entries {
    fn is_sent(&self) -> bool {
        self.is_planned && self.parts.values().all(|outcome| matches!(outcome, Some(PartOutcome::Sent(_))))
    }
}

/// Outcome as far as there is anything to tell: what Meta could not fetch yet was not sent.
fn told(outcome: &PartOutcome) -> Option<PartOutcome> {
    Some(outcome).filter(|outcome| **outcome != PartOutcome::Unfetched).cloned()
}

fn part_result(part: u32, outcome: Option<&PartOutcome>) -> PartResult {
    let (outcome, mid, reason) = match outcome {
        Some(PartOutcome::Sent(mid)) => (PartStatus::Sent, mid.clone(), None),
        Some(PartOutcome::NotSent(reason)) => (PartStatus::NotSent, None, Some(reason.clone())),
        Some(PartOutcome::GivenUp(reason)) => (PartStatus::Unknown, None, Some(reason.clone())),
        Some(PartOutcome::Unknown { .. }) => (PartStatus::Unknown, None, None),
        Some(PartOutcome::Unfetched) | None => (PartStatus::NotSent, None, Some(Reason::NotTried.to_string())),
    };
    PartResult { part, outcome, mid, reason }
}

#[cfg(test)]
mod tests {
    use messenger_channel::result::{Outcome, PartStatus};
    use messenger_channel::state::PartOutcome;
    use messenger_wire::{Mid, TimestampMs};
    use serde_json::json;

    use super::{Asker, Ledger};
    use crate::reason::{Reason, Refusal};

    fn ledger(parts: &[Option<PartOutcome>]) -> Ledger<'static> {
        let ledger = Ledger::new(Asker::Command(Some("c".into())), None, None, String::new());
        ledger.entries().parts = (0..).zip(parts.iter().cloned()).collect();
        ledger
    }

    #[test]
    fn the_outcome_of_the_whole_follows_from_its_parts_and_its_end() {
        let sent = || Some(PartOutcome::Sent(Mid::parse("m_1").ok()));
        let closed = || Some(PartOutcome::NotSent("window_closed".into()));
        let lost = || Some(PartOutcome::Unknown { since: TimestampMs::from_millis(1), sends: 1, looks: 0 });
        let refusal = Refusal { reason: Reason::Plan, problems: vec!["action 0: text: 641".into()] };
        for (parts, refused, failed, outcome, reason) in [
            (vec![sent(), sent()], false, None, Outcome::Sent, None),
            (vec![], false, None, Outcome::Sent, None),
            (vec![sent(), closed()], false, None, Outcome::Failed, Some("window_closed")),
            (vec![sent(), None], false, Some(Reason::OurMistake), Outcome::Failed, Some("our_mistake")),
            (vec![], false, Some(Reason::Dispatcher), Outcome::Failed, Some("dispatcher")),
            (vec![], true, Some(Reason::Plan), Outcome::Refused, Some("plan")),
            (vec![None], true, None, Outcome::Refused, Some("plan")),
            (vec![sent()], true, Some(Reason::Plan), Outcome::Failed, Some("plan")),
            (vec![lost()], true, Some(Reason::Plan), Outcome::Failed, Some("plan")),
        ] {
            let ledger = ledger(&parts);
            if refused {
                ledger.refuse(refusal.clone());
            }
            let result = ledger.result(failed);
            assert_eq!((result.outcome, result.reason.as_deref()), (outcome, reason), "{parts:?} {refused} {failed:?}");
            assert_eq!(!result.problems.is_empty(), refused);
        }
    }

    #[test]
    fn what_meta_could_not_fetch_yet_was_not_sent_unless_a_run_died_on_it() {
        let ledger = ledger(&[None]);
        ledger.note(0, &PartOutcome::Unfetched);
        assert!(!ledger.has_outcomes());
        assert_eq!(ledger.result(None).parts[0].reason.as_deref(), Some("not_tried"));
        ledger.doubt(TimestampMs::from_millis(1));
        assert_eq!(ledger.result(None).parts[0].outcome, PartStatus::Unknown);
    }

    #[test]
    fn every_part_is_told() {
        let parts = [
            Some(PartOutcome::Sent(Mid::parse("m_1").ok())),
            Some(PartOutcome::NotSent("policy".into())),
            Some(PartOutcome::Unknown { since: TimestampMs::from_millis(1), sends: 1, looks: 0 }),
            None,
        ];
        assert_eq!(
            serde_json::to_value(ledger(&parts).result(None).parts).unwrap(),
            json!([
                {"part": 0, "outcome": "sent", "mid": "m_1"},
                {"part": 1, "outcome": "notSent", "reason": "policy"},
                {"part": 2, "outcome": "unknown"},
                {"part": 3, "outcome": "notSent", "reason": "not_tried"},
            ])
        );
    }
}
