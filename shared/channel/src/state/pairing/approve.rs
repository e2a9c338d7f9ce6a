//! Lets a person in by a code.

use messenger_wire::{ConversationKey, TimestampMs};

use super::super::{Conversations, StateError};
use super::{PairingCode, PairingState, Pairings};

/// Why nobody was let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    /// Code was never given, has expired, or was used.
    #[error("no open pairing has this code")]
    NoSuchCode,
    /// Store did not do it. The same call may be made again.
    #[error(transparent)]
    State(#[from] StateError),
}

/// How often a conversation is saved anew that the consumer has saved meanwhile.
const SAVES: u32 = 5;

/// Lets the person in whom a code was told, and returns whose conversation it is.
///
/// The person's next message is dispatched; those before are not. A call that fails half-way may be made again.
///
/// # Errors
/// [`ApproveError::NoSuchCode`] where the code is not, or no longer, the one that the person was
/// told; [`ApproveError::State`].
pub async fn approve<S: Pairings + Conversations>(
    state: &S,
    account: &str,
    code: &PairingCode,
    now: TimestampMs,
) -> Result<ConversationKey, ApproveError> {
    let open = state.find_pairing(account, code, now).await?.ok_or(ApproveError::NoSuchCode)?;
    let_in(state, &open.conversation, code, now).await?;
    // The code goes last, so that a call that dies before can be made again.
    state.close_pairing(account, code).await?;
    Ok(open.conversation)
}

/// Writes the approval into what is known of the conversation, which the consumer may save at the same time.
async fn let_in<S: Conversations>(
    state: &S,
    key: &ConversationKey,
    code: &PairingCode,
    now: TimestampMs,
) -> Result<(), ApproveError> {
    for left in (0..SAVES).rev() {
        let mut saved = state.load(key).await?;
        match &saved.conversation.pairing {
            PairingState::Approved { .. } => return Ok(()),
            PairingState::Open { code: told, .. } if told == code => {}
            PairingState::Open { .. } | PairingState::None => return Err(ApproveError::NoSuchCode),
        }
        saved.conversation.pairing = PairingState::Approved { at: now };
        match state.save(key, &saved, now).await {
            Ok(_revision) => return Ok(()),
            Err(StateError::Lost) if left > 0 => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StateError::Lost.into())
}
