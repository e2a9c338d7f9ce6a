//! What happens besides what a person does, normalised: thread control, echoes, receipts, policy, changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// Right to answer went from one app to another, or another app asks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadControl {
    /// What happened.
    pub change: ThreadControlChange,
    /// App that had it; absent where the thread was idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_owner_app_id: Option<String>,
    /// App that has it now; absent where the thread is idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_owner_app_id: Option<String>,
    /// App that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_owner_app_id: Option<String>,
    /// What the other app says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Text>,
}

/// What happened to thread control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ThreadControlChange {
    /// Its owner gave it away.
    Passed,
    /// Another app took it.
    Taken,
    /// Another app asks for it.
    Requested,
    /// Roles of the apps changed; an event of the former Handover Protocol.
    RolesChanged,
}

/// Who sent a message of the Page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Echo {
    /// App that sent it; another one than yours where a person or another app wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// What the send noted as `metadata`, without what the channel puts before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Text>,
}

/// Messages of the Page were delivered: all before the watermark, the listed ones among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeliveryReceipt {
    /// Messages that Meta names; not always there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mids: Vec<String>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watermark: Option<i64>,
}

/// Messages of the Page were read: all before the watermark.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReadReceipt {
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watermark: Option<i64>,
}

/// Meta warned, blocked, restricted or unblocked the Page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Policy {
    /// `warning`, `block` or `unblock`; `ok`, `warning`, `restricted` or `suspended` for the state
    /// of the Page as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// Something outside of conversations changed; `native` has what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Change {
    /// Fields that were subscribed to, such as `feed`; several where Meta tells names only.
    pub fields: Vec<String>,
}

impl ThreadControl {
    pub(super) fn of(change: ThreadControlChange) -> Self {
        Self {
            change,
            previous_owner_app_id: None,
            new_owner_app_id: None,
            requested_owner_app_id: None,
            metadata: None,
        }
    }
}
