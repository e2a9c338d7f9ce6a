//! Why an account must not send any more.

use crate::reason::Reason;

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
