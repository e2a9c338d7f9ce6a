//! What was asked of Graph, in order.

use messenger_wire::TimestampMs;
use serde::Serialize;
use serde_json::{Map, Value};

/// One request to the simulated Graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// When it came.
    pub at: TimestampMs,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// Path with the version, without the query.
    pub path: String,
    /// Parameters of query and body together, without token and proof.
    pub params: Map<String, Value>,
    /// Whether it was carried out; one with a lost answer was.
    pub accepted: bool,
    /// Code and subcode of the answer, where it was an error.
    pub error: Option<(u32, Option<u32>)>,
}

impl Recorded {
    /// Text of the message that it sends.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.params.get("message")?.get("text")?.as_str()
    }

    /// Whether it sends a message, not a sender action.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.path.ends_with("/messages") && self.params.contains_key("message")
    }

    /// Page-scoped id of the recipient.
    #[must_use]
    pub fn recipient(&self) -> Option<&str> {
        self.params.get("recipient")?.get("id")?.as_str()
    }
}
