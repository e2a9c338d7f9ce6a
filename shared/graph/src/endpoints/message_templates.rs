//! Utility templates: messages that Meta has approved and that may be sent outside the window.
//!
//! Needs `pages_utility_messaging`. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages>.
//!
//! ```no_run
//! use messenger_graph::endpoints::message_templates::{self, Button, Examples, NewTemplate, TemplateFilter, TemplateStatus};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn create(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! let template = NewTemplate::new("order_update", "en")
//!     .body("Order {{order_id}} is on its way.", Examples::named([("order_id", "566701")]))
//!     .button(Button::url("Track it", "https://shop.example/orders/{{1}}", "https://shop.example/orders/566701"));
//! graph.call(message_templates::create(&page, &template), &token).await?;
//! let approved = TemplateFilter { status: Some(TemplateStatus::Approved), ..TemplateFilter::default() };
//! for template in graph.call(message_templates::list(&page, &approved), &token).await?.data {
//!     println!("{:?} may be sent", template.name);
//! }
//! # Ok(())
//! # }
//! ```

mod component;
mod library;
mod new;

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

pub use component::{Button, Component, Example, Examples, HeaderFormat, NamedExample, UrlExample};
pub use library::{LibraryFilter, LibraryTemplate};
pub use new::NewTemplate;

/// What a template is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Category {
    /// News of an order, account or appointment; no marketing.
    #[default]
    Utility,
    /// Category that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// How the parameters of a template are named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum ParameterFormat {
    /// `{{order_id}}`.
    Named,
    /// `{{1}}`.
    Positional,
    /// Format that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Where a template stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum TemplateStatus {
    /// May be sent.
    Approved,
    /// Meta still checks it, usually for seconds.
    Pending,
    /// May not be sent; the reason is told beside it.
    Rejected,
    InAppeal,
    Paused,
    Disabled,
    LimitExceeded,
    PendingDeletion,
    Deleted,
    Archived,
    /// Word that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
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
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub category: Option<Category>,
    /// Where it stands.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub status: Option<TemplateStatus>,
    /// Why it was rejected: `INCORRECT_PARAMS`, `PARAMS_TO_WORD_RATIO_EXCEED_LIMIT`, `TAG_SHOULD_BE_MARKETING`, ...
    #[serde(default, deserialize_with = "lenient::optional")]
    pub rejected_reason: Option<String>,
    /// How its parameters are named.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub parameter_format: Option<ParameterFormat>,
    /// Template of Meta's library that it was made from.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub library_template_name: Option<String>,
    /// Parts in their order.
    #[serde(default, deserialize_with = "lenient::list")]
    pub components: Vec<Component>,
}

/// Which templates to list; all where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFilter {
    /// Only those whose name holds this.
    pub name: Option<String>,
    /// Only those whose name or text holds this.
    pub name_or_content: Option<String>,
    /// Only those in this language.
    pub language: Option<String>,
    /// Only those that stand so.
    pub status: Option<TemplateStatus>,
    /// From this cursor on.
    pub after: Option<String>,
}

/// Lists the templates of Meta's library.
#[must_use]
pub fn library(filter: &LibraryFilter) -> Call<Paged<LibraryTemplate>> {
    let request = Request::get(["message_template_library"])
        .query_if("name_or_content", filter.name_or_content.as_deref())
        .query_if("language", filter.language.as_deref())
        .query_if("after", filter.after.as_deref());
    Call::new(request.named("message_templates.library"))
}

/// Creates a template, a [`NewTemplate`] or its JSON; Meta checks it, usually within seconds.
#[must_use]
pub fn create(page: &PageId, template: &(impl Serialize + ?Sized)) -> Call<MessageTemplate> {
    let request = Request::post([page.as_str(), "message_templates"]).named("message_templates.create");
    Call::new(request.json(template))
}

/// Lists the Page's templates.
#[must_use]
pub fn list(page: &PageId, filter: &TemplateFilter) -> Call<Paged<MessageTemplate>> {
    let request = Request::get([page.as_str(), "message_templates"])
        .query_if("name", filter.name.as_deref())
        .query_if("name_or_content", filter.name_or_content.as_deref())
        .query_if("language", filter.language.as_deref())
        .query_if("status", filter.status.as_ref().map(TemplateStatus::as_str))
        .query_if("after", filter.after.as_deref());
    Call::new(request.named("message_templates.list"))
}

/// Deletes a template in all its languages.
#[must_use]
pub fn delete(page: &PageId, name: &str) -> Call<Done> {
    let request = Request::delete([page.as_str(), "message_templates"]).named("message_templates.delete");
    Call::new(request.query("name", name))
}

impl TemplateStatus {
    /// Word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Pending => "PENDING",
            Self::Rejected => "REJECTED",
            Self::InAppeal => "IN_APPEAL",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::Deleted => "DELETED",
            Self::Archived => "ARCHIVED",
            Self::Unknown(word) => word,
        }
    }
}
