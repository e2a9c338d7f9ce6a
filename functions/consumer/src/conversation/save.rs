//! Saves what is known of a conversation beside whoever else saves it at the same time.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversation, Conversations, SavedConversation, StateError, Turn};
use messenger_wire::ConversationKey;

use super::turn;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;

/// How often a conversation is changed anew that somebody else has saved meanwhile.
const SAVES: u32 = 4;

/// Changes a conversation from what is `known` of it, and saves it, unless nothing is new. Where somebody else was
/// faster, what they saved is changed. A `turn` to send is taken with it. Returns the conversation as it is known then.
///
/// # Errors
/// [`Failure::Wait`] while another run has the turn; another [`Failure`] where it is not known to be saved.
pub(crate) async fn save<S: Seams>(
    run: &Run<'_, S>,
    key: &ConversationKey,
    mut known: SavedConversation,
    turn: Option<Turn>,
    change: impl Fn(&mut Conversation),
) -> Result<Conversation, Failure> {
    let state = run.seams.state();
    for _ in 0..SAVES {
        let mut next = known.clone();
        change(&mut next.conversation);
        if let Some(turn) = &turn {
            turn::check(run, &known.conversation, turn).await?;
            next.conversation.turn = Some(turn.clone());
        }
        if next == known {
            return Ok(next.conversation);
        }
        match state.save(key, &next, run.seams.clock().now()).await {
            Ok(_revision) => return Ok(next.conversation),
            Err(StateError::Lost) => known = state.load(key).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::transient(Reason::ConversationBusy))
}
