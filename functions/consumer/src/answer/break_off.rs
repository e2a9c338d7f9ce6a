//! An answer that must not be sent, or not go on: a colleague has taken over since the bot was asked, or the account
//! takes no messages any more.

use messenger_channel::state::{Held, SavedConversation};

use super::{remember, resume};
use crate::case::Case;
use crate::deliver;
use crate::failure::Failure;
use crate::plan::Plan;
use crate::policy::SkipReason;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;

/// Leaves the rest of the answer, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(super) async fn break_off<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    reason: SkipReason,
) -> Result<(), Failure> {
    let plan = resume::kept_answer(run, case, held, &known).await?;
    remember(run, case, known, None, |_| {}).await?;
    leave_rest(run, case, held, &plan, reason).await
}

/// Leaves what is open of a plan, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(super) async fn leave_rest<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    plan: &Plan,
    reason: SkipReason,
) -> Result<(), Failure> {
    let reason = Reason::from(reason);
    tracing::info!(reason = reason.as_str(), event = %case.envelope.id, "what is open of the answer is left");
    deliver::withdraw(run, &case.sender(), held, plan, reason).await
}
