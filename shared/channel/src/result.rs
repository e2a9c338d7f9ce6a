//! What the channel tells its owner of its own accord: what became of sends, and that an account stopped or goes on.
//!
//! A result holds no message text, token or secret. Whom a send was for stands in it as the caller or the event named
//! the conversation: it goes to a target of the owner's own, not into a log.

use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, Mid, PageId, TimestampMs};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::version::Version;

/// One thing that is told.
///
/// `Debug` shows its id and type, no person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultMessage {
    /// Version of the contract, 1.
    pub version: Version,
    /// Identity of what is told, the same whenever it is told again.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub id: String,
    /// Account that it is about; absent where a command names none that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Page of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub page_id: Option<PageId>,
    /// When it is told, or of an account since when it is so, in milliseconds since 1970.
    #[schemars(with = "i64")]
    pub timestamp: TimestampMs,
    /// Trace of the event or command, the one that log lines have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// What is told, by its type.
    #[serde(flatten)]
    pub body: ResultBody,
}

/// What a [`ResultMessage`] tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum ResultBody {
    /// What became of a send command, or of an answer to an event.
    #[serde(rename = "send.result")]
    SendResult(SendResult),
    /// Account must not send any more; its records wait.
    #[serde(rename = "account.stopped")]
    AccountStopped {
        /// `token_dead`, `page_restricted`, `proof_refused` or `account_set_up`.
        reason: String,
    },
    /// Account goes on.
    #[serde(rename = "account.resumed")]
    AccountResumed,
}

/// What became of a send command, or of an answer to an event.
///
/// `Debug` shows no id and no person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendResult {
    /// Id of the send command, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Id of the event that was answered, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub event: Option<EventId>,
    /// Key of the conversation, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub conversation: Option<ConversationKey>,
    /// What became of the whole.
    pub outcome: Outcome,
    /// Why it was refused or failed: a word of the lists in docs/contracts.md.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is wrong with what was refused: fields, limits and values' lengths, no content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// What became of each part, in their order; empty where nothing was planned.
    pub parts: Vec<PartResult>,
}

/// What became of a command or an answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Every part was sent.
    Sent,
    /// Nothing was sent: it breaks a rule of Meta or of the contract.
    Refused,
    /// At least one part was not sent, or nobody knows; the parts say which.
    Failed,
}

/// What became of one part: a message, a reaction or a change of thread control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartResult {
    /// Its number, which the metadata of the message's echo has too.
    pub part: u32,
    /// What became of it.
    pub outcome: PartStatus,
    /// Id that Meta gave the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub mid: Option<Mid>,
    /// Why it was not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PartStatus {
    /// Meta has it.
    Sent,
    /// It was not sent.
    NotSent,
    /// It may have arrived.
    Unknown,
}

impl ResultMessage {
    /// Type as the JSON has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.body {
            ResultBody::SendResult(_) => "send.result",
            ResultBody::AccountStopped { .. } => "account.stopped",
            ResultBody::AccountResumed => "account.resumed",
        }
    }

    /// Id of what is told about a subject: it changes with what is told, and not with when.
    #[must_use]
    pub fn id_of(subject: &str, body: &ResultBody) -> String {
        let mut hash = Sha256::new();
        hash.update(subject);
        // Nothing in it can fail to be written.
        hash.update(serde_json::to_vec(body).unwrap_or_default());
        hex::encode(hash.finalize())
    }
}

impl std::fmt::Debug for ResultMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResultMessage").field("id", &self.id).field("type", &self.kind()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SendResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendResult")
            .field("outcome", &self.outcome)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::{Mid, TimestampMs};
    use serde_json::json;

    use super::{Outcome, PartResult, PartStatus, ResultBody, ResultMessage, SendResult};
    use crate::version::Version;

    fn sent(mid: &str) -> ResultBody {
        let part = PartResult { part: 0, outcome: PartStatus::Sent, mid: Mid::parse(mid).ok(), reason: None };
        ResultBody::SendResult(SendResult {
            command: Some("order-1".into()),
            event: None,
            conversation: None,
            outcome: Outcome::Sent,
            reason: None,
            problems: Vec::new(),
            parts: vec![part],
        })
    }

    #[test]
    fn a_result_is_written_as_the_contract_says_and_read_again() {
        let message = ResultMessage {
            version: Version,
            id: ResultMessage::id_of("c", &sent("m_1")),
            account: Some("main".into()),
            page_id: None,
            timestamp: TimestampMs::from_millis(1_800_000_000_005),
            trace: Some("t".into()),
            body: sent("m_1"),
        };
        let json = serde_json::to_value(&message).unwrap();
        assert_eq!(
            json,
            json!({"version": 1, "id": message.id, "account": "main", "timestamp": 1_800_000_000_005_i64, "trace": "t", "type": "send.result",
                "command": "order-1", "outcome": "sent", "parts": [{"part": 0, "outcome": "sent", "mid": "m_1"}]})
        );
        assert_eq!(serde_json::from_value::<ResultMessage>(json).unwrap(), message);
    }

    #[test]
    fn the_id_follows_the_subject_and_what_is_told() {
        assert_eq!(ResultMessage::id_of("c", &sent("m_1")), ResultMessage::id_of("c", &sent("m_1")));
        for (subject, body) in [("d", sent("m_1")), ("c", sent("m_2")), ("c", ResultBody::AccountResumed)] {
            assert_ne!(ResultMessage::id_of("c", &sent("m_1")), ResultMessage::id_of(subject, &body));
        }
    }
}
