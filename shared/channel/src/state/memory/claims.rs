//! Claims in memory.

use std::collections::BTreeMap;

use messenger_wire::{Mid, TimestampMs};

use super::super::claim::{Claim, ClaimKey, Claims, End, Held, Lease, Owner, PartOutcome, Release, Settled, Take};
use super::{MemoryState, StateError, Tables};

/// What is stored of a claim.
#[derive(Debug)]
pub(super) struct ClaimItem {
    owner: Owner,
    /// End of the lease; `None` once it is released.
    lease_until: Option<TimestampMs>,
    not_before: Option<TimestampMs>,
    end: Option<Ended>,
    attempts: u32,
    refusals: u32,
    died: Option<TimestampMs>,
    plan: Option<String>,
    parts: BTreeMap<u32, PartOutcome>,
    passed: BTreeMap<u32, TimestampMs>,
}

/// [`End`], as it is kept.
#[derive(Debug)]
enum Ended {
    Completed,
    /// With the id of the message.
    Parked(String),
}

impl ClaimItem {
    fn new(owner: &Owner) -> Self {
        Self {
            owner: owner.clone(),
            lease_until: None,
            not_before: None,
            end: None,
            attempts: 0,
            refusals: 0,
            died: None,
            plan: None,
            parts: BTreeMap::new(),
            passed: BTreeMap::new(),
        }
    }

    /// Why it cannot be acquired now, if so.
    fn refusal(&self, lease: &Lease, take: Take<'_>) -> Option<Claim> {
        let now = lease.now;
        match (&self.end, self.lease_until, self.not_before) {
            (Some(Ended::Completed), ..) => Some(Claim::Completed),
            (Some(Ended::Parked(_)), ..) if matches!(take, Take::Open | Take::OpenOrOwn) => Some(Claim::Parked),
            (Some(Ended::Parked(by)), ..) if take == Take::OpenOrParkedWithout(by) => Some(Claim::Parked),
            (None, Some(until), _) if until > now => Some(Claim::InProgress { until }),
            (None, _, Some(_)) if take == Take::OpenOrOwn && self.owner == lease.owner => None,
            (None, _, Some(until)) if until > now => Some(Claim::Waiting { until }),
            _ => None,
        }
    }

    fn take(&mut self, lease: &Lease) {
        self.died = self.lease_until.take();
        self.owner = lease.owner.clone();
        self.lease_until = Some(lease.until);
        self.not_before = None;
        self.end = None;
        self.attempts += 1;
    }

    fn held(&self, key: &ClaimKey, lease: &Lease) -> Held {
        Held {
            key: key.clone(),
            lease: lease.clone(),
            attempts: self.attempts,
            refusals: self.refusals,
            died: self.died,
            plan: self.plan.clone(),
            parts: self.parts.clone(),
            passed: self.passed.clone(),
        }
    }

    fn write(&mut self, part: u32, outcome: &PartOutcome) -> Settled {
        let sent = matches!(self.parts.get(&part), Some(PartOutcome::Sent(_)));
        if sent && !matches!(outcome, PartOutcome::Sent(_)) {
            return Settled::AlreadySent;
        }
        self.parts.insert(part, outcome.clone());
        Settled::Written
    }
}

impl MemoryState {
    /// Changes the claim where it still is the holder's, unless it is completed.
    fn as_owner(&self, held: &Held, change: impl FnOnce(&mut ClaimItem) -> Settled) -> Result<Settled, StateError> {
        let mut tables = self.tables();
        let item = tables.claims.get_mut(held.key.as_str()).filter(|item| item.owner == held.lease.owner);
        let item = item.ok_or(StateError::Lost)?;
        Ok(if matches!(item.end, Some(Ended::Completed)) { Settled::AlreadySent } else { change(item) })
    }
}

