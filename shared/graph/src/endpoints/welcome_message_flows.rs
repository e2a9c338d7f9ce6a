//! Welcome message flows: what a person sees who comes by an ad that clicks to Messenger. The ad names the flow by its
//! id; one that an ad uses can be neither changed nor deleted.
//!
//! See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/ads/ads-welcome-message-flows>.
//!
//! ```no_run
//! use messenger_graph::endpoints::welcome_message_flows::{self, WelcomeFlow};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::send::{Message, QuickReply};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn create(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! let hello = Message::text("Hello! What is it about?").quick_reply(QuickReply::text("My order", "ORDER"));
//! let created = graph.call(welcome_message_flows::create(&page, &WelcomeFlow::new("Driver sign up", [hello])), &token).await?;
//! println!("name {} in the ad", created.flow_id);
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};

use super::{Done, Paged};
use crate::call::Call;
use crate::error::GraphError;
use crate::lenient;
use crate::request::Request;
use crate::response::Response;

/// Flow to create; its messages are typed or JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WelcomeFlow<M> {
    name: String,
    welcome_message_flow: Vec<Step<M>>,
    eligible_platforms: Vec<Platform>,
}

/// Where a flow may be shown; Meta checks that its messages exist there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the name of a platform")]
pub enum Platform {
    Messenger,
    Instagram,
    /// Platform that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Flow that was created.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CreatedFlow {
    /// Id, which the ad names.
    #[serde(deserialize_with = "lenient::required")]
    pub flow_id: String,
}

/// Flow of a Page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Flow {
    /// Id.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// Name, which the Ads Manager shows.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Messages, as the text of their JSON.
    #[serde(default, alias = "welcome_message_flow", deserialize_with = "lenient::optional")]
    pub welcome_message: Option<String>,
    /// Where it may be shown.
    #[serde(default, deserialize_with = "lenient::list")]
    pub eligible_platforms: Vec<Platform>,
    /// When it was last changed, as ISO 8601 text.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub last_update_time: Option<String>,
    /// Whether an ad uses it.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub is_used_in_ad: Option<bool>,
}

impl<M> WelcomeFlow<M> {
    /// Makes a flow of these messages, for Messenger.
    #[must_use]
    pub fn new(name: impl Into<String>, messages: impl IntoIterator<Item = M>) -> Self {
        Self {
            name: name.into(),
            welcome_message_flow: messages.into_iter().map(|message| Step { message }).collect(),
            eligible_platforms: vec![Platform::Messenger],
        }
    }

    /// Says where it may be shown, in place of Messenger alone.
    #[must_use]
    pub fn platforms(mut self, platforms: impl IntoIterator<Item = Platform>) -> Self {
        self.eligible_platforms = platforms.into_iter().collect();
        self
    }
}

/// Creates a flow, a [`WelcomeFlow`] or its JSON.
///
/// Check its messages with [`messenger_wire::send::validate_message`] first: nothing is checked here.
#[must_use]
pub fn create(page: &PageId, flow: &(impl Serialize + ?Sized)) -> Call<CreatedFlow> {
    Call::new(Request::post(edge(page)).named("welcome_message_flows.create").json(flow))
}

/// Changes a flow to a [`WelcomeFlow`], or by JSON that holds what is to change of it.
#[must_use]
pub fn update(page: &PageId, flow_id: &str, change: &(impl Serialize + ?Sized)) -> Call<Done> {
    let request = Request::post(edge(page)).named("welcome_message_flows.update");
    Call::new(request.json(&Change { flow_id, change }))
}

/// Lists the flows that the app made for the Page, from a cursor on.
#[must_use]
pub fn list(page: &PageId, after: Option<&str>) -> Call<Paged<Flow>> {
    let request = Request::get(edge(page)).named("welcome_message_flows.list");
    Call::read_by(request.query_if("after", after), flows)
}

/// Asks for one flow; `None` when the Page has none of this id.
#[must_use]
pub fn get(page: &PageId, flow_id: &str) -> Call<Option<Flow>> {
    let request = Request::get(edge(page)).named("welcome_message_flows.get").query("flow_id", flow_id);
    Call::read_by(request, |response| Ok(flows(response)?.data.into_iter().next()))
}

/// Deletes a flow.
#[must_use]
pub fn delete(page: &PageId, flow_id: &str) -> Call<Done> {
    Call::new(Request::delete(edge(page)).named("welcome_message_flows.delete").query("flow_id", flow_id))
}

fn edge(page: &PageId) -> [&str; 2] {
    [page.as_str(), "welcome_message_flows"]
}

/// Reads a list of flows, which Meta's page shows without the `data` that other lists have.
fn flows(response: &Response) -> Result<Paged<Flow>, GraphError> {
    let bare = response.read().map(|data| Paged { data, paging: None });
    bare.or_else(|_| response.read())
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Step<M> {
    message: M,
}

#[derive(Serialize)]
struct Change<'a, C: ?Sized> {
    flow_id: &'a str,
    #[serde(flatten)]
    change: &'a C,
}
