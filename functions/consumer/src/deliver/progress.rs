//! What earlier runs did of a plan. Pure.

use std::collections::BTreeMap;

use messenger_channel::state::{Held, PartOutcome};
use messenger_wire::TimestampMs;

use crate::plan::{Plan, Step};
use crate::reason::Reason;

/// What earlier runs did.
#[derive(Debug)]
pub(super) struct Progress {
    parts: BTreeMap<u32, PartOutcome>,
    /// When the lease of a run ended that may have sent the first open part.
    died: Option<TimestampMs>,
}

/// Part that may have arrived.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown {
    /// When it was sent at the latest.
    pub(super) since: TimestampMs,
    /// How often it was sent.
    pub(super) sends: u32,
    /// How often its echo was looked for behind a fence.
    pub(super) looks: u32,
}

impl Unknown {
    /// Sent at this time at the latest, and not looked for yet.
    pub(super) fn sent(since: TimestampMs, sends: u32) -> Self {
        Self { since, sends, looks: 0 }
    }

    /// The same as it is written down.
    pub(super) fn outcome(self) -> PartOutcome {
        PartOutcome::Unknown { since: self.since, sends: self.sends, looks: self.looks }
    }
}

impl Progress {
    /// Reads the claim.
    pub(super) fn new(held: &Held) -> Self {
        Self { parts: held.parts.clone(), died: held.died }
    }

    /// Step from which on something is left to do: what stands between the last settled part and the first open one is
    /// shown again. Nothing is left behind a part that was not sent for a reason that the rest would meet too.
    pub(super) fn start(&self, plan: &Plan) -> usize {
        let ends = |outcome: &PartOutcome| match outcome {
            PartOutcome::NotSent(reason) | PartOutcome::GivenUp(reason) => !goes_on(reason),
            _ => false,
        };
        let mut outcomes = self.parts.range(plan.part(0)..plan.part(plan.steps.len()));
        if outcomes.any(|(_, outcome)| ends(outcome)) {
            return plan.steps.len();
        }
        let settled = |index: usize| self.parts.get(&plan.part(index)).is_some_and(PartOutcome::is_final);
        let parts = plan.steps.iter().enumerate().filter(|(_, step)| Step::is_part(step)).map(|(index, _)| index);
        parts.take_while(|index| settled(*index)).last().map_or(0, |index| index + 1)
    }

    /// Since when it is unknown whether a part has arrived, and how often it was sent; `None` where it surely was not.
    ///
    /// Parts are sent in order, so that only the first one that is asked for can have been sent by a run that died: a
    /// dead run sends nothing after its lease.
    pub(super) fn unknown(&mut self, part: u32) -> Option<Unknown> {
        let died = self.died.take();
        match (self.parts.get(&part), died) {
            // Whoever died later may have sent it once more: what was looked for before tells nothing.
            (Some(PartOutcome::Unknown { since, sends, .. }), Some(died)) if died > *since => {
                Some(Unknown::sent(died, *sends))
            }
            (Some(PartOutcome::Unknown { since, sends, looks }), _) => {
                Some(Unknown { since: *since, sends: *sends, looks: *looks })
            }
            (_, died) => died.map(|since| Unknown::sent(since, 1)),
        }
    }
}

/// Whether the parts behind one that was not sent, for a reason that [`PartOutcome::NotSent`] has, are sent all the
/// same.
fn goes_on(reason: &str) -> bool {
    [Reason::Media, Reason::Unknown].iter().any(|passed| passed.as_str() == reason)
}
