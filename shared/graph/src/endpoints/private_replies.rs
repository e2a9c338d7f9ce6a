//! Private replies: one message to the author of a comment or visitor post, within seven days, 750 an hour per Page.
//!
//! The window opens only when the person answers. A second reply to the same comment fails, so a repeated event must
//! not reach this twice. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies>.
//!
//! ```no_run
//! use messenger_graph::endpoints::private_replies;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::send::Message;
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn reply(graph: impl Graph, page: PageId, comment_id: &str, token: Secret) -> Result<(), GraphError> {
//! let sent = graph.call(private_replies::to_comment(&page, comment_id, &Message::text("Thank you!")), &token).await?;
//! println!("sent {:?}", sent.message_id);
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use messenger_wire::send::Recipient;
use serde::Serialize;

use super::messages::{self, Sent};
use crate::call::Call;

/// Replies to a comment on the Page's post, with a [`Message`](messenger_wire::send::Message), typed or as JSON.
///
/// Check it with [`messenger_wire::send::validate_message`] first: nothing is checked here.
#[must_use]
pub fn to_comment(page: &PageId, comment_id: &str, message: &(impl Serialize + ?Sized)) -> Call<Sent> {
    reply(page, "private_replies.to_comment", Recipient::comment(comment_id), message)
}

/// Replies to a post that a visitor made on the Page, as [`to_comment`] does.
#[must_use]
pub fn to_post(page: &PageId, post_id: &str, message: &(impl Serialize + ?Sized)) -> Call<Sent> {
    reply(page, "private_replies.to_post", Recipient::post(post_id), message)
}

fn reply(page: &PageId, operation: &'static str, to: Recipient, message: &(impl Serialize + ?Sized)) -> Call<Sent> {
    let reply = Reply { recipient: to, messaging_type: "RESPONSE", message };
    messages::send(page, &reply).map(|request| request.named(operation))
}

#[derive(Serialize)]
struct Reply<'a, M: ?Sized> {
    recipient: Recipient,
    messaging_type: &'static str,
    message: &'a M,
}