impl Tables {
    /// Ends a parked claim for good, without what was to be said. Returns whether the claim holds nothing now: one that
    /// is under way does, and may be about to be parked.
    pub(super) fn forget_parked(&mut self, key: &ClaimKey) -> bool {
        let Some(claim) = self.claims.get_mut(key.as_str()) else { return true };
        if matches!(claim.end, Some(Ended::Parked(_))) {
            (claim.plan, claim.end) = (None, Some(Ended::Completed));
        }
        claim.end.is_some()
    }
}

impl Claims for MemoryState {
    async fn acquire(&self, key: &ClaimKey, lease: &Lease, take: Take<'_>) -> Result<Claim, StateError> {
        let mut tables = self.tables();
        let item = tables.claims.entry(key.as_str().to_owned()).or_insert_with(|| ClaimItem::new(&lease.owner));
        let is_repeated = item.owner == lease.owner && item.lease_until == Some(lease.until);
        if !is_repeated {
            if let Some(refusal) = item.refusal(lease, take) {
                return Ok(refusal);
            }
            item.take(lease);
        }
        Ok(Claim::Acquired(item.held(key, lease)))
    }

    async fn store_plan(&self, held: &Held, plan: &str) -> Result<(), StateError> {
        let store = |item: &mut ClaimItem| {
            item.plan = Some(plan.to_owned());
            Settled::Written
        };
        self.as_owner(held, store).map(drop)
    }

    async fn settle(&self, held: &Held, part: u32, outcome: &PartOutcome) -> Result<Settled, StateError> {
        self.as_owner(held, |item| item.write(part, outcome))
    }

    async fn release(&self, held: &Held, release: &Release) -> Result<Settled, StateError> {
        self.as_owner(held, |item| {
            let settled = release.part.as_ref().map(|(part, outcome)| item.write(*part, outcome));
            if settled == Some(Settled::AlreadySent) {
                return Settled::AlreadySent;
            }
            item.lease_until = release.died;
            item.not_before = Some(release.not_before);
            item.attempts -= u32::from(!release.counts);
            item.refusals = release.refusals;
            Settled::Written
        })
    }

    async fn complete(&self, held: &Held, last: Option<(u32, &PartOutcome)>, end: End<'_>) -> Result<(), StateError> {
        if let End::Parked { conversation: Some(conversation), .. } = end {
            self.tables().parked_of.entry(conversation.clone()).or_default().insert(held.key.clone());
        }
        let complete = |item: &mut ClaimItem| {
            if let Some((part, outcome)) = last {
                item.write(part, outcome);
            }
            item.end = Some(match end {
                End::Completed => {
                    (item.lease_until, item.plan) = (None, None);
                    Ended::Completed
                }
                End::Parked { message, .. } => {
                    (item.lease_until, item.attempts, item.refusals) = (held.died, 0, 0);
                    item.plan = held.plan.clone().or(item.plan.take());
                    Ended::Parked(message.to_owned())
                }
            });
            Settled::Written
        };
        self.as_owner(held, complete).map(drop)
    }

    async fn is_held(&self, key: &ClaimKey, now: TimestampMs) -> Result<bool, StateError> {
        let tables = self.tables();
        let item = tables.claims.get(key.as_str()).filter(|item| item.end.is_none());
        Ok(item.and_then(|item| item.lease_until).is_some_and(|until| until > now))
    }

    async fn note_passed(&self, key: &ClaimKey, part: u32, at: TimestampMs) -> Result<(), StateError> {
        if let Some(item) = self.tables().claims.get_mut(key.as_str()) {
            item.passed.insert(part, at);
        }
        Ok(())
    }

    async fn settle_by_echo(&self, key: &ClaimKey, part: u32, mid: &Mid) -> Result<Option<PartOutcome>, StateError> {
        let mut tables = self.tables();
        let Some(item) = tables.claims.get_mut(key.as_str()) else { return Ok(None) };
        if matches!(item.parts.get(&part), Some(PartOutcome::Sent(_))) {
            return Ok(None);
        }
        Ok(item.parts.insert(part, PartOutcome::Sent(Some(mid.clone()))))
    }
}
