//! Health of accounts in the table.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use super::super::account::{AccountHealth, Accounts};
use super::super::claim::Owner;
use super::attributes::{s, text};
use super::{DynamoState, Key, StateError, failed};

impl Accounts for DynamoState {
    async fn health(&self, account: &str) -> Result<AccountHealth, StateError> {
        let Some(item) = self.get(health_key(account), false).await? else { return Ok(AccountHealth::default()) };
        let json = text(&item, "health")?.ok_or(StateError::Corrupt("health"))?;
        serde_json::from_str(json).map_err(|_| StateError::Corrupt("health"))
    }

    async fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> Result<bool, StateError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| StateError::Unavailable("randomness".to_owned()))?;
        let writer = Owner::new(random);
        let Key { pk, sk } = health_key(account);
        let put = self.client.put_item().table_name(&self.table).item("pk", s(pk)).item("sk", s(sk));
        let put = put.item("health", s(json(health)?)).item(WRITER, s(writer.as_str()));
        let put = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = if *seen == AccountHealth::default() {
            put.condition_expression("attribute_not_exists(pk) OR health = :seen")
        } else {
            put.condition_expression("health = :seen")
        };
        match put.expression_attribute_values(":seen", s(json(seen)?)).send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                // The first answer got lost, and the client asked again: what stands there is of this call.
                Some(PutItemError::ConditionalCheckFailedException(refused)) => match refused.item() {
                    Some(item) => Ok(text(item, WRITER)? == Some(writer.as_str())),
                    None => Ok(false),
                },
                _ => Err(failed(&error)),
            },
        }
    }
}

/// Attribute that tells one call's item from another's of the same health.
const WRITER: &str = "writer";

fn health_key(account: &str) -> Key {
    Key::new(format!("account#{account}"), "health")
}

fn json(health: &AccountHealth) -> Result<String, StateError> {
    serde_json::to_string(health).map_err(|_| StateError::Corrupt("health"))
}
