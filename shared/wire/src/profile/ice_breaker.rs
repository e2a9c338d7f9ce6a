//! Questions to begin a conversation with.

use serde::{Deserialize, Serialize};

use super::validate::check_default_locale;
use crate::check::{Node, Object, Rule};
use crate::limits::{ICE_BREAKERS, PAYLOAD_UNITS};

/// Questions to begin a conversation with; taps arrive as postbacks.
///
/// [Ice
/// breakers](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/ice-breakers).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum IceBreakers {
    /// By locale; one of them is `default`.
    Localized(Vec<LocalizedIceBreakers>),
    /// The older form, without locales.
    Plain(Vec<IceBreaker>),
}

/// Questions of a locale, at most four.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalizedIceBreakers {
    /// Questions.
    pub call_to_actions: Vec<IceBreaker>,
    /// Locale, as `en_US`, or `default`.
    pub locale: String,
}

/// Question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceBreaker {
    /// What the person reads.
    pub question: String,
    /// What the webhook gets.
    pub payload: String,
}

impl IceBreakers {
    /// Questions for every locale.
    #[must_use]
    pub fn default_locale(questions: impl IntoIterator<Item = IceBreaker>) -> Self {
        let call_to_actions = questions.into_iter().collect();
        Self::Localized(vec![LocalizedIceBreakers { call_to_actions, locale: "default".to_owned() }])
    }
}

impl IceBreaker {
    /// Question with its payload.
    #[must_use]
    pub fn new(question: impl Into<String>, payload: impl Into<String>) -> Self {
        Self { question: question.into(), payload: payload.into() }
    }
}

pub(super) fn check(ice_breakers: &Node<'_>) {
    let items = ice_breakers.objects(1..=usize::MAX);
    let localized = items.iter().filter(|item| item.has("call_to_actions")).count();
    if localized == 0 {
        if items.len() > ICE_BREAKERS {
            ice_breakers.violate(Rule::TooMany { limit: ICE_BREAKERS, value: items.len() });
        }
        items.iter().for_each(check_question);
    } else if localized < items.len() {
        ice_breakers.violate(Rule::NotAllowed { reason: "questions with and without locales in one document" });
    } else {
        check_default_locale(ice_breakers, &items);
        items.iter().for_each(check_localized);
    }
}

fn check_localized(item: &Object<'_>) {
    item.require_texts(&["locale"]);
    if let Some(questions) = item.require("call_to_actions") {
        questions.objects(1..=ICE_BREAKERS).iter().for_each(check_question);
    }
}

fn check_question(question: &Object<'_>) {
    question.require_texts(&["question"]);
    question.require_text("payload", 1..=PAYLOAD_UNITS);
}
