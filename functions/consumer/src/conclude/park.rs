//! Parks a record: into the dead-letter queue, its result told, its claim ended.

use messenger_channel::state::{Claims, End, Held};
use messenger_channel::telemetry::lines::RECORD_PARKED;

use super::{Reached, release};
use crate::answer;
use crate::claim::{self, AFTER_LOSS, Untaken};
use crate::failure::{Again, Failure, backoff};
use crate::ledger::Ledger;
use crate::reason::{ParkedReason, Reason};
use crate::record::Record;
use crate::requeue::Requeue;
use crate::results;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Reasons of commands that Meta's rules or the person forbid: nobody has to mend anything.
const FORBIDDEN: [Reason; 8] = [
    Reason::WindowClosed,
    Reason::HumanAgentWindowClosed,
    Reason::FeedbackWindowClosed,
    Reason::TagsRefused,
    Reason::HumanAgentNotByPerson,
    Reason::TokenUnknown,
    Reason::OptedOut,
    Reason::ConversationOfAnotherPage,
];

/// Parks a record. One that this run came to no claim of may have been begun by an earlier one: what that has sent is
/// told, and its claim ended.
pub(super) async fn give_up<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    reached: Reached<'_>,
    reason: impl Into<ParkedReason>,
) -> Result<(), Again> {
    let Reached::Ledger(ledger) = reached else { return park(run, record, reached, reason).await };
    let Some(key) = ledger.claim() else { return park(run, record, reached, reason).await };
    match claim::take(run, record, ledger, &key).await {
        Ok(Some(held)) => {
            if let Ok(Some(plan)) = answer::stored_plan(&held) {
                ledger.plan(&plan);
            }
            park(run, record, Reached::Claim(ledger, &held), reason).await
        }
        Ok(None) => Ok(()),
        Err(Untaken::Busy(again)) => Err(again),
        // The table is away, perhaps for what the record is parked for.
        Err(Untaken::Unknown(_)) => park(run, record, reached, reason).await,
    }
}

/// Puts the record into the dead-letter queue, and only then ends its claim.
///
/// # Errors
/// [`Again`] where the record is not parked, or its claim not ended.
pub(crate) async fn park<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    reached: Reached<'_>,
    reason: impl Into<ParkedReason>,
) -> Result<(), Again> {
    let reason = reason.into();
    let (word, reason) = (reason.word(), reason.to_string());
    if let Err(error) = run.seams.requeue().park(record, &reason).await {
        tracing::error!(%error, reason, "record is not parked yet");
        return Err(release(run, reached.held(), backoff(u32::MAX), None, false).await);
    }
    tracing::error!(reason, message_id = %record.message_id, "{RECORD_PARKED}");
    run.tally.count_by(Metric::Parked, word);
    if !FORBIDDEN.contains(&word) {
        run.tally.count(Metric::GivenUp);
    }
    // Where only its result is left to be told, its plan is stored, and nothing is told once more.
    let is_open = word != Reason::ResultUntold;
    if let Some(ledger) = reached.ledger().filter(|_| is_open) {
        if let Some(died) = reached.held().and_then(|held| held.died) {
            ledger.doubt(died);
        }
        // What could not be told has been logged and counted; the copy is there to be done, and told, again.
        results::tell(run, ledger, Some(word)).await.unwrap_or_default();
    }
    if let Reached::Claim(ledger, held) = reached
        && let Err(failure) = end(run, record, ledger, held, is_open).await
    {
        // The copy is there: when the record comes again, parking it leaves one copy.
        tracing::warn!(?failure, "claim of a parked record is not ended");
        return Err(Again::after(AFTER_LOSS));
    }
    Ok(())
}

/// Ends the claim of a parked record. One that is open keeps what the rest of it is done with.
async fn end<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    ledger: &Ledger<'_>,
    held: &Held,
    is_open: bool,
) -> Result<(), Failure> {
    let kept = if is_open { answer::keep_asked(run, ledger, held).await? } else { held.clone() };
    let end = End::Parked { message: &record.message_id, conversation: ledger.conversation.as_ref() };
    Ok(run.seams.state().complete(&kept, None, end).await?)
}
