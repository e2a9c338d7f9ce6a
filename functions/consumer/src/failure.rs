//! What an error means for the record it happened to: it comes again, or it is parked.

use std::time::Duration;

use messenger_channel::state::{PartOutcome, StateError};
use messenger_graph::pace::LONGEST_STOP;
use messenger_graph::{Class, GraphError, Reach};
use messenger_wire::PageId;

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

/// What a refused or lost send means for the part, and for those behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SendFailure {
    /// It may have arrived.
    Unknown,
    /// Nobody is to blame: this part and those behind it are not sent, the record is done.
    Drop(Reason),
    /// Meta warns of tags towards the person: like [`SendFailure::Drop`], and no tagged message is sent from now on.
    TagAbuse,
    /// Attachment cannot be used; the other parts can be sent.
    SkipPart(Reason),
    /// Another app or a person owns the thread: like [`SendFailure::Drop`], and the bot is silent from now on.
    OwnedElsewhere,
    /// Account must not send any more.
    StopAccount(Stop),
    /// The record is not done.
    Failure(Failure),
}

/// Why an account must not send any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Token is dead until another takes its place.
    TokenDead,
    /// Page is restricted by Meta.
    PageRestricted,
    /// None of the app secrets at hand is the app's.
    ProofRefused,
    /// A permission or setting of the app or the Page is missing.
    SetUp,
}

impl From<Stop> for Reason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::TokenDead => Self::TokenDead,
            Stop::PageRestricted => Self::PageRestricted,
            Stop::ProofRefused => Self::ProofRefused,
            Stop::SetUp => Self::AccountSetUp,
        }
    }
}

impl Stop {
    /// Whether another token or app secret may end it.
    pub(crate) fn is_of_credentials(self) -> bool {
        self != Self::PageRestricted
    }
}

/// Longest wait for a stopped Page in one go, however long Graph says: the time may get shorter, and to look calls
/// nobody.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// Time that a record waits which was refused. What holds up that alone is found out by calling again, which before the
/// time that Graph says would only make it longer.
fn wait(error: &GraphError, page: &PageId) -> Duration {
    let is_of_more = matches!(error.throttles(), Some(Reach::Page | Reach::App));
    error.wait(page).min(if is_of_more { LONGEST_WAIT } else { LONGEST_STOP })
}

/// Decides by the class that the error table gives. `is_ordinary` says that no other send would fare better where a
/// permission or setting is missing.
pub(crate) fn of_send(error: &GraphError, page: &PageId, is_ordinary: bool) -> SendFailure {
    let passing =
        |reason, most| SendFailure::Failure(Failure::Transient(Transient { reason, least: wait(error, page), most }));
    match error.class() {
        Class::UnknownOutcome => SendFailure::Unknown,
        Class::Throttled => SendFailure::Failure(match error.api().and_then(|error| error.wait(Some(page))) {
            Some(_) => Failure::wait(wait(error, page)),
            None => Failure::Throttled { least: wait(error, page) },
        }),
        // Nobody says when Messenger's own answers end, and they may never do.
        Class::AutomatedAnswer => passing(Reason::AutomatedAnswer, u32::MAX),
        // Of what Graph itself calls passing trouble, the table says how often it is worth another try; what reached no
        // server is an outage.
        Class::Transient => {
            passing(Reason::Transient, if error.api().is_some() { error.retries() + 1 } else { u32::MAX })
        }
        Class::WindowClosed => SendFailure::Drop(Reason::WindowClosed),
        Class::RecipientUnavailable => SendFailure::Drop(Reason::RecipientUnavailable),
        Class::Policy => SendFailure::Drop(Reason::Policy),
        Class::TagAbuse => SendFailure::TagAbuse,
        Class::ThreadOwnedElsewhere => SendFailure::OwnedElsewhere,
        Class::TokenDead(_) => SendFailure::StopAccount(Stop::TokenDead),
        Class::PageRestricted => SendFailure::StopAccount(Stop::PageRestricted),
        Class::ProofRefused => SendFailure::StopAccount(Stop::ProofRefused),
        Class::AccountSetUp if is_ordinary => SendFailure::StopAccount(Stop::SetUp),
        Class::AccountSetUp => SendFailure::Failure(Failure::park(Reason::AccountSetUp)),
        Class::Media => SendFailure::SkipPart(Reason::Media),
        Class::SetUp => SendFailure::Failure(Failure::park(Reason::SetUp)),
        Class::OurMistake => SendFailure::Failure(Failure::park(Reason::OurMistake)),
        _ => SendFailure::Failure(Failure::park(Reason::Unlisted)),
    }
}

/// Whether the parts behind one that was not sent, for a reason that [`PartOutcome::NotSent`] has, are sent all the
/// same.
pub(crate) fn goes_on(reason: &str) -> bool {
    [Reason::Media, Reason::Unknown].iter().any(|passed| passed.as_str() == reason)
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
