//! Parts of a template: header, body, buttons, each with examples of its parameters, by which Meta checks it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Part of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Component {
    /// What stands above the text.
    Header {
        /// What it is.
        format: HeaderFormat,
        /// Text with its parameters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Examples of the parameters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<Example>,
    },
    /// Text.
    Body {
        /// Text with its parameters.
        text: String,
        /// Examples of the parameters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<Example>,
    },
    /// Buttons beneath the text.
    Buttons {
        /// Buttons in their order.
        buttons: Vec<Button>,
    },
    /// Part that this crate does not know, as Meta writes it.
    #[serde(untagged)]
    Unknown(Value),
}

/// What stands above the text of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum HeaderFormat {
    /// Text.
    Text,
    /// Image.
    Image,
    /// Format that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Examples of the parameters of a header or body, as Meta writes them; [`Examples`] makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Example {
    /// Image of the header, by the handle that Meta's Resumable Upload API gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header_handle: Vec<String>,
    /// Of the header's numbered parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header_text: Vec<String>,
    /// Of the header's named parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header_text_named_params: Vec<NamedExample>,
    /// Of the body's numbered parameters, in one list or several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_text: Vec<Vec<String>>,
    /// Of the body's named parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_text_named_params: Vec<NamedExample>,
}

/// Example of a named parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedExample {
    /// Name, such as `order_id` for `{{order_id}}`.
    pub param_name: String,
    /// What may stand there.
    pub example: String,
}

/// Examples of the parameters of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Examples {
    /// Text has no parameters.
    None,
    /// Parameters have names, such as `{{order_id}}`.
    Named(Vec<NamedExample>),
    /// Parameters have numbers, such as `{{1}}`.
    Positional(Vec<String>),
}

/// Button of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Button {
    /// Sends a postback.
    Postback {
        /// Label.
        text: String,
        /// What the postback carries, with its parameters.
        payload: String,
    },
    /// Opens an address.
    Url {
        /// Label.
        text: String,
        /// Address, with its parameters.
        url: String,
        /// Example of the whole address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<UrlExample>,
    },
    /// Button that this crate does not know, as Meta writes it.
    #[serde(untagged)]
    Unknown(Value),
}

/// Example of the address that a button opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrlExample {
    /// Whole address.
    pub url_suffix_example: String,
}

impl Examples {
    /// Names the parameters, each with an example.
    #[must_use]
    pub fn named<N: Into<String>, E: Into<String>>(parameters: impl IntoIterator<Item = (N, E)>) -> Self {
        let named = |(name, example): (N, E)| NamedExample { param_name: name.into(), example: example.into() };
        Self::Named(parameters.into_iter().map(named).collect())
    }

    /// Gives an example for each number, beginning with `{{1}}`.
    #[must_use]
    pub fn positional(examples: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Positional(examples.into_iter().map(Into::into).collect())
    }

    pub(super) fn of_header(self) -> Option<Example> {
        match self {
            Self::None => None,
            Self::Named(named) => Some(Example { header_text_named_params: named, ..Example::default() }),
            Self::Positional(texts) => Some(Example { header_text: texts, ..Example::default() }),
        }
    }

    pub(super) fn of_body(self) -> Option<Example> {
        match self {
            Self::None => None,
            Self::Named(named) => Some(Example { body_text_named_params: named, ..Example::default() }),
            Self::Positional(texts) => Some(Example { body_text: vec![texts], ..Example::default() }),
        }
    }
}

impl Button {
    /// Makes a button that sends a postback; its payload may hold `{{1}}`.
    #[must_use]
    pub fn postback(text: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Postback { text: text.into(), payload: payload.into() }
    }

    /// Makes a button that opens an address, which may end in `{{1}}`; with an example of the whole address.
    #[must_use]
    pub fn url(text: impl Into<String>, url: impl Into<String>, example: impl Into<String>) -> Self {
        let example = Some(UrlExample { url_suffix_example: example.into() });
        Self::Url { text: text.into(), url: url.into(), example }
    }
}
