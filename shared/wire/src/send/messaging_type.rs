//! On what ground a message is sent.

use serde::{Deserialize, Serialize};

/// On what ground a message is sent; a tag exists only where the ground is a tag.
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessagingType {
    /// Answer within 24 hours of what the person did.
    Response,
    /// Unprompted message within the same 24 hours.
    Update,
    /// Message after the 24 hours, allowed by a tag.
    MessageTag(Tag),
    /// Utility template, at any time.
    Utility,
}

/// Reason why a message may leave after the 24 hours.
///
/// The tags that Meta retired on 2026-04-27 have no variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Tag {
    /// Written by a person, within seven days; Meta must have approved the app for it.
    HumanAgent,
    /// Customer feedback template, within seven days.
    CustomerFeedback,
    /// Registered news Pages only.
    NonPromotionalSubscription,
}

/// How a phone announces a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum NotificationType {
    /// Sound or vibration.
    Regular,
    /// On the screen only.
    SilentPush,
    /// Not at all.
    NoPush,
}
