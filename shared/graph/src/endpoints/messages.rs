//! Send API: `POST /{page}/messages`.
//!
//! See <https://developers.facebook.com/docs/messenger-platform/reference/send-api>.

use messenger_wire::{Mid, PageId, Psid};
use serde::{Deserialize, Serialize};

use crate::request::{Call, Request};

/// Answer to a send.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Sent {
    /// Person who was sent to; absent when sent by `user_ref`.
    #[serde(default)]
    pub recipient_id: Option<Psid>,
    /// Message that was sent; absent for sender actions.
    #[serde(default)]
    pub message_id: Option<Mid>,
    /// Attachment that was kept, when `is_reusable` was set.
    #[serde(default)]
    pub attachment_id: Option<String>,
}

/// Sends a message or sender action as a Page.
///
/// The Page is named, not `me`: a token of another Page fails then, where `me` would send from the wrong one.
#[must_use]
pub fn send(page: &PageId, request: &(impl Serialize + ?Sized)) -> Call<Sent> {
    Call::new(Request::post([page.as_str(), "messages"]).named("messages.send").json(request))
}
