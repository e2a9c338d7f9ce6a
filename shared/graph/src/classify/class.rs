//! What an error means, whichever row it has.

use std::fmt;
use std::time::Duration;

/// How often a passing trouble is tried again, at most.
pub const TRANSIENT_TRIES: u32 = 4;

/// What an error means for the caller. `docs/errors.md` lists the codes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Too many calls: wait what Graph says; calling on makes it longer.
    Throttled,
    /// Passing trouble before anything was done: try again a few times.
    Transient,
    /// Graph may have done it, or not; there is no idempotency key, so the echo has to tell.
    UnknownOutcome,
    /// Outside the messaging window; only the person can open it.
    WindowClosed,
    /// This person cannot be reached; others can.
    RecipientUnavailable,
    /// Token is dead; stop everything that uses it until it is replaced.
    TokenDead(TokenDeath),
    /// `appsecret_proof` was made of another secret than the app has, or in a form that Graph does not take, or is
    /// missing; another may fit.
    ProofRefused,
    /// Page may not send; stop all its sends.
    PageRestricted,
    /// Another app, or a person in the inbox, owns the thread.
    ThreadOwnedElsewhere,
    /// Messenger's own automated answers hold the thread for a moment; try later.
    AutomatedAnswer,
    /// Meta cannot use the attachment.
    Media,
    /// A permission, feature or setting is missing for this call; others may go through.
    SetUp,
    /// A permission or setting of the app or the Page as a whole is missing, so that every message would be refused.
    AccountSetUp,
    /// Request is wrong, and would be wrong again.
    OurMistake,
    /// Meta's rules forbid this message; drop it.
    Policy,
    /// Meta warns that tags are abused towards this person; drop it, and have somebody stop what sends them before Meta
    /// blocks the Page.
    TagAbuse,
    /// Code that the table does not have; treated as final.
    Unlisted,
}

/// Why a token is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenDeath {
    /// Person removed the app.
    AppRemoved,
    /// Person must log in to Facebook and pass a checkpoint.
    Checkpoint,
    /// Person changed the password.
    PasswordChanged,
    /// Token expired.
    Expired,
    /// Person's account is not confirmed.
    Unconfirmed,
    /// Token was invalidated or is malformed.
    Invalid,
    /// Person lost the role on the Page.
    RoleLost,
    /// Graph does not say.
    Unsaid,
}

impl Class {
    /// How often it makes sense to try again, at most. Never for an unknown outcome: a second try may be a second
    /// message.
    #[must_use]
    pub const fn retries(self) -> u32 {
        match self {
            Self::Throttled | Self::Transient | Self::AutomatedAnswer => TRANSIENT_TRIES,
            _ => 0,
        }
    }

    /// Shortest wait before another try where Graph tells none: calling while throttled makes a throttle longer, and
    /// Messenger's automated answers take their time.
    #[must_use]
    pub const fn floor(self) -> Duration {
        match self {
            Self::Throttled => Duration::from_secs(30),
            Self::AutomatedAnswer => Duration::from_secs(20),
            _ => Duration::ZERO,
        }
    }

    /// What the operator should do about an error that no row has.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Throttled => "Nothing; calls go on after the wait. If it recurs, send less.",
            Self::Transient => "Nothing; it is tried again. If it lasts, see https://metastatus.com.",
            Self::UnknownOutcome => "Nothing; the echo settles it. If it recurs, see https://metastatus.com.",
            Self::AccountSetUp => "Check the base URL and any proxy: something that is not Graph answered.",
            Self::OurMistake => "Correct the request; it would fail again as it is.",
            _ => "Look the code up on Meta's page of error codes, and give Meta's support the fbtrace_id.",
        }
    }

    /// Word for logs, metrics and stored records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Transient => "transient",
            Self::UnknownOutcome => "unknown_outcome",
            Self::WindowClosed => "window_closed",
            Self::RecipientUnavailable => "recipient_unavailable",
            Self::TokenDead(_) => "token_dead",
            Self::ProofRefused => "proof_refused",
            Self::PageRestricted => "page_restricted",
            Self::ThreadOwnedElsewhere => "thread_owned_elsewhere",
            Self::AutomatedAnswer => "automated_answer",
            Self::Media => "media",
            Self::SetUp => "set_up",
            Self::AccountSetUp => "account_set_up",
            Self::OurMistake => "our_mistake",
            Self::Policy => "policy",
            Self::TagAbuse => "tag_abuse",
            Self::Unlisted => "unlisted",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
