//! Conversation Routing: which app may answer a person.
//!
//! Control ends after 24 hours without a message of the person's. A colleague who answers in the inbox takes control.
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing>.
//!
//! ```no_run
//! use messenger_graph::endpoints::thread_control;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{AppId, INBOX_APP_ID, PageId, Psid, Secret};
//!
//! # async fn hand_over(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let Ok(inbox) = AppId::parse(INBOX_APP_ID) else { return Ok(()) };
//! graph.call(thread_control::pass(&page, &person, &inbox, Some("wants a refund")), &token).await?;
//! match graph.call(thread_control::owner(&page, &person), &token).await? {
//!     Some(owner) => println!("{:?} answers until {:?}", owner.app_id, owner.expiration),
//!     None => println!("nobody answers"),
//! }
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use messenger_wire::{AppId, PageId, Psid};
use serde::{Deserialize, Serialize};

use super::{Done, Paged};
use crate::call::Call;
use crate::error::GraphError;
use crate::lenient;
use crate::request::Request;
use crate::response::Response;

/// Longest time that control is extended by: seven days. [Conversation
/// routing](https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing).
pub const EXTENSION: Duration = Duration::from_hours(7 * 24);

/// Who controls a thread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ThreadOwner {
    /// App in control.
    pub app_id: AppId,
    /// When control ends, in Unix seconds.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub expiration: Option<u64>,
}

/// App that may receive a thread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Receiver {
    /// App's id, to [`pass`] to.
    pub id: AppId,
    /// App's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
}

/// Gives the thread to another app, such as the inbox ([`messenger_wire::INBOX_APP_ID`]).
#[must_use]
pub fn pass(page: &PageId, person: &Psid, target: &AppId, metadata: Option<&str>) -> Call<Done> {
    control(
        page,
        ["pass_thread_control", "thread_control.pass"],
        &Control { target_app_id: Some(target), ..Control::of(person, metadata) },
    )
}

/// Takes the thread back. Graph refuses unless the Page's admin has set a default app.
#[must_use]
pub fn take(page: &PageId, person: &Psid, metadata: Option<&str>) -> Call<Done> {
    control(page, ["take_thread_control", "thread_control.take"], &Control::of(person, metadata))
}

/// Asks the app in control for the thread.
#[must_use]
pub fn request(page: &PageId, person: &Psid, metadata: Option<&str>) -> Call<Done> {
    control(page, ["request_thread_control", "thread_control.request"], &Control::of(person, metadata))
}

/// Gives the thread up; the default app may answer again.
#[must_use]
pub fn release(page: &PageId, person: &Psid, metadata: Option<&str>) -> Call<Done> {
    control(page, ["release_thread_control", "thread_control.release"], &Control::of(person, metadata))
}

/// Keeps control for longer; a time longer than [`EXTENSION`] is refused before it is sent.
#[must_use]
pub fn extend(page: &PageId, person: &Psid, duration: Duration) -> Call<Done> {
    let seconds = duration.as_secs();
    let body = Control { duration: Some(seconds), ..Control::of(person, None) };
    control(page, ["extend_thread_control", "thread_control.extend"], &body)
        .map(|request| request.limited("duration", EXTENSION.as_secs(), seconds))
}

/// Asks who controls the thread: `None` when nobody does, or the app may not know.
#[must_use]
pub fn owner(page: &PageId, person: &Psid) -> Call<Option<ThreadOwner>> {
    let request = Request::get([page.as_str(), "thread_owner"]).query("recipient", person.as_str());
    Call::read_by(request.named("thread_control.owner"), |response| {
        let owners: Owners = response.read()?;
        Ok(owners.data.into_iter().next().map(|owner| owner.thread_owner))
    })
}

/// Lists the apps that the Page made secondary receivers. Legacy: of the Handover Protocol, whose place Conversation
/// Routing took; its page does not have this call any more.
#[must_use]
pub fn secondary_receivers(page: &PageId) -> Call<Paged<Receiver>> {
    let request = Request::get([page.as_str(), "secondary_receivers"]).named("thread_control.secondary_receivers");
    Call::new(request.query("fields", "id,name"))
}

fn control(page: &PageId, [edge, operation]: [&'static str; 2], body: &Control<'_>) -> Call<Done> {
    Call::read_by(Request::post([page.as_str(), edge]).named(operation).json(body), done)
}

/// Reads the answer of a change of control: `success`, or the new owner, as Meta's page of the Handover Protocol shows.
fn done(response: &Response) -> Result<Done, GraphError> {
    let owner = response.read::<Owners>().is_ok_and(|owners| !owners.data.is_empty());
    if owner { Ok(Done { success: true }) } else { response.read() }
}

#[derive(Serialize)]
struct Control<'a> {
    recipient: Recipient<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_app_id: Option<&'a AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<u64>,
}

#[derive(Serialize)]
struct Recipient<'a> {
    id: &'a Psid,
}

#[derive(Deserialize)]
struct Owners {
    data: Vec<OwnerWire>,
}

#[derive(Deserialize)]
struct OwnerWire {
    thread_owner: ThreadOwner,
}

impl<'a> Control<'a> {
    fn of(person: &'a Psid, metadata: Option<&'a str>) -> Self {
        Self { recipient: Recipient { id: person }, target_app_id: None, metadata, duration: None }
    }
}
