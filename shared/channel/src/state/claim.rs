//! The sole right to act on an event or a send command, and what was done with it.
//!
//! ```text
//! acquire ── one conditional write; a second run gets InProgress, Waiting, Completed or Parked instead
//!   │  lease ends with the invocation: a run that is killed frees its claim by itself
//!   ├─ store_plan        what is to be sent, where the bot would not answer the same twice
//!   ├─ settle(part)      one write for each part but the last
//!   ├─ release           lease given back early, to go on later (throttled, outcome unknown)
//!   └─ complete          together with the last part's outcome
//!
//! echo ── settle_by_echo(part): needs no owner, since Meta says that the part was sent
//! fence ── note_passed(part): everything that Meta had reported before has been taken in, and no echo was among it
//! ```
//!
//! Every write of a run names its owner, so that a run whose lease has ended cannot undo what its successor does.

mod key;
mod lease;
mod part;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use messenger_wire::{ConversationKey, Mid, TimestampMs};

use super::StateError;
use crate::queue::RETENTION;

pub use key::{ClaimKey, ClaimKeyError};
pub use lease::{Lease, Owner};
pub use part::{PartOutcome, Settled};

/// How long a claim is kept after it was acquired last: longer than SQS keeps its message, in its queue and then in the
/// dead-letter queue, and than Meta (36 hours) delivers the same event again.
pub(super) const KEEP: Duration = RETENTION.saturating_mul(2).saturating_add(Duration::from_hours(2 * 24));

/// Which claims an acquisition may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take<'a> {
    /// New ones, and those whose lease has ended.
    Open,
    /// Also one that waits and that the same owner gave back: only others are to wait.
    OpenOrOwn,
    /// Also those that were parked with another message than this one: who sends it anew wants it done after all. The
    /// same one is a second delivery of what lies in the dead-letter queue.
    OpenOrParkedWithout(&'a str),
    /// Also all that were parked: the record comes out of the dead-letter queue.
    OpenOrParked,
}

/// What came of asking for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is ours until the lease ends.
    Acquired(Held),
    /// Another run acts on it.
    InProgress {
        /// When that run's lease ends.
        until: TimestampMs,
    },
    /// Nobody acts on it before a point in time.
    Waiting {
        /// When it may be acquired.
        until: TimestampMs,
    },
    /// Done.
    Completed,
    /// Given up, and kept in the dead-letter queue by the message that asks.
    Parked,
}

/// Claim that is ours, with what earlier runs did.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    /// Which claim.
    pub key: ClaimKey,
    /// Until when it is ours, and as whose.
    pub lease: Lease,
    /// How many runs have failed or died on it, this one included; known waits are not counted.
    pub attempts: u32,
    /// How often in a row Graph has refused for the time being what is to be sent next, without saying for how long.
    pub refusals: u32,
    /// When the lease of a run ended that neither completed nor released the claim: it died, perhaps while sending.
    pub died: Option<TimestampMs>,
    /// Plan that an earlier run stored, or that is to be kept where the record is parked.
    pub plan: Option<String>,
    /// Outcomes of the parts that have one.
    pub parts: BTreeMap<u32, PartOutcome>,
    /// Up to when it is known that no echo of a part has come, as far as anybody looked.
    pub passed: BTreeMap<u32, TimestampMs>,
}

/// Hides the plan, which holds message text.
impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("key", &self.key)
            .field("lease", &self.lease)
            .field("attempts", &self.attempts)
            .field("refusals", &self.refusals)
            .field("died", &self.died)
            .field("parts", &self.parts)
            .field("passed", &self.passed)
            .finish_non_exhaustive()
    }
}

/// How a claim is given back before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Nobody may acquire it before.
    pub not_before: TimestampMs,
    /// Outcome to write with it.
    pub part: Option<(u32, PartOutcome)>,
    /// [`Held::died`], where nothing has been found out about what the dead run sent: the next run has to know.
    pub died: Option<TimestampMs>,
    /// [`Held::refusals`], as the next run is to know them.
    pub refusals: u32,
    /// Whether the run counts as a failed attempt; a wait that was known in advance does not.
    pub counts: bool,
}

/// How a claim ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// All is done that can be done. The plan is dropped.
    Completed,
    /// The record went to the dead-letter queue. [`Held::plan`] and [`Held::died`] are kept for whoever does it after
    /// all.
    Parked {
        /// Id of the message.
        message: &'a str,
        /// Conversation that the plan is for: whoever forgets the person finds it there.
        conversation: Option<&'a ConversationKey>,
    },
}

/// Remembers who acts on what.
pub trait Claims: Send + Sync {
    /// Asks for a claim in one write; whatever earlier runs left comes with the answer.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn acquire(
        &self,
        key: &ClaimKey,
        lease: &Lease,
        take: Take<'_>,
    ) -> impl Future<Output = Result<Claim, StateError>> + Send;

    /// Stores what is to be sent, before the first send.
    ///
    /// # Errors
    /// [`StateError::Lost`] where the claim is no longer ours; the others as for [`Claims::acquire`].
    fn store_plan(&self, held: &Held, plan: &str) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Writes the outcome of one part. Only `Sent` replaces what an echo said.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn settle(
        &self,
        held: &Held,
        part: u32,
        outcome: &PartOutcome,
    ) -> impl Future<Output = Result<Settled, StateError>> + Send;

    /// Gives the claim back. Where the release brings an outcome for a part that an echo has settled meanwhile,
    /// nothing is written and the claim is still ours.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn release(&self, held: &Held, release: &Release) -> impl Future<Output = Result<Settled, StateError>> + Send;

    /// Ends the claim, and writes the outcome of the last part with it, unless an echo has settled that one as sent.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn complete(
        &self,
        held: &Held,
        last: Option<(u32, &PartOutcome)>,
        end: End<'_>,
    ) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Whether a run acts on a claim, as of the last write.
    ///
    /// # Errors
    /// As for [`Claims::acquire`].
    fn is_held(&self, key: &ClaimKey, now: TimestampMs) -> impl Future<Output = Result<bool, StateError>> + Send;

    /// Notes that all echoes that came in before `at` have been taken in. Nothing happens where there is no such claim.
    ///
    /// # Errors
    /// As for [`Claims::acquire`].
    fn note_passed(
        &self,
        key: &ClaimKey,
        part: u32,
        at: TimestampMs,
    ) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Notes that an echo shows a part as sent. Returns the outcome that this replaces, if there was another one; a
    /// claim that is unknown here stays so.
    ///
    /// # Errors
    /// As for [`Claims::acquire`].
    fn settle_by_echo(
        &self,
        key: &ClaimKey,
        part: u32,
        mid: &Mid,
    ) -> impl Future<Output = Result<Option<PartOutcome>, StateError>> + Send;
}
