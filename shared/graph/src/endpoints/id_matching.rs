//! Matching of ids: one person has an id of their own for each app (login) and each Page (Messenger). Asked for the
//! apps and Pages of one business, with the token of the app ([`tokens::app_token`](super::tokens::app_token)) and a
//! proof of its secret. Legacy: Meta's pages of 2026 on identity have it no more, its reference of Graph still does.
//!
//! See <https://developers.facebook.com/docs/graph-api/reference/user/ids_for_pages>.
//!
//! ```no_run
//! use messenger_graph::endpoints::id_matching::{self, Filter};
//! use messenger_graph::endpoints::tokens;
//! use messenger_graph::{Graph, GraphClient, GraphConfig, Prover};
//! use messenger_wire::{AppId, PageId, Psid, Secret};
//!
//! # async fn psid(app: AppId, app_secret: Secret, page: PageId) -> Result<Option<Psid>, Box<dyn std::error::Error>> {
//! let graph = GraphClient::new(&GraphConfig::default())?.proving(Prover::plain(app_secret.clone()));
//! let call = id_matching::for_pages("id of the login", &Filter { page: Some(page), ..Filter::default() });
//! let ids = graph.call(call, &tokens::app_token(&app, &app_secret)).await?;
//! # Ok(ids.data.into_iter().next().map(|matched| matched.id))
//! # }
//! ```

use std::fmt;

use messenger_wire::{AppId, PageId, Psid};
use serde::Deserialize;

use super::Paged;
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Which ids are asked for; all of the business's where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this app.
    pub app: Option<AppId>,
    /// Only those of this Page.
    pub page: Option<PageId>,
    /// From this cursor on.
    pub after: Option<String>,
}

/// Id that a person has in an app. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppScopedId {
    /// Id of the person, for this app's login only.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// App.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub app: Option<MatchedApp>,
}

/// Id that a person has on a Page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PageScopedId {
    /// Id to send to.
    pub id: Psid,
    /// Page.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub page: Option<MatchedPage>,
}

/// App of the business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MatchedApp {
    /// App's id.
    pub id: AppId,
    /// App's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// What the app is about.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub category: Option<String>,
    /// Address of the app.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub link: Option<String>,
    /// Short name of the app in addresses.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub namespace: Option<String>,
}

/// Page of the business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MatchedPage {
    /// Page's id.
    pub id: PageId,
    /// Page's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// What the Page is about.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub category: Option<String>,
    /// Address of the Page.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub link: Option<String>,
}

/// Asks by which ids the business's apps know a person, who is named by a page-scoped or app-scoped id.
#[must_use]
pub fn for_apps(person: &str, filter: &Filter) -> Call<Paged<AppScopedId>> {
    Call::new(ids(person, "ids_for_apps", filter).named("id_matching.for_apps"))
}

/// Asks by which ids the business's Pages know a person, who is named by a page-scoped or app-scoped id.
#[must_use]
pub fn for_pages(person: &str, filter: &Filter) -> Call<Paged<PageScopedId>> {
    Call::new(ids(person, "ids_for_pages", filter).named("id_matching.for_pages"))
}

fn ids(person: &str, edge: &'static str, filter: &Filter) -> Request {
    Request::get([person, edge])
        .query_if("app", filter.app.as_ref().map(AppId::as_str))
        .query_if("page", filter.page.as_ref().map(PageId::as_str))
        .query_if("after", filter.after.as_deref())
}

impl fmt::Debug for AppScopedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppScopedId").field("app", &self.app).finish_non_exhaustive()
    }
}
