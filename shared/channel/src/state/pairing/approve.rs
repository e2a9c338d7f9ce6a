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
    /// Store did not do it.
    #[error(transparent)]
    State(#[from] StateError),
}

/// How often a record is saved anew that the consumer has saved meanwhile.
const SAVES: u32 = 5;

/// Lets the person in whom a code was told; doing it again does no harm. Returns whose conversation it is.
///
/// # Errors
/// [`ApproveError`].
pub async fn approve<S: Pairings + Conversations>(
    state: &S,
    account: &str,
    code: &PairingCode,
    now: TimestampMs,
) -> Result<ConversationKey, ApproveError> {
    let open = state.find_pairing(account, code, now).await?.ok_or(ApproveError::NoSuchCode)?;
    for left in (0..SAVES).rev() {
        let mut record = state.load(&open.conversation).await?;
        record.conversation.pairing = PairingState::Approved { at: now };
        match state.save(&open.conversation, &record, now).await {
            Ok(_revision) => break,
            Err(StateError::Lost) if left > 0 => {}
            Err(error) => return Err(error.into()),
        }
    }
    // The code goes last: a run that dies before is repeated by the operator.
    state.close_pairing(account, code).await?;
    Ok(open.conversation)
}
