//! Conversations and their messages, for what the webhook missed: two calls a second per Page, and the details of the
//! 20 most recent messages of a conversation only. What lay in the Requests folder for 30 days is not listed.
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations>.
//!
//! ```no_run
//! use messenger_graph::endpoints::conversations::{self, Filter};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn missed(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let with_person = Filter { person: Some(person), ..Filter::default() };
//! let Some(conversation) = graph.call(conversations::list(&page, &with_person), &token).await?.data.pop() else { return Ok(()) };
//! for message in graph.call(conversations::messages(&conversation.id, None), &token).await?.data {
//!     println!("{:?} of {:?}", message.id, message.created_time);
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use messenger_wire::{Mid, PageId, Psid};
use serde::Deserialize;

use super::Paged;
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Messages of a conversation, counted from the newest, whose details Graph gives.
/// [Conversations](https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations).
pub const RECENT_MESSAGES: usize = 20;

/// Which conversations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only the one with this person.
    pub person: Option<Psid>,
    /// From this cursor on.
    pub after: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// Conversation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// Id of the conversation, which is not the person's.
    #[serde(deserialize_with = "lenient::required")]
    pub id: String,
    /// When it last changed, as ISO 8601 text.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub updated_time: Option<String>,
    /// Whether this app controls the thread; only with Conversation Routing.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub is_owner: Option<bool>,
    /// Who takes part, the Page included.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub participants: Option<Paged<Party>>,
}

/// One who takes part. `Debug` hides who it is.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Party {
    /// Page-scoped id of the person, or the Page's own id.
    pub id: Psid,
    /// Name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
}

/// Message of a conversation. `Debug` hides what it says.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ConversationMessage {
    /// Message's id, the same as in the webhook.
    pub id: Mid,
    /// When it was sent, as ISO 8601 text.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub created_time: Option<String>,
    /// Sender.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub from: Option<Party>,
    /// Recipients.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub to: Option<Paged<Party>>,
    /// Text; empty for attachments.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub message: Option<String>,
    /// Message that it answers.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub reply_to: Option<Answered>,
    /// Attachments in their order.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub attachments: Option<Paged<ConversationAttachment>>,
}

/// Message that another one answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Answered {
    /// Its id.
    #[serde(alias = "id")]
    pub mid: Mid,
}

/// Attachment of a message. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConversationAttachment {
    /// Id of the attachment.
    #[serde(deserialize_with = "lenient::optional")]
    pub id: Option<String>,
    /// Media type, such as `image/jpeg`.
    #[serde(deserialize_with = "lenient::optional")]
    pub mime_type: Option<String>,
    /// File name.
    #[serde(deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Size in bytes.
    #[serde(deserialize_with = "lenient::optional")]
    pub size: Option<u64>,
    /// Image, where it is one.
    #[serde(deserialize_with = "lenient::optional")]
    pub image_data: Option<Picture>,
    /// Video, where it is one.
    #[serde(deserialize_with = "lenient::optional")]
    pub video_data: Option<Picture>,
    /// Where the bytes of everything else are.
    #[serde(deserialize_with = "lenient::optional")]
    pub file_url: Option<String>,
    /// Card, where it is a template; a utility message with header or buttons shows as one.
    #[serde(deserialize_with = "lenient::optional")]
    pub generic_template: Option<Card>,
}

/// Image or video. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Picture {
    /// Where it is; expires.
    #[serde(deserialize_with = "lenient::optional")]
    pub url: Option<String>,
    /// Where a smaller one is; expires.
    #[serde(deserialize_with = "lenient::optional")]
    pub preview_url: Option<String>,
    /// Width in pixels.
    #[serde(deserialize_with = "lenient::optional")]
    pub width: Option<u32>,
    /// Height in pixels.
    #[serde(deserialize_with = "lenient::optional")]
    pub height: Option<u32>,
    /// Whether it is a sticker.
    #[serde(deserialize_with = "lenient::or_default")]
    pub render_as_sticker: bool,
}

/// Card of a template. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Card {
    /// Title.
    #[serde(deserialize_with = "lenient::optional")]
    pub title: Option<String>,
    /// Text beneath it.
    #[serde(deserialize_with = "lenient::optional")]
    pub subtitle: Option<String>,
    /// Where its image is; expires.
    #[serde(deserialize_with = "lenient::optional")]
    pub media_url: Option<String>,
}

/// Lists the Page's conversations, the latest first.
#[must_use]
pub fn list(page: &PageId, filter: &Filter) -> Call<Paged<Conversation>> {
    let request = Request::get([page.as_str(), "conversations"]).named("conversations.list");
    let request = request
        .query("platform", "messenger")
        .query("fields", "id,updated_time,is_owner,participants")
        .query_if("user_id", filter.person.as_ref().map(Psid::as_str))
        .query_if("after", filter.after.as_deref())
        .query_if("limit", filter.limit.map(|limit| limit.to_string()));
    Call::new(request)
}

/// Lists the messages of a conversation, the latest first.
#[must_use]
pub fn messages(conversation_id: &str, after: Option<&str>) -> Call<Paged<ConversationMessage>> {
    let request = Request::get([conversation_id, "messages"]).named("conversations.messages");
    Call::new(request.query("fields", MESSAGE_FIELDS).query_if("after", after))
}

/// Asks for one message, among the [`RECENT_MESSAGES`] of its conversation.
#[must_use]
pub fn message(mid: &Mid) -> Call<ConversationMessage> {
    Call::new(Request::get([mid.as_str()]).named("conversations.message").query("fields", MESSAGE_FIELDS))
}

const MESSAGE_FIELDS: &str = "id,created_time,from,to,message,reply_to,attachments";

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party(<redacted>)")
    }
}

impl fmt::Debug for ConversationAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConversationAttachment").field("mime_type", &self.mime_type).finish_non_exhaustive()
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Picture(<redacted>)")
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(<redacted>)")
    }
}

impl fmt::Debug for ConversationMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConversationMessage").field("id", &self.id).finish_non_exhaustive()
    }
}
