//! What a Page is, which messaging features it has (`GET /{page}`), and how it stands with Meta's rules (`GET /{page}/page_status`).
//!
//! See <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/business_integrity>.

use std::collections::BTreeMap;

use messenger_wire::PageId;
use messenger_wire::webhook::BusinessIntegrity;
use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Page and its messaging features.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct PageStatus {
    /// Page's id.
    pub id: PageId,
    /// Page's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Messaging features by name, among them `hop_v2` and `msgr_multi_app`, which tell of Conversation Routing.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub messaging_feature_status: BTreeMap<String, Value>,
}

/// Asks for a Page and its messaging features; a cheap way to see that a token works and is of this Page.
#[must_use]
pub fn get(page: &PageId) -> Call<PageStatus> {
    let request = Request::get([page.as_str()]).named("page_status.get");
    Call::new(request.query("fields", "id,name,messaging_feature_status"))
}

/// Asks how a Page stands with Meta's rules: violations, restrictions and until when they hold, appeals. Needs `pages_manage_metadata`.
///
/// The event `business_integrity` tells the same when it changes.
#[must_use]
pub fn integrity(page: &PageId) -> Call<BusinessIntegrity> {
    let request = Request::get([page.as_str(), "page_status"]).named("page_status.integrity");
    Call::read_by(request, |response| BusinessIntegrity::read(response.body()).ok_or_else(|| response.unreadable()))
}
