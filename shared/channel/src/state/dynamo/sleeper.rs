//! Sleepers in the table.

use std::time::Duration;

use super::super::sleeper::{SLEEPERS_AT_ONCE, Sleeper, Sleepers};
use super::attributes::{Item, expires_at, s, text};
use super::{DynamoState, Key, StateError, failed};

impl Sleepers for DynamoState {
    async fn note_sleeper(&self, account: &str, sleeper: &Sleeper) -> Result<(), StateError> {
        let json = serde_json::to_string(sleeper).map_err(|_| StateError::Corrupt(SLEEPER))?;
        let put = self
            .put(sleeper_key(account, &sleeper.id))
            .item(SLEEPER, s(json))
            .item("expiresAt", expires_at(sleeper.until, Duration::ZERO));
        put.send().await.map(drop).map_err(|error| failed(&error))
    }

    async fn sleepers(&self, account: &str) -> Result<Vec<Sleeper>, StateError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :account")
            .expression_attribute_values(":account", s(account_key(account)))
            .consistent_read(true)
            .limit(SLEEPERS_AT_ONCE.into());
        let answer = query.send().await.map_err(|error| failed(&error))?;
        answer.items().iter().map(read).collect()
    }

    async fn forget_sleeper(&self, account: &str, id: &str) -> Result<(), StateError> {
        self.delete(sleeper_key(account, id)).await
    }
}

const SLEEPER: &str = "sleeper";

fn account_key(account: &str) -> String {
    format!("sleepers#{account}")
}

fn sleeper_key(account: &str, id: &str) -> Key {
    Key::new(account_key(account), format!("records#{id}"))
}

fn read(item: &Item) -> Result<Sleeper, StateError> {
    let json = text(item, SLEEPER)?.ok_or(StateError::Corrupt(SLEEPER))?;
    serde_json::from_str(json).map_err(|_| StateError::Corrupt(SLEEPER))
}
