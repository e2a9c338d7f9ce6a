//! What a person fills in: feedback, addresses, lead forms, thumbs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Text;
use super::object::{Object, View};
use crate::Mid;

/// Answers to a customer feedback template.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Feedback {
    /// Screens of the template.
    pub screens: Vec<FeedbackScreen>,
}

/// Answers on one screen.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FeedbackScreen {
    /// Number of the screen.
    pub screen_id: Option<i64>,
    /// Answers by the id that the template gave the question.
    pub questions: BTreeMap<String, FeedbackAnswer>,
}

/// Answer to one question.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FeedbackAnswer {
    /// Kind of the question.
    pub kind: Option<QuestionType>,
    /// The answer: a grade, or free text.
    pub payload: Option<Text>,
    /// Answer to the question that follows.
    pub follow_up: Option<Box<FeedbackAnswer>>,
}

/// Kind of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QuestionType {
    /// How content the person is.
    Csat,
    /// Whether the person would recommend the business.
    Nps,
    /// How easy it was.
    Ces,
    /// Free text.
    FreeForm,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Answers to a customer information template.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/structured-information-template>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CustomerInformation {
    /// Screens of the template.
    pub screens: Vec<InformationScreen>,
}

/// Answers on one screen.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct InformationScreen {
    /// Name of the screen, such as `Add address`.
    pub screen_id: Option<Text>,
    /// Answers in their order.
    pub responses: Vec<InformationAnswer>,
}

/// One answer: `country`, `locality`, `administrative_area`, `phone`, `name`, `address_line_1`, `postal_code`, ...
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct InformationAnswer {
    /// What was asked.
    pub key: Option<String>,
    /// What the person gave.
    pub value: Option<Text>,
}

/// Person submitted an instant form inside the conversation; its content is read from the lead API.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/instant-form-template>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct LeadForm {
    /// Id of the form.
    pub id: Option<Text>,
}

/// Thumb up or down at a message of the Page.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/response_feedback>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ResponseFeedback {
    /// Verdict.
    pub feedback: Option<Verdict>,
    /// Message that it is about.
    pub mid: Option<Mid>,
}

/// Verdict about a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Verdict {
    /// Thumb up.
    #[serde(rename = "Good response")]
    Good,
    /// Thumb down.
    #[serde(rename = "Bad response")]
    Bad,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl View for Feedback {
    fn view(object: &Object<'_>) -> Self {
        Self { screens: object.views("feedback_screens") }
    }
}

impl View for FeedbackScreen {
    fn view(object: &Object<'_>) -> Self {
        Self { screen_id: object.integer("screen_id"), questions: object.view_map("questions") }
    }
}

impl View for FeedbackAnswer {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.get("type"),
            payload: object.text("payload"),
            follow_up: object.view("follow_up").map(Box::new),
        }
    }
}

impl View for CustomerInformation {
    fn view(object: &Object<'_>) -> Self {
        Self { screens: object.views("screens") }
    }
}

impl View for InformationScreen {
    fn view(object: &Object<'_>) -> Self {
        Self { screen_id: object.text("screen_id"), responses: object.views("responses") }
    }
}

impl View for InformationAnswer {
    fn view(object: &Object<'_>) -> Self {
        Self { key: object.get("key"), value: object.text("value") }
    }
}

impl View for LeadForm {
    fn view(object: &Object<'_>) -> Self {
        Self { id: object.text("id") }
    }
}

impl View for ResponseFeedback {
    fn view(object: &Object<'_>) -> Self {
        Self { feedback: object.get("feedback"), mid: object.id("mid") }
    }
}
