//! On what ground a message is sent.

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};

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

const UTILITY_INSTEAD: &str = "use a utility template (messaging_type UTILITY)";

/// Tags that Meta retired on 2026-04-27.
const RETIRED_TAGS: [(&str, &str); 3] = [
    ("ACCOUNT_UPDATE", UTILITY_INSTEAD),
    ("CONFIRMED_EVENT_UPDATE", UTILITY_INSTEAD),
    ("POST_PURCHASE_UPDATE", UTILITY_INSTEAD),
];

/// Tags of what leaves after the 24 hours, whatever it is.
const TAGS_AFTER_THE_WINDOW: [&str; 2] = ["HUMAN_AGENT", "NON_PROMOTIONAL_SUBSCRIPTION"];

/// Checks on what ground a request sends its message.
pub(super) fn check(request: &Object<'_>, message: &Object<'_>) {
    request.word("messaging_type", &["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"]);
    let messaging_type = request.str("messaging_type");
    check_tag(request, message);
    check_window(request, message);
    match (messaging_type, request.has("tag")) {
        (Some("MESSAGE_TAG"), false) => request.violate("tag", Rule::Missing),
        (Some("MESSAGE_TAG"), true) | (_, false) => {}
        (_, true) => request.refuse("tag", "only with messaging_type MESSAGE_TAG"),
    }
    if messaging_type == Some("UTILITY") {
        super::recipient::check_known(request);
    }
    match (messaging_type, message.has("template")) {
        (Some("UTILITY"), false) => message.violate("template", Rule::Missing),
        (Some("UTILITY"), true) | (_, false) => {}
        (_, true) => message.refuse("template", "only with messaging_type UTILITY"),
    }
}

/// Refuses by tag what Meta takes within the 24 hours only.
fn check_window(request: &Object<'_>, message: &Object<'_>) {
    if request.str("tag").is_some_and(|tag| TAGS_AFTER_THE_WINDOW.contains(&tag)) {
        message.refuse("sticker_id", "a sticker only within 24 hours of what the person did, without a tag");
        request.refuse("reply_to", "only within 24 hours of what the person wrote, without a tag");
    }
}

fn check_tag(request: &Object<'_>, message: &Object<'_>) {
    if super::request::refuse_retired(request, "tag", &RETIRED_TAGS) {
        return;
    }
    request.word("tag", &["HUMAN_AGENT", "CUSTOMER_FEEDBACK", "NON_PROMOTIONAL_SUBSCRIPTION"]);
    if request.str("tag") == Some("CUSTOMER_FEEDBACK")
        && super::message::template_type(message).as_deref() != Some("customer_feedback")
    {
        request.refuse("tag", "CUSTOMER_FEEDBACK only with the template customer_feedback");
    }
}
