//! The right to act on a record.
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
//! What a dead run may have sent stays open until somebody finds out: a run that gives the claim
//! back before that passes it on.
//!
//! A run that dies before its marker has sent nothing, and the next one sends at once.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, Held, Lease, Owner, StateError, Take};
use messenger_channel::telemetry::lines::RECORD_DUPLICATE;

use crate::conclude::{Reached, conclude, park};
use crate::failure::{Again, Failure};
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::record::Record;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Wait of a record after another run took over its claim.
pub(crate) const AFTER_LOSS: Duration = Duration::from_secs(5);

/// Why a claim is not ours.
pub(crate) enum Untaken {
    /// Somebody else acts on it, or nobody may yet.
    Busy(Again),
    /// It is not known.
    Unknown(StateError),
}

/// Asks for the claim of a record that is going to be worked on. `None` where nothing is left to do.
///
/// # Errors
/// [`Again`] where somebody else acts on it, or nobody may yet.
pub(crate) async fn acquire<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    ledger: &Ledger<'_>,
    key: &ClaimKey,
) -> Result<Option<Held>, Again> {
    match take(run, record, ledger, key).await {
        Ok(Some(held)) if held.attempts > run.seams.settings().max_attempts => {
            // What fails is parked before; every run until here has died.
            conclude(run, record, Reached::Claim(ledger, &held), Failure::park(Reason::Crashed)).await.map(|()| None)
        }
        Ok(taken) => Ok(taken),
        Err(Untaken::Busy(again)) => Err(again),
        Err(Untaken::Unknown(error)) => match error.into() {
            // It is in progress now, as far as anybody else can tell, and cannot be taken to be parked either.
            Failure::Park { reason } => park(run, record, Reached::Ledger(ledger), reason).await.map(|()| None),
            failure => conclude(run, record, Reached::Ledger(ledger), failure).await.map(|()| None),
        },
    }
}

/// Asks for the claim of a record, and tells the ledger what earlier runs did. `None` where nothing is left to do.
///
/// # Errors
/// [`Untaken`] where it is not ours.
pub(crate) async fn take<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    ledger: &Ledger<'_>,
    key: &ClaimKey,
) -> Result<Option<Held>, Untaken> {
    let Some(lease) = lease(run) else { return Err(Untaken::Busy(Again::after(AFTER_LOSS))) };
    let now = lease.now;
    // A parked record that is given back by whatever drops its attribute is told from a second
    // delivery of the one that was parked.
    let take = if record.redriven { Take::OpenOrParked } else { Take::OpenOrParkedWithout(&record.message_id) };
    match run.seams.state().acquire(key, &lease, take).await {
        Ok(Claim::Acquired(held)) => {
            ledger.take_over(&held);
            Ok(Some(held))
        }
        Ok(Claim::InProgress { until } | Claim::Waiting { until }) => {
            Err(Untaken::Busy(Again::after(until.since(now))))
        }
        Ok(Claim::Completed) => Ok(end_again(run, "done")),
        Ok(Claim::Parked) => Ok(end_again(run, "parked")),
        Err(error) => Err(Untaken::Unknown(error)),
    }
}

/// Forgets that a run has died, unless this one resumes what it may have sent: before an answer was kept it can have
/// sent nothing. To be called before anything is written, since whoever comes after that write cannot tell.
pub(crate) fn forget_harmless_death(held: &mut Held, resumes: bool) {
    held.died = held.died.filter(|_| resumes);
}

/// Nothing is done about a record that has come to its end before.
fn end_again<S: Seams>(run: &Run<'_, S>, end: &'static str) -> Option<Held> {
    tracing::info!(end, "{RECORD_DUPLICATE}");
    run.tally.count_under(Metric::Duplicates, end);
    None
}

/// Lease of a run. `None` without randomness: no run could be told from another.
pub(crate) fn lease<S: Seams>(run: &Run<'_, S>) -> Option<Lease> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(Lease { owner: Owner::new(random), now: run.seams.clock().now(), until: run.deadline.end() })
}
