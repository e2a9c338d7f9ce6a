//! Capability tokens of opt-ins, by their reference: whoever has one may write to a person.

use std::fmt;
use std::future::Future;

use messenger_wire::{ConversationKey, TimestampMs};

use super::StateError;
use crate::dispatch_input::TokenReference;

/// Consent of a person to be written to later. Stored under the table's encryption; leaves it only inside a send.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// Property of the Send API's recipient that takes the token.
    pub recipient: String,
    /// The token.
    pub token: String,
    /// Conversation that it came in, where there is one.
    pub conversation: Option<ConversationKey>,
    /// When it ends.
    pub expires: TimestampMs,
    /// Whether the person has taken the consent back.
    pub stopped: bool,
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recipient, expires, stopped, .. } = self;
        let mut debug = f.debug_struct("StoredToken");
        debug.field("recipient", recipient).field("expires", expires).field("stopped", stopped).finish_non_exhaustive()
    }
}

/// Remembers tokens of opt-ins.
pub trait Tokens: Send + Sync {
    /// Stores a token, or what is new about it.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`].
    fn keep_token(
        &self,
        reference: &TokenReference,
        token: &StoredToken,
    ) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Finds a token that has not ended.
    ///
    /// # Errors
    /// As for [`Tokens::keep_token`], and [`StateError::Corrupt`].
    fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> impl Future<Output = Result<Option<StoredToken>, StateError>> + Send;
}
