//! What a Page is, which messaging features it has (`GET /{page}`), and how it stands with Meta's rules
//! (`GET /{page}/page_status`).
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing> and
//! <https://developers.facebook.com/documentation/pages-api/integrity-webhook>.
//!
//! ```no_run
//! use messenger_graph::endpoints::page_status;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn look(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! let status = graph.call(page_status::get(&page, &page_status::FIELDS), &token).await?;
//! let routed = status.messaging_feature_status.is_some_and(|features| features.msgr_multi_app == Some(true));
//! println!("{:?}: several apps {}", status.name, if routed { "are routed to" } else { "all hear everything" });
//! for restriction in graph.call(page_status::integrity(&page), &token).await?.restrictions {
//!     println!("{restriction:?}");
//! }
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use messenger_wire::webhook::BusinessIntegrity;
use serde::Deserialize;

use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Field of a Page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageField {
    /// Page's id, which always comes.
    Id,
    /// Page's name.
    Name,
    /// How messages are routed between apps.
    MessagingFeatureStatus,
}

/// Every [`PageField`].
pub const FIELDS: [PageField; 3] = [PageField::Id, PageField::Name, PageField::MessagingFeatureStatus];

/// Page and its messaging features.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PageStatus {
    /// Page's id.
    pub id: PageId,
    /// Page's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// How messages are routed between apps.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub messaging_feature_status: Option<FeatureStatus>,
}

/// How messages of a Page are routed between apps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FeatureStatus {
    /// Whether the second version of the Handover Protocol is on.
    #[serde(deserialize_with = "lenient::optional")]
    pub hop_v2: Option<bool>,
    /// Whether Conversation Routing is on for Messenger.
    #[serde(deserialize_with = "lenient::optional")]
    pub msgr_multi_app: Option<bool>,
    /// Whether Conversation Routing is on for Instagram.
    #[serde(deserialize_with = "lenient::optional")]
    pub ig_multi_app: Option<bool>,
}

/// Asks for fields of a Page, Graph's own choice without any; a cheap way to see that a token works
/// and is of this Page.
#[must_use]
pub fn get(page: &PageId, fields: &[PageField]) -> Call<PageStatus> {
    let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let names = (!names.is_empty()).then(|| names.join(","));
    Call::new(Request::get([page.as_str()]).named("page_status.get").query_if("fields", names))
}

/// Asks how a Page stands with Meta's rules: violations, restrictions and until when they hold,
/// appeals. Needs `pages_manage_metadata`.
///
/// The event `business_integrity` tells the same when it changes.
#[must_use]
pub fn integrity(page: &PageId) -> Call<BusinessIntegrity> {
    let request = Request::get([page.as_str(), "page_status"]).named("page_status.integrity");
    Call::read_by(request, |response| BusinessIntegrity::parse(response.body()).ok_or_else(|| response.unreadable()))
}

impl PageField {
    /// Name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::MessagingFeatureStatus => "messaging_feature_status",
        }
    }
}
