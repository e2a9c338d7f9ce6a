//! Capability tokens of opt-ins, by their reference: whoever has one may write to a person.

use std::fmt;

use messenger_wire::{ConversationKey, TimestampMs};
use serde::{Deserialize, Serialize};

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
    /// When the person said so, or the opposite.
    pub since: TimestampMs,
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recipient, expires, stopped, .. } = self;
        let mut debug = f.debug_struct("StoredToken");
        debug.field("recipient", recipient).field("expires", expires).field("stopped", stopped).finish_non_exhaustive()
    }
}

/// When a person stopped or resumed notifications without naming one: what is said of one token is in [`StoredToken`].
///
/// Keeps the latest of each, so that what comes twice or out of order adds up to the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Consent {
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<TimestampMs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resumed: Option<TimestampMs>,
}

impl Consent {
    /// Notes that the person stopped notifications, or resumed them.
    pub fn note(&mut self, stopped: bool, at: TimestampMs) {
        let said = if stopped { &mut self.stopped } else { &mut self.resumed };
        *said = (*said).max(Some(at));
    }

    /// Whether a consent given at a time still holds.
    #[must_use]
    pub fn holds(&self, given: TimestampMs) -> bool {
        self.stopped.is_none_or(|stopped| stopped < given || Some(stopped) < self.resumed)
    }

    /// Whether nothing was ever said.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Remembers tokens of opt-ins.
pub trait Tokens: Send + Sync {
    /// Stores a token, or what is new about it; what the person said later stays.
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

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;

    use super::Consent;

    #[test]
    fn a_consent_holds_that_was_given_after_the_stop_or_that_was_resumed() {
        type Row<'a> = (&'a [(bool, i64)], i64, bool);
        let at = TimestampMs::from_millis;
        let table: [Row<'_>; 8] = [
            (&[], 5, true),
            (&[(true, 4)], 5, true),
            (&[(true, 5)], 5, false),
            (&[(true, 6)], 5, false),
            (&[(true, 6), (false, 7)], 5, true),
            (&[(false, 7), (true, 6)], 5, true),
            (&[(false, 6), (true, 6)], 5, false),
            (&[(true, 6), (false, 7), (true, 8)], 5, false),
        ];
        for (said, given, holds) in table {
            let mut consent = Consent::default();
            for (stopped, when) in said {
                consent.note(*stopped, at(*when));
            }
            assert_eq!(consent.holds(at(given)), holds, "{said:?}");
        }
    }
}
