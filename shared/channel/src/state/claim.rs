//! The sole right to act on an event or a send command, and what was done with it.
//!
//! ```text
//! acquire ── one conditional write; a second run gets InProgress, Waiting, Completed or Parked instead
//!   │  lease ends with the invocation: a run that is killed frees its claim by itself
//!   ├─ store_plan        what is to be sent, where the dispatcher would not answer the same twice
//!   ├─ settle(part)      one write for each part but the last
//!   ├─ release           lease given back early, to go on later (throttled, outcome unknown)
//!   └─ complete          together with the last part's outcome
//!
//! echo ── settle_by_echo(part): needs no owner, since Meta says that the part was sent
//! ```
//!
//! Every write of a run names its owner, so that a run whose lease has ended cannot undo what its successor does.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use messenger_wire::webhook::EventId;
use messenger_wire::{Mid, TimestampMs};
use sha2::{Digest, Sha256};

use super::StateError;

/// How long a completed claim is kept: longer than Meta (36 hours) or anybody else delivers the same event again.
pub(super) const KEEP_COMPLETED: Duration = Duration::from_hours(3 * 24);

/// How long any other claim is kept after its last acquisition: longer than SQS keeps its message, which is 14 days.
pub(super) const KEEP_OPEN: Duration = Duration::from_hours(15 * 24);

/// Names a claim in 65 characters: `e` and an event id, or `c` and the digest of an account and a command's id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey(Box<str>);

/// Why a text is no claim key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("claim key is not e or c and 64 lower-case hexadecimal digits")]
pub struct ClaimKeyError;

impl ClaimKey {
    /// Names the claim of an event.
    #[must_use]
    pub fn event(id: EventId) -> Self {
        Self(format!("e{id}").into())
    }

    /// Names the claim of a send command; ids of two accounts never meet.
    #[must_use]
    pub fn command(account: &str, id: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update((account.len() as u64).to_be_bytes());
        hash.update(account);
        hash.update(id);
        Self(hash.finalize().iter().fold("c".to_owned(), |text, byte| format!("{text}{byte:02x}")).into())
    }

    /// Reads a key, as the metadata of an echo holds it.
    ///
    /// # Errors
    /// [`ClaimKeyError`] for everything that is none.
    pub fn parse(text: &str) -> Result<Self, ClaimKeyError> {
        let digits = text.strip_prefix(['e', 'c']).ok_or(ClaimKeyError)?;
        EventId::parse(digits).map_err(|_| ClaimKeyError)?;
        Ok(Self(text.into()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClaimKey({})", self.0)
    }
}

/// Names one run that holds a claim; no two runs have the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner(Box<str>);

impl Owner {
    /// Makes an owner of random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)).into())
    }

    /// The owner as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Right to act until a point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who acts.
    pub owner: Owner,
    /// When it is asked for.
    pub now: TimestampMs,
    /// When it ends; the owner sends nothing after it.
    pub until: TimestampMs,
}

/// Which claims an acquisition may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// New ones, and those whose lease has ended.
    Open,
    /// Parked ones as well: the record comes out of the dead-letter queue, so somebody wants it done after all.
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
    /// Given up, and kept in the dead-letter queue.
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
    /// When the lease of a run ended that neither completed nor released the claim: it died, perhaps while sending.
    pub died: Option<TimestampMs>,
    /// Plan that an earlier run stored.
    pub plan: Option<String>,
    /// Outcomes of the parts that have one.
    pub parts: BTreeMap<u32, PartOutcome>,
}

/// Hides the plan, which holds message text.
impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("key", &self.key)
            .field("lease", &self.lease)
            .field("attempts", &self.attempts)
            .field("died", &self.died)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// What became of one part of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartOutcome {
    /// Meta has it; sender actions and thread control have no message id.
    Sent(Option<Mid>),
    /// It will not be sent; the reason is a word of ours or of the error table.
    NotSent(String),
    /// It may have arrived; the echo has to tell.
    Unknown {
        /// When it was sent at the latest.
        since: TimestampMs,
    },
}

