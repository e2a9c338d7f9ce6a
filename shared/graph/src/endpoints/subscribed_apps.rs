//! Subscription of a Page: which of its events Meta delivers to the app.
//!
//! Meta ends it silently after an hour of failed deliveries, so whoever runs a channel has to look from time to time.
//! See <https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps>.
//!
//! ```no_run
//! use messenger_graph::endpoints::subscribed_apps;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{AppId, PageId, Secret};
//!
//! # async fn keep(graph: impl Graph, page: PageId, app: AppId, token: Secret) -> Result<(), GraphError> {
//! let apps = graph.call(subscribed_apps::list(&page), &token).await?;
//! if !apps.data.iter().any(|subscribed| subscribed.id == app) {
//!     graph.call(subscribed_apps::subscribe(&page, &["messages", "messaging_postbacks"]), &token).await?;
//! }
//! # Ok(())
//! # }
//! ```

use messenger_wire::{AppId, PageId};
use serde::Deserialize;

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// App that a Page's events are delivered to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SubscribedApp {
    /// App's id.
    pub id: AppId,
    /// App's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Fields that are delivered.
    #[serde(default, deserialize_with = "lenient::list")]
    pub subscribed_fields: Vec<String>,
}

/// Subscribes the app to fields of the Page, such as `messages`. Name all of them each time: the list replaces the old.
#[must_use]
pub fn subscribe(page: &PageId, fields: &[&str]) -> Call<Done> {
    let request = Request::post([page.as_str(), "subscribed_apps"]).named("subscribed_apps.subscribe");
    Call::new(request.query("subscribed_fields", fields.join(",")))
}

/// Lists the apps that the Page's events are delivered to.
#[must_use]
pub fn list(page: &PageId) -> Call<Paged<SubscribedApp>> {
    Call::new(Request::get([page.as_str(), "subscribed_apps"]).named("subscribed_apps.list"))
}

/// Ends the subscription; do so when a Page is disconnected, else Meta goes on delivering its events.
#[must_use]
pub fn unsubscribe(page: &PageId) -> Call<Done> {
    Call::new(Request::delete([page.as_str(), "subscribed_apps"]).named("subscribed_apps.unsubscribe"))
}
