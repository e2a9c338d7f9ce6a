//! What one worker has read of the health of accounts, and learned from Graph itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use messenger_channel::state::{AccountHealth, Fingerprint};
use messenger_wire::TimestampMs;

use super::standing::{Credentials, standing};
use crate::deliver::Sender;
use crate::failure::Stop;

/// How long a worker relies on what it has read.
const FRESH: Duration = Duration::from_secs(3);

/// What this worker has read, by account.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<String, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    read: Option<(AccountHealth, TimestampMs)>,
    /// Token that Graph has called dead to this worker.
    dead_token: Option<Fingerprint>,
}

impl Known {
    /// Notes that Graph has called the account's token dead.
    pub(crate) fn mark_token_dead(&self, sender: &Sender<'_>) {
        let token = Credentials::of(sender).token;
        self.lock().entry(sender.account.account.clone()).or_default().dead_token = Some(token);
    }

    /// Why the account must not call Graph, as far as this worker knows.
    pub(crate) fn stopped(&self, sender: &Sender<'_>, now: TimestampMs) -> Option<Stop> {
        let known = self.lock();
        let entry = known.get(&sender.account.account)?;
        let credentials = Credentials::of(sender);
        if entry.dead_token.as_ref() == Some(&credentials.token) {
            return Some(Stop::TokenDead);
        }
        let (health, _) = entry.fresh(now)?;
        standing(health, &credentials, now).map(|(stop, _)| stop)
    }

    /// Health as it was read just now.
    pub(super) fn fresh(&self, account: &str, now: TimestampMs) -> Option<AccountHealth> {
        self.lock().get(account)?.fresh(now).map(|(health, _)| health.clone())
    }

    /// Health as it was read last, however long ago.
    pub(super) fn last(&self, account: &str) -> Option<AccountHealth> {
        self.lock().get(account)?.read.as_ref().map(|(health, _)| health.clone())
    }

    /// Keeps what was read or written.
    pub(super) fn keep(&self, account: &str, health: &AccountHealth, now: TimestampMs) {
        self.lock().entry(account.to_owned()).or_default().read = Some((health.clone(), now));
    }

    /// No change of the map can panic half-way, so a poisoned lock still guards a whole one.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn fresh(&self, now: TimestampMs) -> Option<&(AccountHealth, TimestampMs)> {
        self.read.as_ref().filter(|(_, read)| now.since(*read) < FRESH)
    }
}
