//! What a Page is and which messaging features it has: `GET /{page}`.

use std::collections::BTreeMap;

use messenger_wire::PageId;
use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::request::Request;

/// Page and its messaging features.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct PageStatus {
    /// Page's id.
    pub id: PageId,
    /// Page's name.
    #[serde(default)]
    pub name: Option<String>,
    /// Messaging features by name, among them `hop_v2` and `msgr_multi_app`, which tell of Conversation Routing.
    #[serde(default)]
    pub messaging_feature_status: BTreeMap<String, Value>,
}

/// Asks for a Page and its messaging features; a cheap way to see that a token works and is of this Page.
#[must_use]
pub fn get(page: &PageId) -> Call<PageStatus> {
    let request = Request::get([page.as_str()]).named("page_status.get");
    Call::new(request.query("fields", "id,name,messaging_feature_status"))
}
