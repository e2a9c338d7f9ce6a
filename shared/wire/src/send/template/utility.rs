//! Utility templates: approved texts with parameters.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::PAYLOAD_UNITS;

/// Template that Meta approved before, with the values of this send. It may leave at any time.
///
/// [Utility
/// messages](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages).
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Component {
    Header { parameters: Vec<Parameter> },
    Body { parameters: Vec<Parameter> },
    Buttons { parameters: Vec<ButtonParameter> },
}

/// Value of a header or body.
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
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum ButtonParameter {
    #[serde(rename = "POSTBACK")]
    Postback { payload: String },
}

impl UtilityTemplate {
    /// Template by its name and language code.
    #[must_use]
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self { name: name.into(), language: Language { code: language.into() }, components: Vec::new() }
    }

    /// Values of the header, in its order where it has no names.
    #[must_use]
    pub fn header(self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.component(Component::Header { parameters: parameters.into_iter().collect() })
    }

    /// Values of the text, in its order where it has no names.
    #[must_use]
    pub fn body(self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.component(Component::Body { parameters: parameters.into_iter().collect() })
    }

    /// What the webhook gets from each button, in their order.
    #[must_use]
    pub fn buttons(self, payloads: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let postback = |payload: String| ButtonParameter::Postback { payload };
        let parameters = payloads.into_iter().map(|payload| postback(payload.into())).collect();
        self.component(Component::Buttons { parameters })
    }

    fn component(mut self, component: Component) -> Self {
        self.components.push(component);
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
