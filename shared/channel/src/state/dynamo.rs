//! State in one DynamoDB table.
//!
//! | what | `pk` | `sk` |
//! | --- | --- | --- |
//! | claim | `claim#<key>` | `claim` |
//! | conversation | `conversation#<key>` | `record` |
//! | health of an account | `account#<name>` | `health` |
//! | schedule of a Page's sends | `page#<id>` | `schedule` |
//! | open pairing code | `pairing#<name>` | `code#<code>` |
//! | token of an opt-in | `token#<reference>` | `token` |
//! | that it came in a conversation | `conversation#<key>` | `token#<reference>` |
//! | that a parked claim is of a conversation | `conversation#<key>` | `claim#<key>` |
//! | attachment that Meta keeps | `attachment#<key>` | `attachment` |
//! | records of a stopped account that sleep | `sleepers#<name>` | `records#<id>` |
//!
//! Attribute `expiresAt` counts seconds, as DynamoDB's time to live wants it; every other time
//! counts milliseconds and says so in its name.

mod attachment;
mod attributes;
mod claims;
mod conversation;
mod forget;
mod health;
mod pace;
mod pairing;
mod sleeper;
mod token;
mod write;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use crate::aws::failure_code;

use self::attributes::{Item, s};
use super::StateError;

/// State in a table with the string keys `pk` and `sk`.
#[derive(Debug, Clone)]
pub struct DynamoState {
    client: Client,
    table: String,
}

impl DynamoState {
    /// Uses a table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Reads one item; a consistent read sees every write that was answered before it.
    async fn get(&self, key: Key, consistent: bool) -> Result<Option<Item>, StateError> {
        let read = self.client.get_item().table_name(&self.table).key("pk", s(key.pk)).key("sk", s(key.sk));
        let answer = read.consistent_read(consistent).send().await.map_err(|error| failed(&error))?;
        Ok(answer.item)
    }

    /// Deletes one item; that there is none is no error.
    async fn delete(&self, key: Key) -> Result<(), StateError> {
        let delete = self.client.delete_item().table_name(&self.table).key("pk", s(key.pk)).key("sk", s(key.sk));
        delete.send().await.map(drop).map_err(|error| failed(&error))
    }
}

/// Key of an item.
#[derive(Debug)]
struct Key {
    pk: String,
    sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }
}

/// Codes after which the same call may succeed.
const BUSY: [&str; 7] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
    "ReplicatedWriteConflictException",
];

/// Tells what may be tried again from what may not.
fn failed<E: ProvideErrorMetadata>(error: &SdkError<E>) -> StateError {
    let code = failure_code(error, error.code());
    let is_final = error.as_service_error().is_some() && !BUSY.contains(&code.as_str());
    if is_final { StateError::Refused(code) } else { StateError::Unavailable(code) }
}
