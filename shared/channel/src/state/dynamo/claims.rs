//! Claims in the table: one item each, one write for each step.

mod parked;
mod read;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use messenger_wire::{Mid, TimestampMs};

pub(super) use self::parked::noted_claim;
use self::read::{held, is_of, refusal};
use super::super::claim::{Claim, ClaimKey, Claims, End, Held, KEEP, Lease, PartOutcome, Release, Settled, Take};
use super::attributes::{Item, expires_at, ms, n, s, text, time};
use super::write::{Written, update_if};
use super::{DynamoState, Key, StateError};

const IN_PROGRESS: &str = "InProgress";
const COMPLETED: &str = "Completed";
const PARKED: &str = "Parked";
const PART: &str = "part";
const PASSED: &str = "passed";

/// A lease of zero is a released one; a released claim may keep the lease of a run that died. The predecessor's lease
/// is kept, so that the answer tells whether it died.
const ACQUIRE: &str = "SET claimStatus = :inProgress, claimOwner = :owner, expiresAt = :expiresAt, \
     predecessorLeaseMs = if_not_exists(leaseUntilMs, :zero), leaseUntilMs = :until, notBeforeMs = :zero \
     ADD attempts :one";

/// Free is what nobody has claimed, and what is in progress with its lease over and its wait past.
const FREE: &str =
    "attribute_not_exists(pk) OR (claimStatus = :inProgress AND leaseUntilMs <= :now AND notBeforeMs <= :now)";

/// What its owner gave back, however long it waits.
const OWN: &str = "claimStatus = :inProgress AND claimOwner = :owner AND leaseUntilMs <= :now";

/// What is completed stays so: the run that completed it may not have heard of it.
const IS_OWNER: &str = "claimOwner = :owner AND claimStatus <> :completed";

const IS_OWNER_OF_UNSENT: &str = "claimOwner = :owner AND claimStatus <> :completed \
     AND (attribute_not_exists(#part) OR NOT begins_with(#part, :sent))";

impl DynamoState {
    fn update_claim(&self, key: &ClaimKey) -> UpdateItemFluentBuilder {
        let key = claim_key(key);
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(key.pk))
            .key("sk", s(key.sk))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    fn update_held(&self, held: &Held) -> UpdateItemFluentBuilder {
        self.update_claim(&held.key)
            .expression_attribute_values(":owner", s(held.lease.owner.as_str()))
            .expression_attribute_values(":completed", s(COMPLETED))
    }

    /// Writes as the owner, and with `outcome`, if given, for its part.
    async fn write(
        &self,
        held: &Held,
        set: Vec<&str>,
        update: UpdateItemFluentBuilder,
        outcome: Option<(u32, &PartOutcome)>,
    ) -> Result<Settled, StateError> {
        let (set, condition, update) = match outcome {
            None => (set, IS_OWNER, update),
            Some((part, outcome)) => {
                let update = update
                    .expression_attribute_names("#part", part_name(part))
                    .expression_attribute_values(":outcome", s(outcome.to_stored()));
                with_part(set, update, outcome)
            }
        };
        let update = update.update_expression(format!("SET {}", set.join(", "))).condition_expression(condition);
        match update_if(update).await? {
            Written::Done(_) => Ok(Settled::Written),
            // The owner still is ours, so that only the echo can have been in the way, or that all is done.
            Written::Refused(item) if text(&item, "claimOwner")? == Some(held.lease.owner.as_str()) => {
                Ok(Settled::AlreadySent)
            }
            Written::Refused(_) => Err(StateError::Lost),
        }
    }
}

/// Adds the part's outcome; only that it was sent replaces what an echo said.
fn with_part<'a>(
    mut set: Vec<&'a str>,
    update: UpdateItemFluentBuilder,
    outcome: &PartOutcome,
) -> (Vec<&'a str>, &'static str, UpdateItemFluentBuilder) {
    set.push("#part = :outcome");
    if matches!(outcome, PartOutcome::Sent(_)) {
        return (set, IS_OWNER, update);
    }
    (set, IS_OWNER_OF_UNSENT, update.expression_attribute_values(":sent", s("sent:")))
}

