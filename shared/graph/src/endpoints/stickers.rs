//! Meta's stickers, to be sent by their ids ([`Message::sticker`](messenger_wire::send::Message::sticker)). Called with
//! the app's token ([`tokens::app_token`](super::tokens::app_token)); the thumb, [`LIKE`], is in no pack.
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sticker-api>.
//!
//! ```no_run
//! use messenger_graph::endpoints::{messages, stickers};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::send::{Message, SendRequest};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn thank(graph: impl Graph, page: PageId, person: Psid, app_token: Secret, token: Secret) -> Result<(), GraphError> {
//! let found = graph.call(stickers::search("thank you", None), &app_token).await?;
//! if let Some(sticker) = found.data.first() {
//!     let request = SendRequest::response(person, Message::sticker(&sticker.id));
//!     graph.call(messages::send(&page, &request), &token).await?;
//! }
//! # Ok(())
//! # }
//! ```

use serde::Deserialize;

use super::Paged;
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Id of the thumb, which can be sent though no pack has it.
/// [Stickers](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sticker-api).
pub const LIKE: &str = "369239263222822";
/// Fewest characters to search for.
/// [Stickers](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sticker-api).
pub const QUERY_CHARACTERS: usize = 2;

/// Pack of stickers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StickerPack {
    /// Id, for [`of_pack`].
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// Name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub description: Option<String>,
    /// Picture of the pack.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub preview_image_url: Option<String>,
    /// How many stickers it has.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub sticker_count: Option<u32>,
}

/// Sticker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Sticker {
    /// Id to send it by.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// What it shows.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Picture.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub image_url: Option<String>,
    /// Width in pixels.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub width: Option<u32>,
    /// Height in pixels.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub height: Option<u32>,
    /// Whether it moves.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub is_animated: Option<bool>,
}

/// Lists the packs, with names in a language such as `vi_VN`, else in English.
#[must_use]
pub fn packs(locale: Option<&str>) -> Call<Paged<StickerPack>> {
    Call::new(Request::get(["sticker_packs"]).named("stickers.packs").query_if("locale", locale))
}

/// Lists the stickers of a pack, with names in a language such as `vi_VN`, else in English.
#[must_use]
pub fn of_pack(pack_id: &str, locale: Option<&str>) -> Call<Paged<Sticker>> {
    Call::new(Request::get(["sticker_packs", pack_id, "stickers"]).named("stickers.of_pack").query_if("locale", locale))
}

/// Searches all packs for words in the language of a locale, and then in English; without a locale in English only. A
/// query shorter than [`QUERY_CHARACTERS`] is refused before it is sent.
#[must_use]
pub fn search(query: &str, locale: Option<&str>) -> Call<Paged<Sticker>> {
    let request = Request::get(["sticker_search"]).named("stickers.search").query("q", query);
    let request = request.at_least("q", QUERY_CHARACTERS as u64, query.chars().count() as u64);
    Call::new(request.query_if("locale", locale))
}
