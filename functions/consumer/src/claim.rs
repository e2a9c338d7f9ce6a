//! The right to act on a record, and how it is given back.
//!
//! ```text
//! run A   acquire ── marker ── part 0 sent ── part 0 written ── part 1 sent ── killed
//! queue   ......................................................................... comes again
//! run B                                       A's lease is over: acquire
//!                                             part 0 has an outcome: not sent again
//!                                             part 1 has none, and A's marker stands: it may have been sent
//!                                             ── its echo came: goes on with part 2
//!                                             ── no echo within the grace time after A's lease: sent again, or given up
//! ```
//!
//! What a dead run may have sent stays open until somebody finds out: a run that gives the claim back before that passes it on.
//!
//! A run that dies before its marker has sent nothing, and the next one sends at once.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, End, Held, Lease, Owner, PartOutcome, Release, Settled, Take};

use crate::answer;
use crate::consume::Invocation;
use crate::failure::{Again, Failure, backoff};
use crate::ledger::Ledger;
use crate::record::Record;
use crate::requeue::Requeue;
use crate::results;
use crate::seams::Seams;
use crate::tally::Metric;

/// Reason of a record that is done but for its result.
const UNTOLD: &str = "result_untold";

/// Wait of a record after another run took over its claim.
const AFTER_LOSS: Duration = Duration::from_secs(5);

/// Longest wait of a record that failed before it was claimed.
const LONGEST_BACKOFF_UNCLAIMED: Duration = Duration::from_secs(30);

/// Asks for the claim of a record. `None` where nothing is left to do.
///
/// # Errors
/// [`Again`] where somebody else acts on it, or nobody may yet.
pub(crate) async fn acquire<S: Seams>(
    run: &Invocation<'_, S>,
    record: &Record,
    ledger: &Ledger<'_>,
    key: &ClaimKey,
) -> Result<Option<Held>, Again> {
    let Some(lease) = lease(run) else { return Err(Again::after(AFTER_LOSS)) };
    let now = lease.now;
    let take = if record.redriven { Take::OpenOrParked } else { Take::Open };
    match run.seams.state().acquire(key, &lease, take).await {
        Ok(Claim::Acquired(held)) => {
            ledger.take_over(&held);
            if held.attempts > run.seams.settings().max_attempts {
                // What fails is parked before; every run until here has died.
                return give_up(run, record, Some(ledger), Some(&held), Failure::park("crashed")).await.map(|()| None);
            }
            Ok(Some(held))
        }
        Ok(Claim::InProgress { until } | Claim::Waiting { until }) => Err(Again::after(until.since(now))),
        Ok(Claim::Completed | Claim::Parked) => Ok(None),
        Err(error) => give_up(run, record, Some(ledger), None, error.into()).await.map(|()| None),
    }
}

/// Lease of a run. `None` without randomness: no run could be told from another.
pub(crate) fn lease<S: Seams>(run: &Invocation<'_, S>) -> Option<Lease> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(Lease { owner: Owner::new(random), now: run.seams.clock().now(), until: run.deadline.end() })
}

