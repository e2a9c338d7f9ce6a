//! Ends a plan that was begun and of which nothing more may be sent.

use messenger_channel::account::AfterGrace;
use messenger_channel::state::{Held, PartOutcome};

use super::progress::Progress;
use super::{Sender, doubt, end};
use crate::consume::Invocation;
use crate::failure::Failure;
use crate::plan::{Plan, Step};
use crate::seams::Seams;
use crate::tally::Metric;

/// Leaves what is open of a plan, for a reason that [`PartOutcome::NotSent`] has, and ends the claim. What may have arrived is waited
/// for, so that the result says so.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn withdraw<S: Seams>(
    run: &Invocation<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    plan: &Plan,
    reason: &str,
) -> Result<(), Failure> {
    sender.ledger.plan(plan);
    let mut progress = Progress::new(held, true);
    let mut open = plan.steps.iter().enumerate().skip(progress.start(plan)).filter(|(_, step)| Step::is_part(step));
    let Some((index, step)) = open.next() else { return end::end(run, sender, held, plan, None).await };
    let part = plan.part(index);
    let outcome = match progress.unknown(part) {
        None => PartOutcome::NotSent(reason.to_owned()),
        Some(unknown) => {
            if step.is_message() {
                doubt::find_out(run, sender, held, unknown, part).await?;
                doubt::unsettled(run, part, unknown, AfterGrace::GiveUp);
            }
            PartOutcome::GivenUp(reason.to_owned())
        }
    };
    run.tally.count_by(Metric::NotSent, reason);
    end::end(run, sender, held, plan, Some((part, outcome))).await
}
