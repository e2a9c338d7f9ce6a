//! Notes with a conversation what a send told, where no event does.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversation, Conversations};
use messenger_wire::{ConversationKey, TimestampMs};

use super::save::save;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// Changes what is known of a conversation by a function that is given the time.
///
/// # Errors
/// [`Failure`] where it is not changed.
pub(crate) async fn change<S: Seams>(
    run: &Run<'_, S>,
    key: &ConversationKey,
    change: impl Fn(&mut Conversation, TimestampMs) + Send,
) -> Result<(), Failure> {
    let known = run.seams.state().load(key).await?;
    save(run, key, known, None, |conversation| change(conversation, run.seams.clock().now())).await.map(drop)
}
