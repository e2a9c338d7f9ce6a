//! Private replies: one message to the author of a comment or visitor post, within seven days, 750 an hour per Page.
//!
//! The window opens only when the person answers. A second reply to the same comment fails, so a repeated event must
//! not reach this twice. See <https://developers.facebook.com/docs/messenger-platform/discovery/private-replies>.

use messenger_wire::PageId;
use messenger_wire::send::{Message, Recipient, SendRequest};

use super::messages::{self, Sent};
use crate::call::Call;

/// Replies to a comment on the Page's post.
#[must_use]
pub fn to_comment(page: &PageId, comment_id: &str, message: Message) -> Call<Sent> {
    reply(page, Recipient::comment(comment_id), message)
}

/// Replies to a post that a visitor made on the Page.
#[must_use]
pub fn to_post(page: &PageId, post_id: &str, message: Message) -> Call<Sent> {
    reply(page, Recipient::post(post_id), message)
}

fn reply(page: &PageId, to: Recipient, message: Message) -> Call<Sent> {
    let request = SendRequest::response(to, message);
    messages::send(page, &request).map(|request| request.named("private_replies.send"))
}
