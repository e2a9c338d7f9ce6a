//! Forgets a person: everything in the partition of the conversation, and what it refers to.

use messenger_wire::ConversationKey;

use super::super::forget::Forgets;
use super::attributes::{s, text};
use super::claims::noted_claim;
use super::conversation::conversation_key;
use super::token::{noted_token, token_key};
use super::{DynamoState, Key, StateError, failed};

impl Forgets for DynamoState {
    async fn forget_conversation(&self, key: &ConversationKey) -> Result<(), StateError> {
        let record = conversation_key(key);
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :conversation")
            .expression_attribute_values(":conversation", s(&record.pk))
            .projection_expression("sk")
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| failed(&error))?;
            let sk = text(&item, "sk")?.ok_or(StateError::Corrupt("sk"))?;
            if let Some(reference) = noted_token(sk) {
                self.delete(token_key(reference)).await?;
            } else if let Some(claim) = noted_claim(sk) {
                if !self.forget_parked(claim).await? {
                    // The note is written before the claim is parked: without it nobody would find that.
                    continue;
                }
            } else {
                continue;
            }
            // The note goes last, so that a call that dies before finds again what it is about.
            self.delete(Key::new(record.pk.clone(), sk)).await?;
        }
        self.delete(record).await
    }
}
