//! Ends the claim of a plan that is done, and tells its result before.

use messenger_channel::state::{Claims, End, Held, PartOutcome};

use super::{settle, unwritten};
use crate::failure::Failure;
use crate::plan::Plan;
use crate::results;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// Ends the claim with the last outcome; where its result is wanted, the outcome is written first, so that nothing is
/// sent again because the result could not be told.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn end<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    plan: &Plan,
    last: Option<(u32, PartOutcome)>,
) -> Result<(), Failure> {
    let state = run.seams.state();
    if !results::is_wanted(run, sender.ledger) {
        let ended = state.complete(held, last.as_ref().map(|(part, outcome)| (*part, outcome)), End::Completed).await;
        return ended.map_err(|error| match &last {
            Some((part, outcome)) => unwritten(&error, *part, outcome),
            None => error.into(),
        });
    }
    if let Some((part, outcome)) = &last {
        settle(run, sender, held, *part, outcome).await?;
    }
    if results::tell(run, sender.ledger, None).await.is_err() {
        // With it, the run that tells the result later asks nobody what to send.
        if held.plan.is_none() {
            state.store_plan(held, &plan.to_json()?).await?;
        }
        return Err(Failure::Untold);
    }
    Ok(state.complete(held, None, End::Completed).await?)
}
