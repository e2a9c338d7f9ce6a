//! Notes with a conversation what a send told, where no event does.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversation, Conversations};
use messenger_wire::{ConversationKey, TimestampMs};

use super::save::{SAVES, busy, save};
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
    for _ in 0..SAVES {
        let now = run.seams.clock().now();
        let mut saved = run.seams.state().load(key).await?;
        change(&mut saved.conversation, now);
        if save(run, key, &saved).await? {
            return Ok(());
        }
    }
    Err(busy())
}
