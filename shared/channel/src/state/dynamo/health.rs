//! Health of accounts in the table.

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use super::super::claim::Owner;
use super::super::health::{AccountHealth, AccountHealths};
use super::attributes::{Item, s, text};
use super::write::{Written, put_if};
use super::{DynamoState, Key, StateError};

impl AccountHealths for DynamoState {
    async fn health(&self, account: &str) -> Result<AccountHealth, StateError> {
        read(self.get(health_key(account), true).await?.as_ref())
    }

    async fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> Result<bool, StateError> {
        // Compared as it is understood, since another version may write the same in other words.
        let stored = self.get(health_key(account), true).await?;
        if read(stored.as_ref())? != *seen {
            return Ok(false);
        }
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| StateError::Unavailable("randomness".to_owned()))?;
        let writer = Owner::new(random);
        let last = stored.as_ref().map_or(Ok(None), |item| text(item, WRITER))?;
        Ok(match put_if(self.put_health(account, health, &writer, last)?).await? {
            Written::Done(_) => true,
            // Where the first answer got lost, and the client asked again, what stands there is of this call.
            Written::Refused(item) => text(&item, WRITER)? == Some(writer.as_str()),
        })
    }
}

impl DynamoState {
    /// Writes health where the last to write it still is `last`.
    fn put_health(
        &self,
        account: &str,
        health: &AccountHealth,
        writer: &Owner,
        last: Option<&str>,
    ) -> Result<PutItemFluentBuilder, StateError> {
        let json = serde_json::to_string(health).map_err(|_| StateError::Corrupt("health"))?;
        let put = self
            .put(health_key(account))
            .item("health", s(json))
            .item(WRITER, s(writer.as_str()))
            .expression_attribute_names("#writer", WRITER)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(match last {
            Some(last) => put.condition_expression("#writer = :last").expression_attribute_values(":last", s(last)),
            None => put.condition_expression("attribute_not_exists(#writer)"),
        })
    }
}

/// Health as an item has it; without one the account is healthy.
fn read(item: Option<&Item>) -> Result<AccountHealth, StateError> {
    let Some(item) = item else { return Ok(AccountHealth::default()) };
    let json = text(item, "health")?.ok_or(StateError::Corrupt("health"))?;
    serde_json::from_str(json).map_err(|_| StateError::Corrupt("health"))
}

/// Attribute that tells one call's item from another's of the same health.
const WRITER: &str = "writer";

fn health_key(account: &str) -> Key {
    Key::new(format!("account#{account}"), "health")
}
