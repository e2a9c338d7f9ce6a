//! Utility templates: approved texts with parameters.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::PAYLOAD_UNITS;

/// Template that Meta approved before, with the values of this send. It may leave at any time.
///
/// [Utility messages](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UtilityTemplate {
    name: String,
    language: Language,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
}

/// Language of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Code, as `en` or `en_US`.
    pub code: String,
}

/// Values for one part of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Part that the values are for.
    #[serde(rename = "type")]
    pub kind: ComponentKind,
    /// Values, in the order of the template where it has no names.
    pub parameters: Vec<Parameter>,
}

/// Part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ComponentKind {
    /// Header.
    Header,
    /// Text.
    Body,
    /// Buttons.
    Buttons,
}

/// Value of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
#[non_exhaustive]
pub enum Parameter {
    /// Text.
    #[serde(rename = "text")]
    Text {
        /// Name of the parameter, where the template has names.
        #[serde(skip_serializing_if = "Option::is_none")]
        parameter_name: Option<String>,
        /// Value.
        text: String,
    },
    /// What the webhook gets from a button.
    #[serde(rename = "POSTBACK")]
    Postback {
        /// What the webhook gets.
        payload: String,
    },
}

impl UtilityTemplate {
    /// Template by its name and language code.
    #[must_use]
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self { name: name.into(), language: Language { code: language.into() }, components: Vec::new() }
    }

    /// Adds the values of one part.
    #[must_use]
    pub fn component(mut self, kind: ComponentKind, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.components.push(Component { kind, parameters: parameters.into_iter().collect() });
        self
    }
}

impl Parameter {
    /// Value of a named parameter.
    #[must_use]
    pub fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text { parameter_name: Some(name.into()), text: text.into() }
    }

    /// Value of the next parameter of a template without names.
    #[must_use]
    pub fn positional(text: impl Into<String>) -> Self {
        Self::Text { parameter_name: None, text: text.into() }
    }

    /// What the webhook gets from the next button.
    #[must_use]
    pub fn postback(payload: impl Into<String>) -> Self {
        Self::Postback { payload: payload.into() }
    }
}

pub(in crate::send) fn check(template: &Object<'_>) {
    template.require_texts(&["name"]);
    if let Some(language) = template.require("language").and_then(|language| language.object()) {
        language.require_texts(&["code"]);
    }
    if let Some(components) = template.get("components") {
        components.objects(0..=usize::MAX).iter().for_each(check_component);
    }
}

fn check_component(component: &Object<'_>) {
    if let Some(kind) = component.require("type") {
        kind.word(&["header", "body", "buttons"]);
    }
    if let Some(parameters) = component.get("parameters") {
        parameters.objects(0..=usize::MAX).iter().for_each(check_parameter);
    }
}

/// One sample of Meta's writes `body` for the type of a parameter, which is a mistake.
fn check_parameter(parameter: &Object<'_>) {
    if let Some(kind) = parameter.require("type") {
        kind.word(&["text", "POSTBACK"]);
    }
    match parameter.str("type") {
        Some("text") => {
            parameter.require_texts(&["text"]);
            parameter.text("parameter_name", 1..=usize::MAX);
        }
        Some("POSTBACK") => parameter.require_text("payload", 1..=PAYLOAD_UNITS),
        _ => {}
    }
}
