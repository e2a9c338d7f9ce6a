//! Survey of one question.

use serde::{Deserialize, Serialize};

use super::BusinessPrivacy;
use crate::check::Object;
use crate::limits::{
    BUTTON_TITLE_UNITS, FEEDBACK_QUESTION_ID_UNITS, FEEDBACK_QUESTION_UNITS, FEEDBACK_QUESTION_UNITS_LEAST,
    FEEDBACK_TITLE_UNITS, FORM_DAYS, SUBTITLE_UNITS,
};
use crate::send::Template;

/// Survey of one question, on one screen. Meta calls it in development.
///
/// [Customer feedback template](https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template).
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

/// Question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Id that comes back in the answer: letters, digits, `_`.
    pub id: String,
    /// Kind of score.
    #[serde(rename = "type")]
    pub score_type: ScoreType,
    /// Question itself; Meta has one for each kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Labels at the ends of the scale, as `neg_pos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_label: Option<String>,
    /// How the scale looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_option: Option<ScoreOption>,
    /// Field for words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
}

/// Kind of score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ScoreType {
    /// Customer satisfaction, 1 to 5.
    Csat,
    /// Net promoter score, 0 to 10.
    Nps,
    /// Customer effort score, 1 to 7.
    Ces,
}

/// How the scale looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScoreOption {
    /// Numbers, for [`ScoreType::Csat`].
    OneToFive,
    /// Stars, for [`ScoreType::Csat`].
    FiveStars,
    /// Faces, for [`ScoreType::Csat`].
    FiveEmojis,
    /// Numbers, for [`ScoreType::Nps`].
    ZeroToTen,
    /// Numbers, for [`ScoreType::Ces`].
    OneToSeven,
}

/// Field for words below the scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FollowUp {
    /// Free text.
    FreeForm {
        /// What the empty field says.
        #[serde(skip_serializing_if = "Option::is_none")]
        placeholder: Option<String>,
    },
}

impl CustomerFeedbackTemplate {
    /// Survey of one question.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        subtitle: impl Into<String>,
        button_title: impl Into<String>,
        question: Question,
        business_privacy: BusinessPrivacy,
    ) -> Self {
        Self {
            title: title.into(),
            subtitle: subtitle.into(),
            button_title: button_title.into(),
            feedback_screens: [Screen { questions: [question] }],
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
    template.require_text("title", 1..=FEEDBACK_TITLE_UNITS);
    template.text("subtitle", 0..=SUBTITLE_UNITS);
    template.text("button_title", 1..=BUTTON_TITLE_UNITS);
    if let Some(days) = template.get("expires_in_days") {
        days.number(1..=FORM_DAYS);
    }
    if let Some(privacy) = template.get("business_privacy").and_then(|privacy| privacy.object()) {
        privacy.require_texts(&["url"]);
    }
    if let Some(screens) = template.require("feedback_screens") {
        for screen in screens.objects(1..=1) {
            if let Some(questions) = screen.require("questions") {
                questions.objects(1..=1).iter().for_each(check_question);
            }
        }
    }
}

fn check_question(question: &Object<'_>) {
    if let Some(id) = question.require("id") {
        let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        id.text_form(FEEDBACK_QUESTION_ID_UNITS, "letters, digits and _", is_id);
    }
    if let Some(score_type) = question.require("type") {
        score_type.word(&["csat", "nps", "ces"]);
    }
    question.text("title", FEEDBACK_QUESTION_UNITS_LEAST..=FEEDBACK_QUESTION_UNITS);
    match question.str("type") {
        Some("csat") => question.word("score_option", &["one_to_five", "five_stars", "five_emojis"]),
        Some("nps") => question.word("score_option", &["zero_to_ten"]),
        Some("ces") => question.word("score_option", &["one_to_seven"]),
        _ => {}
    }
}
