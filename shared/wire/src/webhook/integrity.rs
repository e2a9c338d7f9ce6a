//! What Meta does about the Page: warnings, blocks, restrictions.

use serde::{Deserialize, Serialize};

use super::Text;
use super::object::{Object, View};
use crate::TimestampMs;

/// Meta warns or blocks the Page, or lifts that.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_policy_enforcement>.
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
/// Source: <https://developers.facebook.com/documentation/pages-api/integrity-webhook>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BusinessIntegrity {
    /// State as a whole; absent where Meta sends the restrictions beside `messaging`.
    pub status: Option<IntegrityStatus>,
    /// Rules that were broken.
    pub violations: Vec<Violation>,
    /// What the Page may not do now, or may do again.
    pub restrictions: Vec<Restriction>,
    /// What the Page's people can do about it.
    pub recommended_actions: Vec<RecommendedAction>,
    /// Where appeals and reviews stand.
    pub action_events: Vec<ActionEvent>,
}

impl BusinessIntegrity {
    /// Reads the answer to `GET /{page}/page_status`, which says the same of the present as the event says of a change.
    /// `None` where it is no JSON object with a `status`.
    #[must_use]
    pub fn parse(json: &[u8]) -> Option<Self> {
        let integrity = Self::view(&Object::read(serde_json::from_slice(json).ok()?)?);
        integrity.status.is_some().then_some(integrity)
    }
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
    /// Kinds of the rules that were broken.
    pub violation_types: Vec<Text>,
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

/// What the Page's people can do about a violation.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RecommendedAction {
    /// Kind, such as `FILE_APPEAL`.
    pub kind: Option<Text>,
    /// Where it is done.
    pub url: Option<Text>,
    /// Kinds of the rules that it is about.
    pub violation_types: Vec<Text>,
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
    /// Kinds of the rules that it is about.
    pub violation_types: Vec<Text>,
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
            recommended_actions: object.views("recommended_actions"),
            // The answer to a question has another plural than the event.
            action_events: [object.views("action_events"), object.views("actions_events")].concat(),
        }
    }
}

impl View for RecommendedAction {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.text("action_type"),
            url: object.text("url"),
            violation_types: object.list("violation_type"),
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
            violation_types: object.list("violation_type"),
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
            violation_types: object.list("violation_type"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ActionStatus, BusinessIntegrity, IntegrityStatus, RestrictedFeature};

    #[test]
    fn state_of_a_page_is_read_as_graph_answers_it() {
        let answer = br#"{"id":"42","timestamp":1763665904,"status":"restricted",
            "violations":[{"type":"SPAM","description":"d","url":"https://u"}],
            "restrictions":[{"feature":"page_messaging_api","description":"d","applied_time":1763665904,
                "expiration_time":1763675775,"violation_type":["SPAM"]}],
            "recommended_actions":[{"action_type":"FILE_APPEAL","url":"https://a","violation_type":["SPAM"]}],
            "actions_events":[{"type":"FILE_APPEAL","status":"OPEN","created_time":1763666000,"violation_type":["SPAM"]}]}"#;
        let integrity = BusinessIntegrity::parse(answer).unwrap();
        assert_eq!(integrity.status, Some(IntegrityStatus::Restricted));
        let ([restriction], [action], [event]) =
            (&integrity.restrictions[..], &integrity.recommended_actions[..], &integrity.action_events[..])
        else {
            panic!("{integrity:?}")
        };
        assert_eq!(restriction.feature, Some(RestrictedFeature::PageMessagingApi));
        assert_eq!(restriction.expiration_time.unwrap().as_millis(), 1_763_675_775_000);
        assert_eq!((action.kind.as_deref(), action.url.as_deref()), (Some("FILE_APPEAL"), Some("https://a")));
        assert_eq!(event.status, Some(ActionStatus::Open));
        for types in [&restriction.violation_types, &action.violation_types, &event.violation_types] {
            assert_eq!(types.iter().map(|kind| &**kind).collect::<Vec<_>>(), ["SPAM"]);
        }
    }

    #[test]
    fn what_tells_no_state_is_none() {
        assert!(BusinessIntegrity::parse(br#"{"status":"ok"}"#).is_some());
        for answer in ["{}", "[]", "<html>", r#"{"id":"42"}"#, r#"{"status":null}"#, ""] {
            assert!(BusinessIntegrity::parse(answer.as_bytes()).is_none(), "{answer}");
        }
    }
}