/// Ends what could not be done: gives the claim back, or parks the record.
///
/// # Errors
/// [`Again`] where the record comes again.
pub(crate) async fn give_up<S: Seams>(
    run: &Invocation<'_, S>,
    record: &Record,
    ledger: Option<&Ledger<'_>>,
    held: Option<&Held>,
    failure: Failure,
) -> Result<(), Again> {
    match failure {
        Failure::Wait { time, part } => Err(release(run, held, time, part, false).await),
        // Seen before the claim, so that there is none to give back.
        Failure::Stopped { account, time } => Err(Again { after: time, stopped: Some(account) }),
        Failure::Transient { reason }
            if held.is_some_and(|held| held.attempts >= run.seams.settings().max_attempts) =>
        {
            park(run, record, ledger, held, reason).await
        }
        Failure::Transient { reason } => {
            // Before the claim nothing counts attempts: what fails there hits every record, and parking them all would help nobody. Receives
            // count waits too, so that they say little about how long this has been failing.
            let (attempts, longest) =
                held.map_or((record.receives, LONGEST_BACKOFF_UNCLAIMED), |held| (held.attempts, Duration::MAX));
            tracing::warn!(reason, attempts, "record comes again");
            Err(release(run, held, backoff(attempts).min(longest), None, true).await)
        }
        Failure::Park { reason } => park(run, record, ledger, held, &reason).await,
        Failure::Refuse(refusal) => {
            run.tally.count_by(Metric::Refused, &refusal.reason);
            if let Some(ledger) = ledger {
                ledger.refuse(&refusal);
            }
            park(run, record, ledger, held, &refusal.to_string()).await
        }
        Failure::Untold => park(run, record, ledger, held, UNTOLD).await,
        Failure::Lost => Err(Again::after(AFTER_LOSS)),
    }
}

async fn release<S: Seams>(
    run: &Invocation<'_, S>,
    held: Option<&Held>,
    time: Duration,
    part: Option<(u32, PartOutcome)>,
    counts: bool,
) -> Again {
    let Some(held) = held else { return Again::after(time) };
    // An outcome settles what a dead run may have sent; without one, the next run has to ask the same.
    let died = held.died.filter(|_| part.is_none());
    let mut release = Release { not_before: run.seams.clock().now() + time, part, died, counts };
    let settled = run.seams.state().release(held, &release).await;
    if settled == Ok(Settled::AlreadySent) {
        // The echo was faster: nothing is left to wait for.
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

/// Reasons of commands that Meta's rules or the person forbid: nobody has to mend anything.
const FORBIDDEN: [&str; 6] = [
    "window_closed",
    "human_agent_window_closed",
    "human_agent_not_by_person",
    "token_unknown",
    "opted_out",
    "conversation_of_another_page",
];

/// Puts the record into the dead-letter queue, and only then ends its claim.
async fn park<S: Seams>(
    run: &Invocation<'_, S>,
    record: &Record,
    ledger: Option<&Ledger<'_>>,
    held: Option<&Held>,
    reason: &str,
) -> Result<(), Again> {
    if let Err(error) = run.seams.requeue().park(record, reason).await {
        tracing::error!(%error, "record is not parked yet");
        return Err(release(run, held, backoff(u32::MAX), None, false).await);
    }
    tracing::error!(reason, message_id = %record.message_id, "record is parked");
    run.tally.count_by(Metric::Parked, reason);
    if !FORBIDDEN.contains(&word(reason)) {
        run.tally.count(Metric::GivenUp);
    }
    // Its plan is stored, and nothing is told once more.
    let ledger = ledger.filter(|_| reason != UNTOLD);
    if let Some(ledger) = ledger {
        if let Some(died) = held.and_then(|held| held.died) {
            ledger.doubt(died);
        }
        // What could not be told has been logged and counted; the copy is there to be done, and told, again.
        results::tell(run, ledger, Some(word(reason))).await.unwrap_or_default();
    }
    if let Some(held) = held
        && let Err(failure) = end(run, ledger, held).await
    {
        // The copy is there: when the record comes again, parking it leaves one copy.
        tracing::warn!(?failure, "claim of a parked record is not ended");
        return Err(Again::after(AFTER_LOSS));
    }
    Ok(())
}

/// Ends the claim of a parked record.
async fn end<S: Seams>(run: &Invocation<'_, S>, ledger: Option<&Ledger<'_>>, held: &Held) -> Result<(), Failure> {
    let kept = match ledger {
        Some(ledger) => answer::keep(run, ledger, held).await?,
        None => held.clone(),
    };
    Ok(run.seams.state().complete(&kept, None, End::Parked).await?)
}

/// Word of a reason, without what follows a colon.
fn word(reason: &str) -> &str {
    reason.split(':').next().unwrap_or_default()
}
