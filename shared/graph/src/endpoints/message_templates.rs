//! Utility templates: messages that Meta has approved and that may be sent outside the window.
//!
//! Needs `pages_utility_messaging`. See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages>.
//!
//! ```no_run
//! use messenger_graph::endpoints::message_templates::{self, Category, NewTemplate, ParameterFormat};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//! use serde_json::json;
//!
//! # async fn create(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! let template = NewTemplate {
//!     name: "order_update".into(),
//!     language: "en".into(),
//!     category: Category::Utility,
//!     components: vec![json!({"type": "BODY", "text": "Order {{order_id}} is on its way."})],
//!     parameter_format: Some(ParameterFormat::Named),
//!     library_template_name: None,
//! };
//! graph.call(message_templates::create(&page, &template), &token).await?;
//! let all = graph.call(message_templates::list(&page, None), &token).await?;
//! let approved = all.data.iter().any(|template| template.status.as_deref() == Some("APPROVED"));
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Template to create.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewTemplate {
    /// Name that it is sent by.
    pub name: String,
    /// Language, such as `en`.
    pub language: String,
    /// `UTILITY`, the only one for Messenger.
    pub category: Category,
    /// Parts as Meta writes them; empty when made from the library.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Value>,
    /// How parameters are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter_format: Option<ParameterFormat>,
    /// Template of Meta's library that it is made from; approved at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library_template_name: Option<String>,
}

/// What a template is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Category {
    /// News of an order, account or appointment; no marketing.
    #[default]
    Utility,
}

/// How the parameters of a template are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum ParameterFormat {
    /// `{{order_id}}`.
    Named,
    /// `{{1}}`.
    Positional,
}

/// Template of a Page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct MessageTemplate {
    /// Id.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub id: Option<String>,
    /// Name that it is sent by.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub language: Option<String>,
    /// `APPROVED` when it may be sent; usually within seconds.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub status: Option<String>,
    /// Why it was rejected: `INCORRECT_PARAMS`, `PARAMS_TO_WORD_RATIO_EXCEED_LIMIT`, `TAG_SHOULD_BE_MARKETING`, ...
    #[serde(default, deserialize_with = "lenient::optional")]
    pub rejected_reason: Option<String>,
    /// Parts, as Meta writes them.
    #[serde(default, deserialize_with = "lenient::list")]
    pub components: Vec<Value>,
}

/// Template of Meta's library.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
#[non_exhaustive]
pub struct LibraryTemplate {
    /// Name for [`NewTemplate::library_template_name`].
    pub name: String,
    /// Language.
    pub language: Option<String>,
    /// Text with its parameters.
    pub body: Option<String>,
    /// Everything else, as Meta writes it.
    pub other: Map<String, Value>,
}

/// Lists the templates of Meta's library, those that match a search where one is given.
#[must_use]
pub fn library(search: Option<&str>, after: Option<&str>) -> Call<Paged<LibraryTemplate>> {
    let request = Request::get(["message_template_library"]).named("message_templates.library");
    Call::new(request.query_if("search", search).query_if("after", after))
}

/// Creates a template, a [`NewTemplate`] or its JSON; Meta checks it, usually within seconds.
#[must_use]
pub fn create(page: &PageId, template: &(impl Serialize + ?Sized)) -> Call<MessageTemplate> {
    let request = Request::post([page.as_str(), "message_templates"]).named("message_templates.create");
    Call::new(request.json(template))
}

/// Lists the Page's templates.
#[must_use]
pub fn list(page: &PageId, after: Option<&str>) -> Call<Paged<MessageTemplate>> {
    let request = Request::get([page.as_str(), "message_templates"]).named("message_templates.list");
    Call::new(request.query_if("after", after))
}

/// Deletes a template in all its languages.
#[must_use]
pub fn delete(page: &PageId, name: &str) -> Call<Done> {
    let request = Request::delete([page.as_str(), "message_templates"]).named("message_templates.delete");
    Call::new(request.query("name", name))
}

impl TryFrom<Map<String, Value>> for LibraryTemplate {
    type Error = &'static str;

    fn try_from(mut template: Map<String, Value>) -> Result<Self, Self::Error> {
        let mut text = |name| match template.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let name = text("name").ok_or("a template without a name")?;
        let (language, body) = (text("language"), text("body"));
        Ok(Self { name, language, body, other: template })
    }
}
