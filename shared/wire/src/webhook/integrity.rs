//! What Meta does about the Page: warnings, blocks, restrictions.

use serde::{Deserialize, Serialize};

use super::Text;
use super::object::{Object, View};
use crate::TimestampMs;

/// Meta warns or blocks the Page, or lifts that.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_policy_enforcement>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PolicyEnforcement {
    /// What Meta does.
    pub action: Option<PolicyAction>,
    /// Why; absent when a block is lifted.
    pub reason: Option<Text>,
}

/// What Meta does to a Page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum PolicyAction {
    Warning,
    Block,
    Unblock,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// State of the Page before Meta's rules. Names neither sender nor recipient.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/business_integrity>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BusinessIntegrity {
    /// State as a whole; absent where Meta sends the restrictions beside `messaging`.
    pub status: Option<IntegrityStatus>,
    /// Rules that were broken.
    pub violations: Vec<Violation>,
    /// What the Page may not do now, or may do again.
    pub restrictions: Vec<Restriction>,
    /// Where appeals and reviews stand.
    pub action_events: Vec<ActionEvent>,
}

/// State of a Page before Meta's rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum IntegrityStatus {
    Ok,
    Warning,
    Restricted,
    Suspended,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Rule that was broken.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Violation {
    /// Kind of the rule.
    pub kind: Option<Text>,
    /// What happened.
    pub description: Option<Text>,
    /// Where it is explained; Meta writes `url` or `link`.
    pub url: Option<Text>,
}

/// Thing that a Page may not do, or may do again.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Restriction {
    /// What it is about.
    pub feature: Option<RestrictedFeature>,
    /// Whether it holds.
    pub status: Option<RestrictionStatus>,
    /// What Meta says about it.
    pub description: Option<Text>,
    /// Since when.
    pub applied_time: Option<TimestampMs>,
    /// Until when.
    pub expiration_time: Option<TimestampMs>,
}

/// What a restriction is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum RestrictedFeature {
    PageMessaging,
    PageMessagingApi,
    PagePublish,
    PageReadOnly,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Whether a restriction holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum RestrictionStatus {
    Restricted,
    Unrestricted,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Where an appeal or a review stands.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ActionEvent {
    /// Kind of the appeal or review.
    pub kind: Option<Text>,
    /// Where it stands.
    pub status: Option<ActionStatus>,
    /// When it began.
    pub created_time: Option<TimestampMs>,
    /// When it last changed.
    pub updated_time: Option<TimestampMs>,
}

/// Where an appeal or a review stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum ActionStatus {
    Open,
    Closed,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl View for PolicyEnforcement {
    fn view(object: &Object<'_>) -> Self {
        Self { action: object.get("action"), reason: object.text("reason") }
    }
}

impl View for BusinessIntegrity {
    fn view(object: &Object<'_>) -> Self {
        Self {
            status: object.get("status"),
            violations: object.views("violations"),
            restrictions: object.views("restrictions"),
            action_events: object.views("action_events"),
        }
    }
}

impl View for Violation {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.text("type"),
            description: object.text("description"),
            url: object.text("url").or_else(|| object.text("link")),
        }
    }
}

impl View for Restriction {
    fn view(object: &Object<'_>) -> Self {
        Self {
            feature: object.get("feature"),
            status: object.get("status"),
            description: object.text("description"),
            applied_time: object.time("applied_time"),
            expiration_time: object.time("expiration_time"),
        }
    }
}

impl View for ActionEvent {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.text("type"),
            status: object.get("status"),
            created_time: object.time("created_time"),
            updated_time: object.time("updated_time"),
        }
    }
}
