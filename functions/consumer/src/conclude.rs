//! How a record ends that could not be done: it comes again, or it is parked.

mod park;
mod reached;

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::queue::MAX_RECEIVE_COUNT;
use messenger_channel::state::{Claims, Held, PartOutcome, Release, Settled};
use messenger_channel::telemetry::lines::RECORD_RETRIED;

pub(crate) use self::park::park;
pub(crate) use self::reached::Reached;

use self::park::give_up;
use crate::account::pace;
use crate::claim::AFTER_LOSS;
use crate::failure::{Again, Failure, Transient, backoff};
use crate::reason::Reason;
use crate::record::Record;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Longest wait of a record that failed before it was claimed: short at first, since what failed there hits every
/// record, and all go on when it is over; then so long that an outage over a weekend parks nothing.
const LONGEST_BACKOFF_UNCLAIMED: Duration = Duration::from_secs(30);

/// Longest wait of such a record from [`PATIENT`] on: with [`LAST_RECEIVE`] it is parked after three days.
const LONGEST_BACKOFF_PATIENT: Duration = Duration::from_mins(5);

/// Receive and age from which on a record that was never claimed waits longer. Others have looked for a seat, and were
/// received as often in minutes.
const PATIENT: (u32, Duration) = (101, Duration::from_mins(45));

/// Receives of a record from which on it is parked instead of coming again: after a few more SQS would give it up
/// itself, without a reason, a metric or a result.
pub(crate) const LAST_RECEIVE: u32 = MAX_RECEIVE_COUNT - 10;

/// Ends what could not be done: gives the claim back, or parks the record.
///
/// # Errors
/// [`Again`] where the record comes again.
pub(crate) async fn conclude<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    reached: Reached<'_>,
    failure: Failure,
) -> Result<(), Again> {
    match failure {
        Failure::Wait { part, .. } if record.receives >= LAST_RECEIVE => wait_no_more(run, record, reached, part).await,
        Failure::Throttled { .. } | Failure::ThrottledFor { .. } | Failure::Stopped { .. }
            if record.receives >= LAST_RECEIVE =>
        {
            give_up(run, record, reached, Reason::WaitedTooOften).await
        }
        Failure::Wait { time, part } => Err(release(run, reached.held(), time, part, false).await),
        Failure::Throttled { least } => Err(refused(run, record, reached.held(), least).await),
        Failure::ThrottledFor { time } => {
            Err(release(run, reached.held(), pace::back_told(time, record.receives), None, false).await)
        }
        // Seen before the claim, so that there is none to give back.
        Failure::Stopped { account, time } => Err(Again { after: time, stopped: Some(account) }),
        Failure::Transient(transient) => again(run, record, reached, transient).await,
        Failure::Park { reason } => give_up(run, record, reached, reason).await,
        Failure::Refuse(refusal) => {
            run.tally.count_by(Metric::Refused, refusal.reason);
            if let Some(ledger) = reached.ledger() {
                ledger.refuse(refusal.clone());
            }
            park(run, record, reached, refusal).await
        }
        Failure::Untold => park(run, record, reached, Reason::ResultUntold).await,
        Failure::Lost => Err(Again::after(AFTER_LOSS)),
    }
}

/// Parks a record that has waited too often, with the doubt about the part that it waits for.
async fn wait_no_more<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    reached: Reached<'_>,
    doubt: Option<(u32, PartOutcome)>,
) -> Result<(), Again> {
    let (Reached::Claim(ledger, held), Some((part, outcome))) = (reached, &doubt) else {
        return give_up(run, record, reached, Reason::WaitedTooOften).await;
    };
    ledger.note(*part, outcome);
    match run.seams.state().settle(held, *part, outcome).await {
        Ok(Settled::Written) => {
            // The doubt is written down as an outcome: that a run has died would tell it once more, of the next part.
            let held = Held { died: None, ..held.clone() };
            give_up(run, record, Reached::Claim(ledger, &held), Reason::WaitedTooOften).await
        }
        // The echo has come: what is left may go on.
        Ok(Settled::AlreadySent) => Err(release(run, Some(held), Duration::ZERO, doubt, false).await),
        // Parked without it, the part would be sent again. As it is, the lease ends, and the next run doubts it.
        Err(error) => {
            tracing::warn!(%error, "doubt about a part is not written down");
            Err(Again::after(AFTER_LOSS))
        }
    }
}

/// Has a record come again that Graph refused for the time being, later with each time in a row.
async fn refused<S: Seams>(run: &Run<'_, S>, record: &Record, held: Option<&Held>, least: Duration) -> Again {
    let before = held.map_or(0, |held| held.refusals);
    let held = held.map(|held| Held { refusals: before.saturating_add(1), ..held.clone() });
    release(run, held.as_ref(), pace::back_refused(least, before, record.receives), None, false).await
}

