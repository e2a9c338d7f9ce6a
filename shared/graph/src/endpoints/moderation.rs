//! Moderation of conversations: block, ban, spam.
//!
//! See <https://developers.facebook.com/docs/graph-api/reference/page/moderate_conversations>.
//!
//! ```no_run
//! use messenger_graph::endpoints::moderation::{self, ModerationAction};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn block(graph: impl Graph, page: PageId, person: Psid, token: Secret) -> Result<(), GraphError> {
//! let actions = [ModerationAction::BlockUser, ModerationAction::MoveToSpam];
//! graph.call(moderation::moderate(&page, &[person], &actions), &token).await?;
//! # Ok(())
//! # }
//! ```

use messenger_wire::{PageId, Psid};
use serde::Serialize;

use super::Done;
use crate::call::Call;
use crate::request::Request;

/// What is done to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ModerationAction {
    /// Ends messages of the person.
    BlockUser,
    /// Takes a block back.
    UnblockUser,
    /// Bans the person from the Page.
    BanUser,
    /// Takes a ban back.
    UnbanUser,
    /// Moves the conversation to the spam folder.
    MoveToSpam,
}

/// Does all of the actions to all of the people.
#[must_use]
pub fn moderate(page: &PageId, people: &[Psid], actions: &[ModerationAction]) -> Call<Done> {
    let request = Request::post([page.as_str(), "moderate_conversations"]).named("moderation.moderate");
    Call::new(request.json(&Moderation { user_ids: people, actions }))
}

#[derive(Serialize)]
struct Moderation<'a> {
    user_ids: &'a [Psid],
    actions: &'a [ModerationAction],
}
