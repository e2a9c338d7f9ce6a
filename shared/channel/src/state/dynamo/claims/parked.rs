//! What parked claims were to say, as it is found by whoever forgets the person.

use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use messenger_wire::ConversationKey;

use super::super::attributes::{expires_at, s, text};
use super::super::conversation::conversation_key;
use super::super::write::{Written, put_if, update_if};
use super::super::{DynamoState, Key, StateError};
use super::{CLAIM, COMPLETED, PARKED, claim_key};
use crate::state::claim::{Held, KEEP};

impl DynamoState {
    /// Notes beside the record of a conversation that a claim may keep what is to be said in it.
    pub(super) async fn note_parked(&self, conversation: &ConversationKey, held: &Held) -> Result<(), StateError> {
        let note = Key::new(conversation_key(conversation).pk, claim_key(&held.key).pk);
        put_if(self.put(note).item("expiresAt", expires_at(held.lease.now, KEEP))).await.map(drop)
    }

    /// Ends a parked claim for good, without what was to be said. Returns whether the claim holds nothing now: one that
    /// is under way does, and may be about to be parked.
    pub(in crate::state::dynamo) async fn forget_parked(&self, claim: Key) -> Result<bool, StateError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(claim.pk))
            .key("sk", s(claim.sk))
            .update_expression("SET claimStatus = :completed REMOVE claimPlan")
            .condition_expression("claimStatus = :parked")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .expression_attribute_values(":completed", s(COMPLETED))
            .expression_attribute_values(":parked", s(PARKED));
        Ok(match update_if(update).await? {
            Written::Done(_) => true,
            Written::Refused(item) => text(&item, "claimStatus")?.is_none_or(|status| status == COMPLETED),
        })
    }
}

/// Claim that an item beside the record of a conversation is about.
pub(in crate::state::dynamo) fn noted_claim(sk: &str) -> Option<Key> {
    sk.starts_with(CLAIM).then(|| Key::new(sk.to_owned(), "claim"))
}
