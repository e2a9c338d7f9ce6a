//! Records of a stopped account that are hidden for hours, and how they are woken before.

use messenger_wire::TimestampMs;
use serde::{Deserialize, Serialize};

use super::StateError;

/// Records of one message group that are hidden together.
///
/// `Debug` shows no receipt: whoever has one may hide or delete the record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sleeper {
    /// Names them, after the first of them.
    pub id: String,
    /// Whether they are commands, and not events.
    pub is_command: bool,
    /// Right over each of the records, from the receive that hid them.
    pub receipts: Vec<String>,
    /// End of the run that hides them. Woken before, they may be hidden after all.
    pub settled: TimestampMs,
    /// When they wake by themselves.
    pub until: TimestampMs,
}

impl std::fmt::Debug for Sleeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sleeper").field("id", &self.id).field("until", &self.until).finish_non_exhaustive()
    }
}

/// Most sleepers that are given at once. One has up to ten receipts of some hundred bytes each.
pub const SLEEPERS_AT_ONCE: u8 = 100;

/// Remembers what sleeps, by account.
pub trait Sleepers: Send + Sync {
    /// Notes a sleeper, in place of an older one of the same id.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`].
    fn note_sleeper(&self, account: &str, sleeper: &Sleeper) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Gives sleepers of an account: all of them, or [`SLEEPERS_AT_ONCE`].
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn sleepers(&self, account: &str) -> impl Future<Output = Result<Vec<Sleeper>, StateError>> + Send;

    /// Forgets a sleeper.
    ///
    /// # Errors
    /// As for [`Sleepers::note_sleeper`].
    fn forget_sleeper(&self, account: &str, id: &str) -> impl Future<Output = Result<(), StateError>> + Send;
}
