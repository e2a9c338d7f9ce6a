//! Send API: `POST /{page}/messages`.
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/send-api>.
//!
//! ```no_run
//! use messenger_graph::endpoints::messages;
//! use messenger_graph::{Graph, GraphError, Outcome};
//! use messenger_wire::send::{Message, SendRequest};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn send(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let request = SendRequest::response(person, Message::text("Hello!").metadata("part-1"));
//! match graph.call(messages::send(&page, &request), &token).await {
//!     Ok(sent) => println!("sent {:?}", sent.message_id),
//!     Err(error) if error.outcome() == Outcome::Unknown => println!("wait for the echo of part-1"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use messenger_wire::{Mid, PageId, Psid};
use serde::{Deserialize, Serialize};

use super::message_attachments::with_file;
use crate::call::Call;
use crate::fields::form_fields;
use crate::lenient;
use crate::request::{File, Request};

/// Answer to a send.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Sent {
    /// Person who was sent to; absent when sent by `user_ref`, post or comment.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub recipient_id: Option<Psid>,
    /// Message that was sent; absent for sender actions.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub message_id: Option<Mid>,
    /// Attachment that was kept, when `is_reusable` was set; lives 90 days.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub attachment_id: Option<String>,
}

/// Sends a message or sender action, typed or as JSON.
///
/// The Page is named, not `me`: a token of another Page fails then, where `me` would send from the wrong one.
/// Check the request with [`messenger_wire::send::validate`] first: nothing is checked here.
#[must_use]
pub fn send(page: &PageId, request: &(impl Serialize + ?Sized)) -> Call<Sent> {
    Call::read_by(to(page).json(request), sent)
}

/// Sends a message together with the bytes of its attachment; more than
/// [`UPLOAD_BYTES`](super::message_attachments::UPLOAD_BYTES) are refused before they are sent.
///
/// The attachment's payload holds no `url`; see [`messenger_wire::send::Upload`].
#[must_use]
pub fn send_file(page: &PageId, request: &(impl Serialize + ?Sized), file: File) -> Call<Sent> {
    let request = match form_fields(request) {
        Ok(fields) => with_file(to(page), fields, file),
        Err(problem) => to(page).failing(problem),
    };
    Call::read_by(request.named("messages.send_file"), sent)
}

fn to(page: &PageId) -> Request {
    Request::post([page.as_str(), "messages"]).named("messages.send")
}

/// Reads the answer to a send; one that names neither person nor message is none of Graph's.
pub(super) fn sent(response: &crate::Response) -> Result<Sent, crate::GraphError> {
    let sent: Sent = response.read()?;
    let known = sent.recipient_id.is_some() || sent.message_id.is_some();
    if known { Ok(sent) } else { Err(response.unreadable()) }
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}
