//! What the item of a claim says.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use messenger_wire::TimestampMs;

use super::super::StateError;
use super::super::attributes::{Item, number, text, time};
use super::{COMPLETED, IN_PROGRESS, PARKED, PART, PASSED};
use crate::state::claim::{Claim, ClaimKey, Held, Lease, PartOutcome};

pub(super) fn is_of(item: &Item, lease: &Lease) -> Result<bool, StateError> {
    Ok(text(item, "claimOwner")? == Some(lease.owner.as_str()) && time(item, "leaseUntilMs")? == Some(lease.until))
}

pub(super) fn held(item: &Item, key: &ClaimKey, lease: &Lease) -> Result<Held, StateError> {
    Ok(Held {
        key: key.clone(),
        lease: lease.clone(),
        attempts: number(item, "attempts")?.ok_or(StateError::Corrupt("attempts"))?,
        refusals: number(item, "refusals")?.unwrap_or(0),
        // Zero is the lease of a run that gave the claim back.
        died: time(item, "predecessorLeaseMs")?.filter(|lease| lease.as_millis() != 0),
        plan: text(item, "claimPlan")?.filter(|plan| !plan.is_empty()).map(str::to_owned),
        parts: parts(item)?,
        passed: passed(item)?,
    })
}

fn parts(item: &Item) -> Result<BTreeMap<u32, PartOutcome>, StateError> {
    let outcome = |(part, value): (u32, &AttributeValue)| Some((part, PartOutcome::from_stored(value.as_s().ok()?)?));
    numbered(item, PART).map(outcome).collect::<Option<_>>().ok_or(StateError::Corrupt(PART))
}

fn passed(item: &Item) -> Result<BTreeMap<u32, TimestampMs>, StateError> {
    let time = |(part, value): (u32, &AttributeValue)| {
        Some((part, TimestampMs::from_millis(value.as_n().ok()?.parse().ok()?)))
    };
    numbered(item, PASSED).map(time).collect::<Option<_>>().ok_or(StateError::Corrupt(PASSED))
}

/// Attributes of parts, by their number.
fn numbered<'a>(item: &'a Item, prefix: &'static str) -> impl Iterator<Item = (u32, &'a AttributeValue)> {
    item.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?.parse().ok()?, value)))
}

pub(super) fn refusal(item: &Item, now: TimestampMs) -> Result<Claim, StateError> {
    let status = text(item, "claimStatus")?.ok_or(StateError::Corrupt("claimStatus"))?;
    let later = |name| time(item, name).map(|until| until.filter(|until| *until > now));
    match status {
        COMPLETED => Ok(Claim::Completed),
        PARKED => Ok(Claim::Parked),
        IN_PROGRESS => Ok(match (later("leaseUntilMs")?, later("notBeforeMs")?) {
            (Some(until), _) => Claim::InProgress { until },
            (None, Some(until)) => Claim::Waiting { until },
            // Freed between the check and the answer.
            (None, None) => Claim::Waiting { until: TimestampMs::from_millis(now.as_millis() + SOON) },
        }),
        _ => Err(StateError::Corrupt("claimStatus")),
    }
}

/// When to ask again for a claim that was freed just now, in milliseconds.
const SOON: i64 = 1_000;
