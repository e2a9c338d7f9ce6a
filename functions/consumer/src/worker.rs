//! What one worker knows from one batch to the next. All of it may be lost at any time.

use std::collections::HashSet;
use std::sync::Mutex;

use crate::account::health::{HealthCache, Tries};
use crate::account::pace::Pacing;
use crate::account::seats::KnownSeats;
use crate::call::Proofs;
use crate::conversation::profile::ThrottledReads;
use crate::deliver::Uploads;
use crate::lock::lock;

/// Memory of one worker.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    /// Health of accounts, as it was read.
    pub(crate) health: HealthCache,
    /// When it last tried to tell owners of their accounts.
    pub(crate) tries: Tries,
    /// App secrets that Graph has taken.
    pub(crate) proofs: Proofs,
    /// Attachments that are being uploaded.
    pub(crate) uploads: Uploads,
    /// Pace of Pages, as it was read, and what this worker has taken of it.
    pub(crate) pacing: Pacing,
    /// Pages of which no profile is read for a while.
    pub(crate) throttled_reads: ThrottledReads,
    /// Accounts whose bot was warned of.
    pub(crate) warned: Warned,
    /// Held by the conversation that notes an account as slow.
    pub(crate) noting: tokio::sync::Mutex<()>,
    /// Seats that it had, or did not find.
    pub(crate) seats: KnownSeats,
}

/// Accounts of which a worker has warned.
#[derive(Debug, Default)]
pub(crate) struct Warned(Mutex<HashSet<String>>);

impl Warned {
    /// Whether it is warned of for the first time.
    pub(crate) fn first(&self, account: &str) -> bool {
        lock(&self.0).insert(account.to_owned())
    }
}