impl PartOutcome {
    /// Whether nothing is left to do for the part.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Unknown { .. })
    }

    /// The outcome in one line, as it is stored.
    pub(super) fn to_stored(&self) -> String {
        match self {
            Self::Sent(mid) => format!("sent:{}", mid.as_ref().map_or("", Mid::as_str)),
            Self::NotSent(reason) => format!("notSent:{reason}"),
            Self::Unknown { since } => format!("unknown:{}", since.as_millis()),
        }
    }

    pub(super) fn from_stored(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "sent" => Some(Self::Sent(Mid::parse(rest))),
            "notSent" => Some(Self::NotSent(rest.to_owned())),
            "unknown" => rest.parse().ok().map(|ms| Self::Unknown { since: TimestampMs::from_millis(ms) }),
            _ => None,
        }
    }
}

/// What came of writing a part's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is written.
    Written,
    /// An echo had settled the part as sent already; nothing was written.
    AlreadySent,
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
    /// Whether the run counts as a failed attempt; a wait that was known in advance does not.
    pub counts: bool,
}

/// How a claim ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All is done that can be done.
    Completed,
    /// The record went to the dead-letter queue.
    Parked,
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
        take: Take,
    ) -> impl Future<Output = Result<Claim, StateError>> + Send;

    /// Stores what is to be sent, before the first send.
    ///
    /// # Errors
    /// [`StateError::Lost`] where the claim is no longer ours; the others as for [`Claims::acquire`].
    fn store_plan(&self, held: &Held, plan: &str) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Writes the outcome of one part. `Unknown` never replaces what an echo said.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn settle(
        &self,
        held: &Held,
        part: u32,
        outcome: &PartOutcome,
    ) -> impl Future<Output = Result<Settled, StateError>> + Send;

    /// Gives the claim back. Where the release brings an `Unknown` for a part that an echo has settled meanwhile,
    /// nothing is written and the claim is still ours.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn release(&self, held: &Held, release: &Release) -> impl Future<Output = Result<Settled, StateError>> + Send;

    /// Ends the claim, drops its plan, and writes the outcome of the last part with it.
    ///
    /// # Errors
    /// As for [`Claims::store_plan`].
    fn complete(
        &self,
        held: &Held,
        last: Option<(u32, &PartOutcome)>,
        end: End,
    ) -> impl Future<Output = Result<(), StateError>> + Send;

    /// Notes that an echo shows a part as sent. Returns whether that was news; a claim that is unknown here stays so.
    ///
    /// # Errors
    /// As for [`Claims::acquire`].
    fn settle_by_echo(
        &self,
        key: &ClaimKey,
        part: u32,
        mid: &Mid,
    ) -> impl Future<Output = Result<bool, StateError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::{ClaimKey, Owner, PartOutcome};
    use messenger_wire::{Mid, TimestampMs};

    #[test]
    fn command_ids_of_two_accounts_never_meet() {
        let keys =
            [("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")].map(|(account, id)| ClaimKey::command(account, id));
        for (index, key) in keys.iter().enumerate() {
            assert!(keys[index + 1..].iter().all(|other| other != key));
            assert_eq!(ClaimKey::parse(key.as_str()), Ok(key.clone()));
        }
    }

    #[test]
    fn only_a_key_is_read_as_one() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(ClaimKey::parse(&format!("e{digits}")).is_ok());
        for bad in
            [String::new(), digits.clone(), format!("x{digits}"), format!("e{}", &digits[1..]), format!("e{digits}0")]
        {
            assert!(ClaimKey::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_outcome_is_read_as_it_was_stored() {
        for outcome in [
            PartOutcome::Sent(Mid::parse("m_a:b")),
            PartOutcome::Sent(None),
            PartOutcome::NotSent("window_closed".into()),
            PartOutcome::Unknown { since: TimestampMs::from_millis(1_700_000_000_123) },
        ] {
            assert_eq!(PartOutcome::from_stored(&outcome.to_stored()), Some(outcome));
        }
        for bad in ["", "sent", "unknown:", "unknown:x", "other:1"] {
            assert_eq!(PartOutcome::from_stored(bad), None, "{bad}");
        }
    }

    #[test]
    fn owners_differ_as_their_bytes_do() {
        assert_eq!(Owner::new([0; 16]).as_str().len(), 32);
        assert_ne!(Owner::new([0; 16]), Owner::new([1; 16]));
    }
}
