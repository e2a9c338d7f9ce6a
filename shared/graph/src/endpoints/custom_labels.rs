//! Custom labels: notes of the Page on people, which the inbox shows. The Page has to have accepted Meta's terms for
//! contacts and labels (2/2018344).
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/custom-labels>.
//!
//! ```no_run
//! use messenger_graph::endpoints::custom_labels;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn label(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let label = graph.call(custom_labels::create(&page, "VIP"), &token).await?;
//! graph.call(custom_labels::assign(&label.id, &person), &token).await?;
//! # Ok(())
//! # }
//! ```

use messenger_wire::{PageId, Psid};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CustomLabel {
    /// Id to put it on people by.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// Name that the inbox shows.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub page_label_name: Option<String>,
}

/// Makes a label; only the answer's `id` is set.
#[must_use]
pub fn create(page: &PageId, name: &str) -> Call<CustomLabel> {
    let request = Request::post([page.as_str(), "custom_labels"]).named("custom_labels.create");
    Call::new(request.json(&json!({ "page_label_name": name })))
}

/// Puts a label on a person.
#[must_use]
pub fn assign(label_id: &str, person: &Psid) -> Call<Done> {
    Call::new(Request::post([label_id, "label"]).named("custom_labels.assign").json(&Labelled { user: person }))
}

/// Takes a label from a person.
#[must_use]
pub fn unassign(label_id: &str, person: &Psid) -> Call<Done> {
    Call::new(Request::delete([label_id, "label"]).named("custom_labels.unassign").json(&Labelled { user: person }))
}

/// Lists the labels of a person, from a cursor on.
#[must_use]
pub fn of_person(person: &Psid, after: Option<&str>) -> Call<Paged<CustomLabel>> {
    list_of(person.as_str(), after, "custom_labels.of_person")
}

/// Lists the Page's labels, from a cursor on.
#[must_use]
pub fn list(page: &PageId, after: Option<&str>) -> Call<Paged<CustomLabel>> {
    list_of(page.as_str(), after, "custom_labels.list")
}

/// Deletes a label, and takes it from everybody who has it.
#[must_use]
pub fn delete(label_id: &str) -> Call<Done> {
    Call::new(Request::delete([label_id]).named("custom_labels.delete"))
}

fn list_of(whose: &str, after: Option<&str>, operation: &'static str) -> Call<Paged<CustomLabel>> {
    let request = Request::get([whose, "custom_labels"]).query("fields", "id,page_label_name");
    Call::new(request.query_if("after", after).named(operation))
}

#[derive(Serialize)]
struct Labelled<'a> {
    user: &'a Psid,
}
