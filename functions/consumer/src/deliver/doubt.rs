//! What is done about a part that may have arrived.
//!
//! ```text
//! sent, no answer ── grace ── fence ── no echo ── given up
//!                                         └────── written down as sent once more ── sent ── refused: the write is taken back
//! ```

use messenger_channel::clock::Clock;
use messenger_channel::configuration::AfterGrace;
use messenger_channel::state::{Claims, PartOutcome, Settled};
use messenger_channel::telemetry::lines::SEND_UNSETTLED;

use super::attempt::attempt;
use super::progress::Unknown;
use super::{Part, Then, unwritten, wait_for_slot};
use crate::deliver::fence;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Sends a part again, or gives it up, once it is known that no echo tells of it.
pub(super) async fn again<S: Seams>(run: &Run<'_, S>, part: Part<'_>, before: Unknown) -> Result<Then, Failure> {
    find_out(run, part, before).await?;
    if part.sender.account.unknown_send.after(before.sends) == AfterGrace::GiveUp {
        unsettled(run, part, before, AfterGrace::GiveUp);
        return Ok(Then::GoOn(PartOutcome::GivenUp(Reason::Unknown.to_string())));
    }
    wait_for_slot(run, part).await?;
    // The echo may have come since the claim was acquired; this write would not go through then.
    let now = Unknown::sent(run.seams.clock().now(), before.sends + 1);
    if run.seams.state().settle(part.held, part.number, &now.outcome()).await? == Settled::AlreadySent {
        return Ok(Then::Settled);
    }
    let then = attempt(run, part, now.sends).await;
    if let Err(failure) = &then
        && !matches!(failure, Failure::Wait { part: Some(_), .. })
    {
        return take_back(run, part, before, failure.clone()).await;
    }
    unsettled(run, part, before, AfterGrace::Retry);
    match then {
        // Refused for good; what was sent before may be there all the same.
        Ok(Then::GoOn(PartOutcome::NotSent(reason))) => Ok(Then::GoOn(PartOutcome::GivenUp(reason))),
        Ok(Then::End(PartOutcome::NotSent(reason))) => Ok(Then::End(PartOutcome::GivenUp(reason))),
        then => then,
    }
}

/// Waits until an echo has come, or none is on its way any more.
pub(super) async fn find_out<S: Seams>(run: &Run<'_, S>, part: Part<'_>, unknown: Unknown) -> Result<(), Failure> {
    let grace = (unknown.since + part.sender.account.unknown_send.grace).since(run.seams.clock().now());
    let wait = if grace.is_zero() { fence::wait(run, part, unknown).await? } else { Some((grace, unknown)) };
    let Some((time, unknown)) = wait else { return Ok(()) };
    Err(Failure::Wait { time, part: Some((part.number, unknown.outcome())) })
}

/// Counts a send that nothing settled, once: when it was sent again, or is left. One that comes
/// again before that is looked at anew.
pub(super) fn unsettled<S: Seams>(run: &Run<'_, S>, part: Part<'_>, unknown: Unknown, then: AfterGrace) {
    tracing::warn!(part = part.number, sends = unknown.sends, ?then, "{SEND_UNSETTLED}");
    run.tally.count(Metric::Unsettled);
}

/// What surely was not sent is no send: it neither counts nor begins another grace time.
async fn take_back<S: Seams>(
    run: &Run<'_, S>,
    part: Part<'_>,
    before: Unknown,
    failure: Failure,
) -> Result<Then, Failure> {
    match run.seams.state().settle(part.held, part.number, &before.outcome()).await {
        Ok(Settled::Written) => Err(failure),
        Ok(Settled::AlreadySent) => Ok(Then::Settled),
        Err(error) => Err(unwritten(&error, part.number, &before.outcome())),
    }
}
