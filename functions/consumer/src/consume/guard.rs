//! Counts the runs that a record has ended without a word: a panic, a lack of memory, the end of the time.
//!
//! ```text
//! receive   1 ... 9   10 ── guard taken ── handled ── given back uncounted: whatever waits may wait on
//!                     11 ── guard taken ── run dies, and leaves it taken
//!                     12 ── guard taken, by its second run ── ...
//!                      n ── too many have left it taken: parked, and what stands behind it has its turn
//! ```
//!
//! The claim of an event or command counts too, but only what comes as far as that. A guard is a claim of the message
//! itself, for those that come again and again: most records come once, and pay nothing for it.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, Held, Release, Take};

use crate::claim::{self, CRASHED};
use crate::conclude::{LAST_START, conclude};
use crate::failure::{Again, Failure};
use crate::record::{self, Record};
use crate::run::Run;
use crate::seams::Seams;

/// Receive from which on a record is guarded.
const FIRST_GUARDED: u32 = 10;

/// Right to work on a record, noted where it has come often.
#[derive(Debug)]
pub(super) struct Guard(Option<Held>);

impl Guard {
    /// Begins the work on a record. `None` where it has ended too many runs, and is parked.
    ///
    /// # Errors
    /// [`Again`] where another run is at it, or it is not parked yet.
    pub(super) async fn take<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<Option<Self>, Again> {
        // What fails or waits with a word is parked before.
        if record.receives >= LAST_START {
            return park(run, record).await;
        }
        let Some(lease) = claim::lease(run).filter(|_| record.receives >= FIRST_GUARDED) else {
            return Ok(Some(Self(None)));
        };
        match run.seams.state().acquire(&ClaimKey::record(&record.message_id), &lease, Take::Open).await {
            Ok(Claim::Acquired(held)) if held.attempts > run.seams.settings().max_attempts => park(run, record).await,
            Ok(Claim::Acquired(held)) => Ok(Some(Self(Some(held)))),
            Ok(Claim::InProgress { until } | Claim::Waiting { until }) => Err(Again::after(until.since(lease.now))),
            // Without the table nothing is counted: what happens then is not the record's doing.
            Ok(Claim::Completed | Claim::Parked) | Err(_) => Ok(Some(Self(None))),
        }
    }

    /// Ends the work on the record, which counts where it made the run panic.
    pub(super) async fn give_back<S: Seams>(self, run: &Run<'_, S>, counts: bool) {
        let Some(held) = self.0 else { return };
        let release = Release { not_before: run.seams.clock().now(), part: None, died: None, counts };
        if let Err(error) = run.seams.state().release(&held, &release).await {
            tracing::warn!(%error, "run counts as one that the record has ended");
        }
    }
}

async fn park<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<Option<Guard>, Again> {
    record::note(&record.trace(None), None, None);
    conclude(run, record, None, None, Failure::park(CRASHED)).await.map(|()| None)
}
