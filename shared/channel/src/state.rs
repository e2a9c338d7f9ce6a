//! What the consumer remembers between runs: claims, conversations, the health of accounts, the pace of Pages.
//!
//! Each capability is a small trait with two implementations that pass one contract test:
//! [`MemoryState`] for one machine and for tests, [`DynamoState`] for AWS. Both keep everything in one
//! place, so that one value implements all of [`State`].

mod attachment;
mod claim;
mod conversation;
mod dynamo;
mod fingerprint;
mod forget;
mod health;
mod memory;
mod pace;
pub mod pairing;
mod sleeper;
mod thread;
mod token;

pub use attachment::{AttachmentKey, Attachments, StoredAttachment};
pub use claim::{Claim, ClaimKey, ClaimKeyError, Claims, End, Held, Lease, Owner, PartOutcome, Release, Settled, Take};
pub use conversation::{Conversation, Conversations, Profile, SavedConversation, Sending, Turn, UNSAVED};
pub use dynamo::DynamoState;
pub use fingerprint::Fingerprint;
pub use forget::{Forgets, forget};
pub use health::{AccountHealth, AccountHealths, HealthChange, Refused, RefusedCause, Untold};
pub use memory::MemoryState;
pub use pace::{PageSchedule, Replaced, Schedules};
pub use pairing::{ApproveError, OpenPairing, PairingCode, PairingCodeError, PairingState, Pairings, approve};
pub use sleeper::{SLEEPERS_AT_ONCE, Sleeper, Sleepers};
pub use thread::{ThreadSign, ThreadSigns};
pub use token::{Consent, StoredToken, Tokens};

/// Everything that the consumer remembers.
pub trait State:
    Claims + Conversations + AccountHealths + Schedules + Pairings + Tokens + Attachments + Sleepers
{
}

impl<T: Claims + Conversations + AccountHealths + Schedules + Pairings + Tokens + Attachments + Sleepers> State for T {}

/// Why something was not remembered or not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// Somebody else holds the claim, or has changed the record since it was read. Nothing was written.
    #[error("another run has taken over")]
    Lost,
    /// Store cannot be reached or is busy; whether a write was done is not known. Holds the service's code only.
    #[error("state is not reachable or busy ({0})")]
    Unavailable(String),
    /// Store refuses the call; calling again is of no use before somebody has changed the set-up.
    /// Holds the service's code only.
    #[error("state refuses the call ({0})")]
    Refused(String),
    /// Stored item is none that this version writes. Names the attribute.
    #[error("stored attribute {0} cannot be read")]
    Corrupt(&'static str),
}
