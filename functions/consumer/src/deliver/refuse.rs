//! What becomes of a part that has lost its ground since it was planned.

use messenger_channel::state::PartOutcome;
use messenger_channel::telemetry::lines::ANSWER_REFUSED;

use super::{Part, Then};
use crate::failure::Failure;
use crate::plan::GroundError;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Ends an answer, which came too late. A command is parked, as it would have been at first:
/// whoever sent it may wait for the person.
///
/// # Errors
/// [`Failure::Refuse`] for a command.
pub(super) fn refuse_part<S: Seams>(run: &Run<'_, S>, part: Part<'_>, error: GroundError) -> Result<Then, Failure> {
    let (reason, number) = (Reason::from(error), part.number);
    if part.held.key.is_command() {
        return Err(Failure::refuse(reason, vec![format!("part {number}: {error}")]));
    }
    tracing::warn!(%error, part = number, "{ANSWER_REFUSED}");
    run.tally.count_by(Metric::Refused, reason);
    Ok(Then::End(PartOutcome::NotSent(reason.to_string())))
}
