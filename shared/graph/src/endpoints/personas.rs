//! Personas: names and pictures under which a Page speaks.
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/personas>.
//!
//! ```no_run
//! use messenger_graph::endpoints::{messages, personas};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::send::{Message, SendRequest};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn speak(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let ada = graph.call(personas::create(&page, "Ada", "https://shop.example/ada.png"), &token).await?;
//! let request = SendRequest::response(person, Message::text("Ada here.")).persona_id(ada.id);
//! graph.call(messages::send(&page, &request), &token).await?;
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Longest name of a persona, in UTF-16 units, so that however Meta counts characters, none is over.
/// [Personas](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/personas).
pub const NAME_UNITS: usize = 50;

/// Persona.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Persona {
    /// Id to send with.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// Name that people see.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Picture that people see.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub profile_picture_url: Option<String>,
}

/// Makes a persona; only the answer's `id` is set. The picture is at most 8 MB; a name longer than
/// [`NAME_UNITS`] is refused before it is sent.
#[must_use]
pub fn create(page: &PageId, name: &str, profile_picture_url: &str) -> Call<Persona> {
    let request = Request::post([page.as_str(), "personas"]).named("personas.create");
    let request = request.limited("name", NAME_UNITS as u64, name.encode_utf16().count() as u64);
    Call::new(request.json(&New { name, profile_picture_url }))
}

/// Asks for a persona.
#[must_use]
pub fn get(persona_id: &str) -> Call<Persona> {
    Call::new(Request::get([persona_id]).named("personas.get"))
}

/// Lists the Page's personas, from a cursor on.
#[must_use]
pub fn list(page: &PageId, after: Option<&str>) -> Call<Paged<Persona>> {
    let request = Request::get([page.as_str(), "personas"]).named("personas.list");
    Call::new(request.query_if("after", after))
}

/// Deletes a persona; messages sent under it keep its name.
#[must_use]
pub fn delete(persona_id: &str) -> Call<Done> {
    Call::new(Request::delete([persona_id]).named("personas.delete"))
}

#[derive(Serialize)]
struct New<'a> {
    name: &'a str,
    profile_picture_url: &'a str,
}
