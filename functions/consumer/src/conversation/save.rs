//! Saves what is known of a conversation beside whoever else saves it at the same time.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversations, SavedConversation, StateError};
use messenger_wire::ConversationKey;

use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;

/// How often a conversation is saved anew that somebody else has saved meanwhile.
pub(crate) const SAVES: u32 = 4;

/// What becomes of a record once somebody else was faster each time.
pub(crate) fn busy() -> Failure {
    Failure::transient(Reason::ConversationBusy)
}

/// Saves a conversation; `false` where somebody else has saved it since it was loaded.
///
/// # Errors
/// [`Failure`] where it is not known to be saved.
pub(crate) async fn save<S: Seams>(
    run: &Run<'_, S>,
    key: &ConversationKey,
    saved: &SavedConversation,
) -> Result<bool, Failure> {
    match run.seams.state().save(key, saved, run.seams.clock().now()).await {
        Ok(_revision) => Ok(true),
        Err(StateError::Lost) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
