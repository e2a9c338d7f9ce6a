//! Notes in the record of a conversation what a send told, where no event does.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversation, Conversations, StateError};
use messenger_wire::{ConversationKey, TimestampMs};

use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// How often a record is saved anew that somebody else has saved meanwhile.
const SAVES: u32 = 4;

/// Changes the record by a function that is given the time.
///
/// # Errors
/// [`Failure`] where it is not changed.
pub(crate) async fn change<S: Seams>(
    run: &Run<'_, S>,
    key: &ConversationKey,
    change: impl Fn(&mut Conversation, TimestampMs) + Send,
) -> Result<(), Failure> {
    let state = run.seams.state();
    for _ in 0..SAVES {
        let now = run.seams.clock().now();
        let mut record = state.load(key).await?;
        change(&mut record.conversation, now);
        match state.save(key, &record, now).await {
            Ok(_revision) => return Ok(()),
            Err(StateError::Lost) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Transient { reason: "conversation_busy" })
}
