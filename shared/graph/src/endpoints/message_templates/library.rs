//! Meta's library: templates that are approved already, to be cloned by
//! [`NewTemplate::from_library`](super::NewTemplate::from_library).

use serde::Deserialize;

use super::{Button, Category};
use crate::lenient;

/// Which templates of the library to list; all where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibraryFilter {
    /// Only those whose name or text holds this.
    pub name_or_content: Option<String>,
    /// Only those in this language.
    pub language: Option<String>,
    /// From this cursor on.
    pub after: Option<String>,
}

/// Template of Meta's library.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct LibraryTemplate {
    /// Name for [`NewTemplate::from_library`](super::NewTemplate::from_library).
    #[serde(deserialize_with = "lenient::required")]
    pub name: String,
    /// Id.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub id: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub language: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub category: Option<Category>,
    /// What it is about, such as `ORDER_MANAGEMENT`.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub topic: Option<String>,
    /// What it says, such as `DELIVERY_CONFIRMATION`.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub usecase: Option<String>,
    /// Whom it is for, such as `E_COMMERCE`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub industry: Vec<String>,
    /// Text above the body.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub header: Option<String>,
    /// Text with its parameters.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub body: Option<String>,
    /// Example of each parameter.
    #[serde(default, deserialize_with = "lenient::list")]
    pub body_params: Vec<String>,
    /// Kind of each parameter, such as `TEXT`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub body_param_types: Vec<String>,
    /// Buttons in their order.
    #[serde(default, deserialize_with = "lenient::list")]
    pub buttons: Vec<Button>,
}