impl Claims for DynamoState {
    async fn acquire(&self, key: &ClaimKey, lease: &Lease, take: Take<'_>) -> Result<Claim, StateError> {
        let update = self
            .update_claim(key)
            .update_expression(ACQUIRE)
            .return_values(ReturnValue::AllNew)
            .expression_attribute_values(":inProgress", s(IN_PROGRESS))
            .expression_attribute_values(":owner", s(lease.owner.as_str()))
            .expression_attribute_values(":until", ms(lease.until))
            .expression_attribute_values(":now", ms(lease.now))
            .expression_attribute_values(":expiresAt", expires_at(lease.now, KEEP))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":one", n(1));
        let update = match take {
            Take::Open => update.condition_expression(FREE),
            Take::OpenOrOwn => update.condition_expression(format!("{FREE} OR ({OWN})")),
            Take::OpenOrParkedWithout(message) => update
                .condition_expression(format!("{FREE} OR (claimStatus = :parked AND parkedMessage <> :message)"))
                .expression_attribute_values(":parked", s(PARKED))
                .expression_attribute_values(":message", s(message)),
            Take::OpenOrParked => update
                .condition_expression(format!("{FREE} OR claimStatus = :parked"))
                .expression_attribute_values(":parked", s(PARKED)),
        };
        match update_if(update).await? {
            Written::Done(item) => held(&item, key, lease).map(Claim::Acquired),
            // The first answer got lost, and the client asked again: the claim is ours since then.
            Written::Refused(item) if is_of(&item, lease)? => held(&item, key, lease).map(Claim::Acquired),
            Written::Refused(item) => refusal(&item, lease.now),
        }
    }

    async fn store_plan(&self, held: &Held, plan: &str) -> Result<(), StateError> {
        let update = self.update_held(held).expression_attribute_values(":plan", s(plan));
        self.write(held, vec!["claimPlan = :plan"], update, None).await.map(drop)
    }

    async fn settle(&self, held: &Held, part: u32, outcome: &PartOutcome) -> Result<Settled, StateError> {
        self.write(held, Vec::new(), self.update_held(held), Some((part, outcome))).await
    }

    async fn release(&self, held: &Held, release: &Release) -> Result<Settled, StateError> {
        let left = held.attempts - u32::from(!release.counts);
        let update = self
            .update_held(held)
            .expression_attribute_values(":died", release.died.map_or_else(|| n(0), ms))
            .expression_attribute_values(":notBefore", ms(release.not_before))
            .expression_attribute_values(":attempts", n(left))
            .expression_attribute_values(":refusals", n(release.refusals));
        let set =
            vec!["leaseUntilMs = :died", "notBeforeMs = :notBefore", "attempts = :attempts", "refusals = :refusals"];
        self.write(held, set, update, release.part.as_ref().map(|(part, outcome)| (*part, outcome))).await
    }

    async fn complete(&self, held: &Held, last: Option<(u32, &PartOutcome)>, end: End<'_>) -> Result<(), StateError> {
        // Message text is not kept longer than it is needed.
        let (status, died, plan, message) = match end {
            End::Completed => (COMPLETED, None, Some(""), None),
            End::Parked { message, conversation } => {
                if let Some(conversation) = conversation {
                    // Before the claim ends, so that there is none that nobody finds who forgets the person.
                    self.note_parked(conversation, held).await?;
                }
                (PARKED, held.died, held.plan.as_deref(), Some(message))
            }
        };
        let mut update = self
            .update_held(held)
            .expression_attribute_values(":status", s(status))
            .expression_attribute_values(":died", died.map_or_else(|| n(0), ms))
            .expression_attribute_values(":zero", n(0));
        let mut set = vec!["claimStatus = :status", "leaseUntilMs = :died", "attempts = :zero", "refusals = :zero"];
        if let Some(plan) = plan {
            set.push("claimPlan = :plan");
            update = update.expression_attribute_values(":plan", s(plan));
        }
        if let Some(message) = message {
            set.push("parkedMessage = :message");
            update = update.expression_attribute_values(":message", s(message));
        }
        match self.write(held, set.clone(), update.clone(), last).await? {
            Settled::Written => Ok(()),
            // The echo was faster, and its word stands.
            Settled::AlreadySent => self.write(held, set, update, None).await.map(drop),
        }
    }

    async fn is_held(&self, key: &ClaimKey, now: TimestampMs) -> Result<bool, StateError> {
        let Some(item) = self.get(claim_key(key), true).await? else { return Ok(false) };
        let is_in_progress = text(&item, "claimStatus")? == Some(IN_PROGRESS);
        Ok(is_in_progress && time(&item, "leaseUntilMs")?.is_some_and(|until| until > now))
    }

    async fn note_passed(&self, key: &ClaimKey, part: u32, at: TimestampMs) -> Result<(), StateError> {
        let update = self
            .update_claim(key)
            .update_expression("SET #passed = :at")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#passed", format!("{PASSED}{part}"))
            .expression_attribute_values(":at", ms(at));
        update_if(update).await.map(drop)
    }

    async fn settle_by_echo(&self, key: &ClaimKey, part: u32, mid: &Mid) -> Result<Option<PartOutcome>, StateError> {
        let outcome = |item: &Item| PartOutcome::from_stored(item.get(&part_name(part))?.as_s().ok()?);
        // A read costs a tenth of a write, and nearly every echo finds its part settled.
        let known = self.get(claim_key(key), false).await?;
        if matches!(known.as_ref().and_then(outcome), Some(PartOutcome::Sent(_))) {
            return Ok(None);
        }
        let update = self
            .update_claim(key)
            .update_expression("SET #part = :outcome")
            .return_values(ReturnValue::UpdatedOld)
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(#part) OR NOT begins_with(#part, :sent))",
            )
            .expression_attribute_names("#part", part_name(part))
            .expression_attribute_values(":outcome", s(PartOutcome::Sent(Some(mid.clone())).to_stored()))
            .expression_attribute_values(":sent", s("sent:"));
        match update_if(update).await? {
            Written::Done(replaced) => Ok(outcome(&replaced)),
            Written::Refused(_) => Ok(None),
        }
    }
}

const CLAIM: &str = "claim#";

fn claim_key(key: &ClaimKey) -> Key {
    Key::new(format!("{CLAIM}{}", key.as_str()), "claim")
}

fn part_name(part: u32) -> String {
    format!("{PART}{part}")
}
