//! Forgets a person who asks for it. What else is kept of people, and for how long, is in docs/privacy.md.

use messenger_wire::{ConversationKey, TimestampMs};

use super::{Pairings, StateError};

/// Deletes what is kept of one person.
pub trait Forgets: Send + Sync {
    /// Deletes the record of a conversation, the tokens of all opt-ins that came in it, and what parked claims were to
    /// say in it: these are done, so that nothing is sent where their records come back. A claim that is under way is
    /// not cut off; where it is parked afterwards, another call finds it. A call that fails half-way may be made again.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn forget_conversation(&self, key: &ConversationKey) -> impl Future<Output = Result<(), StateError>> + Send;
}

/// Forgets a person: the open code, the tokens, what parked answers and commands were to say, and the record of the
/// conversation.
///
/// With the record goes what the person or the operator said: a stop of notifications, and that the person
/// was let in. The next message begins a new conversation. A call that fails half-way may be made again; one
/// for a person who is not known does nothing.
///
/// # Errors
/// As for [`Forgets::forget_conversation`].
pub async fn forget<S: Pairings + Forgets>(
    state: &S,
    account: &str,
    conversation: &ConversationKey,
    now: TimestampMs,
) -> Result<(), StateError> {
    for open in state.open_pairings(account, now).await? {
        if open.conversation == *conversation {
            state.close_pairing(account, &open.code).await?;
        }
    }
    state.forget_conversation(conversation).await
}
