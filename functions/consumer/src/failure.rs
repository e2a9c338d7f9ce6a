//! What an error means for the record it happened to: it comes again, or it is parked.

use std::time::Duration;

use messenger_channel::state::{PartOutcome, StateError};

use crate::plan::PlanError;
use crate::reason::{ParkedReason, Reason, Refusal};

/// The record comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Again {
    /// After which time.
    pub(crate) after: Duration,
    /// Account that is stopped until then, and for which the record may sleep.
    pub(crate) stopped: Option<String>,
}

impl Again {
    pub(crate) fn at_once() -> Self {
        Self::after(Duration::ZERO)
    }

    pub(crate) fn after(after: Duration) -> Self {
        Self { after, stopped: None }
    }
}

/// Why a record is not done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Failure {
    /// It waits for something that is known to pass; that is no failed attempt.
    Wait {
        /// How long.
        time: Duration,
        /// Outcome of the part that waits, if it has one.
        part: Option<(u32, PartOutcome)>,
    },
    /// Graph refuses it for the time being, and does not say for how long: it waits longer with each time. That is no
    /// failed attempt either.
    Throttled {
        /// Least time.
        least: Duration,
    },
    /// Graph refuses it, and says for how long. That is no failed attempt either.
    ThrottledFor {
        /// That time.
        time: Duration,
    },
    /// Its account must not send; that is no failed attempt either.
    Stopped {
        /// Name of the account.
        account: String,
        /// How long at most.
        time: Duration,
    },
    /// It failed for a reason that may pass; after too many attempts it is parked.
    Transient(Transient),
    /// It would fail again; somebody has to look at it.
    Park {
        /// Why.
        reason: ParkedReason,
    },
    /// What is asked for must not be done; nothing of it was.
    Refuse(Refusal),
    /// All is done, but the result could not be told.
    Untold,
    /// Another run has taken over.
    Lost,
}

/// Failure that may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transient {
    /// Why it failed.
    pub(crate) reason: Reason,
    /// Least time before the next attempt, where it is surely in vain before.
    pub(crate) least: Duration,
    /// Most attempts, where this failure deserves fewer than `MAX_ATTEMPTS`.
    pub(crate) most: u32,
}

impl Failure {
    pub(crate) fn refuse(reason: Reason, problems: Vec<String>) -> Self {
        Self::Refuse(Refusal { reason, problems })
    }

    pub(crate) fn park(reason: impl Into<ParkedReason>) -> Self {
        Self::Park { reason: reason.into() }
    }

    pub(crate) fn transient(reason: Reason) -> Self {
        Self::Transient(Transient { reason, least: Duration::ZERO, most: u32::MAX })
    }

    pub(crate) fn wait(time: Duration) -> Self {
        Self::Wait { time, part: None }
    }

    /// Whether the record is parked for it, however often it was tried.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Park { .. } | Self::Refuse(_))
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::Refuse((&error).into())
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Lost => Self::Lost,
            StateError::Corrupt(attribute) => Self::park(ParkedReason::Corrupt(attribute)),
            // A refused call is a fault of the set-up, which hits every record: parking them all would help nobody.
            _ => Self::transient(Reason::StateUnavailable),
        }
    }
}

/// Longest time before the next attempt.
const LONGEST_BACKOFF: Duration = Duration::from_mins(5);

/// Time before the next attempt: 2 s, doubled with each up to [`LONGEST_BACKOFF`]. Twenty attempts bridge an hour.
pub(crate) fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(2 << attempts.saturating_sub(1).min(8)).min(LONGEST_BACKOFF)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST_BACKOFF, backoff};

    #[test]
    fn attempts_come_further_apart_up_to_five_minutes_and_twenty_bridge_an_hour() {
        let seconds = [0, 1, 2, 3, 7, 8, 9, 100].map(|attempts| backoff(attempts).as_secs());
        assert_eq!(seconds, [2, 2, 4, 8, 128, 256, 300, 300]);
        assert_eq!(backoff(u32::MAX), LONGEST_BACKOFF);
        let all: Duration = (1..20).map(backoff).sum();
        assert!(all >= Duration::from_hours(1), "{all:?}");
    }
}
