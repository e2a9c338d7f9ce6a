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
    /// The consumer has saved the conversation each time that this was tried. The same call may be made again.
    #[error("the conversation is being worked on; try again")]
    Busy,
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
/// [`ApproveError::NoSuchCode`] where the code is not, or no longer, the one that the person was told;
/// [`ApproveError::Busy`]; [`ApproveError::State`].
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
    for _ in 0..SAVES {
        let mut saved = state.load(key).await?;
        match &saved.conversation.pairing {
            PairingState::Approved { .. } => return Ok(()),
            PairingState::Open { code: told, .. } if told == code => {}
            PairingState::Open { .. } | PairingState::None => return Err(ApproveError::NoSuchCode),
        }
        saved.conversation.pairing = PairingState::Approved { at: now };
        match state.save(key, &saved, now).await {
            Ok(_revision) => return Ok(()),
            Err(StateError::Lost) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApproveError::Busy)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use messenger_wire::webhook::EventId;
    use messenger_wire::{ConversationKey, PageId, Participant, Psid, TimestampMs};

    use super::{ApproveError, SAVES, let_in};
    use crate::state::{Conversations, PairingCode, PairingState, SavedConversation, StateError};

    /// Conversation that somebody saves between each load and save, but for the last of so many.
    struct Contested {
        saved: SavedConversation,
        lost: AtomicU32,
    }

    impl Conversations for Contested {
        async fn load(&self, _: &ConversationKey) -> Result<SavedConversation, StateError> {
            Ok(self.saved.clone())
        }

        async fn save(&self, _: &ConversationKey, _: &SavedConversation, _: TimestampMs) -> Result<u64, StateError> {
            let left = self.lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            left.map_or(Ok(1), |_| Err(StateError::Lost))
        }
    }

    #[tokio::test]
    async fn a_person_is_let_in_unless_the_conversation_is_saved_by_others_all_the_time() {
        let (code, now) = (PairingCode::new(7), TimestampMs::from_millis(0));
        let key = ConversationKey::new(PageId::parse("42").unwrap(), Participant::Psid(Psid::parse("7001").unwrap()));
        let mut saved = SavedConversation::default();
        let event = EventId::parse(&"0".repeat(64)).unwrap();
        saved.conversation.pairing = PairingState::Open { code: code.clone(), opened: now, told: vec![now], event };
        for (lost, let_in_as) in [(0, Ok(())), (SAVES - 1, Ok(())), (SAVES, Err(ApproveError::Busy))] {
            let state = Contested { saved: saved.clone(), lost: lost.into() };
            assert_eq!(let_in(&state, &key, &code, now).await, let_in_as, "{lost}");
        }
    }
}
