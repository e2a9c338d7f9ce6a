//! Ends a plan of which nothing, or nothing more, may be sent.

use messenger_channel::configuration::AfterGrace;
use messenger_channel::state::{Held, PartOutcome};

use super::progress::Progress;
use super::{Part, doubt, end};
use crate::failure::Failure;
use crate::plan::{Plan, Step};
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::tally::Metric;

/// Whether a message is still to leave of a plan, and nothing before it takes the thread.
pub(crate) fn speaks_on(held: &Held, plan: &Plan) -> bool {
    let mut open = plan.steps.iter().skip(Progress::new(held).start(plan));
    open.find(|step| step.is_message() || step.takes_thread()).is_some_and(Step::is_message)
}

/// Leaves what is open of a plan, and ends the claim. What may have arrived is waited for, so that the result says so.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn withdraw<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    plan: &Plan,
    reason: Reason,
) -> Result<(), Failure> {
    sender.ledger.plan(plan);
    let mut progress = Progress::new(held);
    let mut open = plan.steps.iter().enumerate().skip(progress.start(plan)).filter(|(_, step)| Step::is_part(step));
    let Some((index, step)) = open.next() else { return end::end(run, sender, held, plan, None).await };
    let part = Part { sender, held, number: plan.part(index), step };
    let outcome = match progress.unknown(part.number) {
        None => PartOutcome::NotSent(reason.to_string()),
        Some(unknown) => {
            if step.is_message() {
                doubt::find_out(run, part, unknown).await?;
                doubt::unsettled(run, part, unknown, AfterGrace::GiveUp);
            }
            PartOutcome::GivenUp(reason.to_string())
        }
    };
    run.tally.count_by(Metric::NotSent, reason);
    end::end(run, sender, held, plan, Some((part.number, outcome))).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use messenger_channel::action::{Action, ActionKind};
    use messenger_channel::state::{ClaimKey, Held, Lease, Owner, PartOutcome};
    use messenger_wire::TimestampMs;
    use messenger_wire::send::Recipient;

    use super::speaks_on;
    use crate::plan::{Plan, Purpose};
    use crate::window::Window;

    #[test]
    fn what_is_left_of_an_answer_speaks_unless_it_takes_the_thread_before() {
        let (says, takes) = (|| Action::text("a"), || Action::from(ActionKind::TakeThread));
        for (actions, done, speaks) in [
            (vec![says(), says()], 1, true),
            (vec![says(), says()], 2, false),
            (vec![says(), takes(), says()], 1, false),
            (vec![takes(), says()], 0, false),
            (vec![takes(), says()], 1, true),
            (vec![says(), Action::pass_to_inbox()], 1, false),
            (vec![says(), Action::react("x"), says()], 1, true),
        ] {
            let (zero, key) = (TimestampMs::from_millis(0), ClaimKey::command("main", "c"));
            let recipient = Recipient::Id(messenger_wire::Psid::parse("7001").unwrap());
            let mid = messenger_wire::Mid::parse("m_1").unwrap();
            let purpose = Purpose { mid: Some(&mid), ..Purpose::new(&key, &recipient, Window::Open) };
            let plan = Plan::make(actions, &purpose).unwrap();
            let held = Held {
                key: key.clone(),
                lease: Lease { owner: Owner::new([0; 16]), now: zero, until: zero },
                attempts: 1,
                refusals: 0,
                died: None,
                plan: None,
                parts: (0..done).map(|part| (part, PartOutcome::Sent(None))).collect(),
                passed: BTreeMap::new(),
            };
            assert_eq!(speaks_on(&held, &plan), speaks, "{plan:?} {done}");
        }
    }
}
