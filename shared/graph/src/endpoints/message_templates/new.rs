//! Templates to create: of one's own parts, or from Meta's library.

use serde::Serialize;

use super::component::{Button, Component, Example, Examples, HeaderFormat};
use super::{Category, ParameterFormat};

/// Template to create.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewTemplate {
    name: String,
    language: String,
    category: Category,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_format: Option<ParameterFormat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    library_template_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    library_template_body_inputs: Vec<BodyInput>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    library_template_button_inputs: Vec<ButtonInput>,
}

impl NewTemplate {
    /// Names the template that it is sent by, and its language, such as `en`.
    #[must_use]
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            language: language.into(),
            category: Category::Utility,
            components: Vec::new(),
            parameter_format: None,
            library_template_name: None,
            library_template_body_inputs: Vec::new(),
            library_template_button_inputs: Vec::new(),
        }
    }

    /// Makes it from a template of Meta's [`library`](super::library()), which is approved already.
    #[must_use]
    pub fn from_library(
        name: impl Into<String>,
        language: impl Into<String>,
        library_template_name: impl Into<String>,
    ) -> Self {
        Self { library_template_name: Some(library_template_name.into()), ..Self::new(name, language) }
    }

    /// Puts a text above the body.
    #[must_use]
    pub fn header(self, text: impl Into<String>, examples: Examples) -> Self {
        let named = self.named_by(&examples);
        named.part(Component::Header {
            format: HeaderFormat::Text,
            text: Some(text.into()),
            example: examples.of_header(),
        })
    }

    /// Puts an image above the body, by the handle that Meta's Resumable Upload API gives.
    #[must_use]
    pub fn header_image(self, handle: impl Into<String>) -> Self {
        let example = Example { header_handle: vec![handle.into()], ..Example::default() };
        self.part(Component::Header { format: HeaderFormat::Image, text: None, example: Some(example) })
    }

    /// Says the text.
    #[must_use]
    pub fn body(self, text: impl Into<String>, examples: Examples) -> Self {
        self.named_by(&examples).part(Component::Body { text: text.into(), example: examples.of_body() })
    }

    /// Adds a button beneath the text.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        match self.components.last_mut() {
            Some(Component::Buttons { buttons }) => buttons.push(button),
            _ => self.components.push(Component::Buttons { buttons: vec![button] }),
        }
        self
    }

    /// Says the text in place of the library's.
    #[must_use]
    pub fn library_body(mut self, text: impl Into<String>) -> Self {
        self.library_template_body_inputs.push(BodyInput { kind: "body", text: text.into() });
        self
    }

    /// Says where a button of the library's template leads.
    #[must_use]
    pub fn library_url_button(mut self, text: impl Into<String>, base_url: impl Into<String>) -> Self {
        let url = BaseUrl { base_url: base_url.into() };
        self.library_template_button_inputs.push(ButtonInput { kind: "URL", text: text.into(), url });
        self
    }

    fn part(mut self, component: Component) -> Self {
        self.components.push(component);
        self
    }

    /// Numbered parameters are what Meta takes where nothing is said.
    fn named_by(self, examples: &Examples) -> Self {
        match examples {
            Examples::Named(_) => Self { parameter_format: Some(ParameterFormat::Named), ..self },
            _ => self,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct BodyInput {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ButtonInput {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
    url: BaseUrl,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct BaseUrl {
    base_url: String,
}