/// Has a failed record come again, or parks it after too many attempts.
async fn again<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    reached: Reached<'_>,
    transient: Transient,
) -> Result<(), Again> {
    let Transient { reason, least, most } = transient;
    let held = reached.held();
    // Before the claim nothing counts attempts: what fails there hits every record, and parking them all would help
    // nobody. Receives count waits too, so that they say little about how long this has been failing.
    let longest = longest_unclaimed(record.receives, record.age(run.seams.clock().now()));
    let (attempts, longest) = held.map_or((record.receives, longest), |held| (held.attempts, Duration::MAX));
    let is_last = held.is_some_and(|held| held.attempts >= run.seams.settings().max_attempts.min(most));
    if is_last || record.receives >= LAST_RECEIVE {
        return give_up(run, record, reached, reason).await;
    }
    tracing::warn!(reason = reason.as_str(), attempts, "{RECORD_RETRIED}");
    Err(release(run, held, backoff(attempts).min(longest).max(least), None, true).await)
}

/// Longest wait of a record that fails before it is claimed, by how often it was received, and its age.
fn longest_unclaimed(receives: u32, age: Duration) -> Duration {
    if receives < PATIENT.0 || age < PATIENT.1 { LONGEST_BACKOFF_UNCLAIMED } else { LONGEST_BACKOFF_PATIENT }
}

async fn release<S: Seams>(
    run: &Run<'_, S>,
    held: Option<&Held>,
    time: Duration,
    part: Option<(u32, PartOutcome)>,
    counts: bool,
) -> Again {
    let Some(held) = held else { return Again::after(time) };
    // An outcome settles what a dead run may have sent; without one, the next run has to ask the same.
    let died = held.died.filter(|_| part.is_none());
    // An outcome is something else than another refusal.
    let refusals = if part.is_some() { 0 } else { held.refusals };
    let not_before = run.seams.clock().now() + time;
    let mut release = Release { not_before, part, died, refusals, counts };
    let settled = run.seams.state().release(held, &release).await;
    if settled == Ok(Settled::AlreadySent) {
        // The echo was faster: nothing is left to wait for.
        if is_first_doubt(held, &release) {
            // Whoever took it in found no doubt to settle.
            run.tally.count(Metric::SettledByEcho);
        }
        release.part = None;
        release.not_before = run.seams.clock().now();
        return match run.seams.state().release(held, &release).await {
            Ok(_) => Again::at_once(),
            Err(_) => Again::after(AFTER_LOSS),
        };
    }
    // Where the claim could not be given back, its lease ends by itself.
    if let Err(error) = settled {
        tracing::warn!(%error, "claim is not given back before its lease ends");
    }
    Again::after(time)
}

/// Whether the doubt about a part is not written down yet.
fn is_first_doubt(held: &Held, release: &Release) -> bool {
    let is_doubt = |outcome: &PartOutcome| matches!(outcome, PartOutcome::Unknown { .. });
    release
        .part
        .as_ref()
        .is_some_and(|(part, outcome)| is_doubt(outcome) && !held.parts.get(part).is_some_and(is_doubt))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LAST_RECEIVE, backoff, longest_unclaimed};

    #[test]
    fn what_fails_before_the_claim_looks_every_half_minute_for_an_hour_and_then_for_three_days() {
        let wait = |receives: u32, age| backoff(receives).min(longest_unclaimed(receives, age));
        let next = |(receives, age)| Some((receives + 1, age + wait(receives, age)));
        let ages: Vec<_> = std::iter::successors(Some((1, Duration::ZERO)), |last| next(*last)).take(990).collect();
        let waits =
            [1, 2, 3, 4, 5, 100, 101, 989].map(|receives: usize| wait(ages[receives - 1].0, ages[receives - 1].1));
        assert_eq!(waits.map(|wait| wait.as_secs()), [2, 4, 8, 16, 30, 30, 300, 300]);
        assert!((45..60).contains(&(ages[100].1.as_secs() / 60)), "{:?}", ages[100]);
        assert!(ages[989].1 >= Duration::from_hours(3 * 24), "{:?} at receive {LAST_RECEIVE}", ages[989]);
        let left: Duration = (401..LAST_RECEIVE).map(|receives| wait(receives, Duration::from_hours(1))).sum();
        assert!(left >= Duration::from_hours(2 * 24), "{left:?} after 400 receives for a seat");
        // Received as often in minutes, since it has looked for a seat.
        for (minutes, seconds) in [(44, 30), (45, 300)] {
            assert_eq!(wait(400, Duration::from_mins(minutes)).as_secs(), seconds);
        }
    }
}
