//! Survey of one question.

mod question;

use serde::{Deserialize, Serialize};

use super::{BusinessPrivacy, customer_information};
use crate::check::Object;
use crate::limits::{BUTTON_TITLE_UNITS, FEEDBACK_TITLE_UNITS, FORM_DAYS, SUBTITLE_UNITS};
use crate::send::Template;

pub use question::{CsatScale, Question, ScoreLabel, ScoreQuestion};

/// Survey of one question, on one screen. Meta calls it in development.
///
/// [Customer feedback
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerFeedbackTemplate {
    title: String,
    subtitle: String,
    button_title: String,
    feedback_screens: [Screen; 1],
    business_privacy: BusinessPrivacy,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Screen {
    questions: [Question; 1],
}

impl CustomerFeedbackTemplate {
    /// Survey of one question, that can be answered for one day. No text in it holds a URL.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        subtitle: impl Into<String>,
        button_title: impl Into<String>,
        question: impl Into<Question>,
        business_privacy: BusinessPrivacy,
    ) -> Self {
        Self {
            title: title.into(),
            subtitle: subtitle.into(),
            button_title: button_title.into(),
            feedback_screens: [Screen { questions: [question.into()] }],
            business_privacy,
            expires_in_days: None,
        }
    }

    /// Sets how many days it can be answered, 1 to 7.
    #[must_use]
    pub fn expires_in_days(mut self, days: u8) -> Self {
        self.expires_in_days = Some(days);
        self
    }
}

impl From<CustomerFeedbackTemplate> for Template {
    fn from(template: CustomerFeedbackTemplate) -> Self {
        Self::CustomerFeedback(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    for (field, longest) in
        [("title", FEEDBACK_TITLE_UNITS), ("subtitle", SUBTITLE_UNITS), ("button_title", BUTTON_TITLE_UNITS)]
    {
        if let Some(text) = template.require(field) {
            question::check_words(&text, 1..=longest);
        }
    }
    if let Some(days) = template.get("expires_in_days") {
        days.number(1..=FORM_DAYS);
    }
    customer_information::check_privacy(template);
    let Some(screens) = template.require("feedback_screens") else { return };
    for screen in screens.objects(1..=1) {
        if let Some(questions) = screen.require("questions") {
            questions.objects(1..=1).iter().for_each(question::check);
        }
    }
}
