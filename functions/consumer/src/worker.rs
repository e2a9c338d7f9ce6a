//! What one worker knows from one batch to the next. All of it may be lost at any time.

use crate::deliver::Proofs;
use crate::health::Known;
use crate::pace::Pacing;
use crate::seats::SlowBots;

/// Memory of one worker.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    /// Health of accounts, as it was read.
    pub(crate) known: Known,
    /// App secrets that Graph has taken.
    pub(crate) proofs: Proofs,
    /// Pace of Pages, as it was read, and what this worker has taken of it.
    pub(crate) pacing: Pacing,
    /// Bots that take long.
    pub(crate) slow_bots: SlowBots,
}
