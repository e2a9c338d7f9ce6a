//! How far work on a record came.

use messenger_channel::state::Held;

use crate::ledger::Ledger;

/// How far work on a record came before it failed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reached<'a> {
    /// It is not known what the record asks for, or for whom.
    Nothing,
    /// Its ledger is open; its claim is not ours.
    Ledger(&'a Ledger<'a>),
    /// Its claim is held.
    Claim(&'a Ledger<'a>, &'a Held),
}

impl<'a> Reached<'a> {
    /// Ledger, where it is open.
    pub(super) fn ledger(self) -> Option<&'a Ledger<'a>> {
        match self {
            Self::Nothing => None,
            Self::Ledger(ledger) | Self::Claim(ledger, _) => Some(ledger),
        }
    }

    /// Claim, where it is held.
    pub(super) fn held(self) -> Option<&'a Held> {
        match self {
            Self::Nothing | Self::Ledger(_) => None,
            Self::Claim(_, held) => Some(held),
        }
    }
}
