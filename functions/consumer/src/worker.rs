//! What one worker knows from one batch to the next. All of it may be lost at any time.

use crate::account::health::HealthCache;
use crate::account::pace::Pacing;
use crate::account::seats::KnownSeats;
use crate::conversation::profile::ThrottledReads;
use crate::deliver::{Proofs, Uploads};

/// Memory of one worker.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    /// Health of accounts, as it was read.
    pub(crate) health: HealthCache,
    /// App secrets that Graph has taken.
    pub(crate) proofs: Proofs,
    /// Attachments that are being uploaded.
    pub(crate) uploads: Uploads,
    /// Pace of Pages, as it was read, and what this worker has taken of it.
    pub(crate) pacing: Pacing,
    /// Pages of which no profile is read for a while.
    pub(crate) throttled_reads: ThrottledReads,
    /// Held by the conversation that notes an account as slow.
    pub(crate) noting: tokio::sync::Mutex<()>,
    /// Seats that it had, or did not find.
    pub(crate) seats: KnownSeats,
}
