//! The one table from Graph's (code, subcode) to what to do next.
//!
//! Graph answers most errors with status 400, throttles among them, and uses one code for unlike things, so neither
//! the status nor the code alone tells what happened.

use std::fmt;

mod table;

pub use table::TABLE;

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
    /// Page may not send; stop all its sends.
    PageRestricted,
    /// Another app, or a person in the inbox, owns the thread.
    ThreadOwnedElsewhere,
    /// Messenger's own automated answers hold the thread for a moment; try later.
    AutomatedAnswer,
    /// Meta cannot use the attachment.
    Media,
    /// A permission, feature or setting is missing.
    SetUp,
    /// Request is wrong, and would be wrong again.
    OurMistake,
    /// Meta's rules forbid this message; drop it.
    Policy,
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

/// Which errors a [`Row`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Code with this subcode.
    Pair(i64, i64),
    /// Number that Meta documents alone; it counts as subcode of any code, or as code.
    Number(i64),
    /// Numbers from first to last, each as in [`Key::Number`].
    Range(i64, i64),
    /// Code with any subcode that no other row has.
    Code(i64),
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Errors that the row is about.
    pub key: Key,
    /// What it means for the caller.
    pub class: Class,
    /// What happened.
    pub meaning: &'static str,
    /// What the operator should do.
    pub advice: &'static str,
}

/// Finds the row of an error: the exact pair, else the number wherever it stands, else the code.
#[must_use]
pub fn find(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let number = |number: i64| {
        move |key: &Key| match *key {
            Key::Number(only) => only == number,
            Key::Range(first, last) => (first..=last).contains(&number),
            Key::Pair(..) | Key::Code(_) => false,
        }
    };
    let row = |wanted: &dyn Fn(&Key) -> bool| TABLE.iter().find(|row| wanted(&row.key));
    let pair = subcode.and_then(|subcode| row(&|key| *key == Key::Pair(code, subcode)));
    pair.or_else(|| subcode.and_then(|subcode| row(&number(subcode))))
        .or_else(|| row(&number(code)))
        .or_else(|| row(&|key| *key == Key::Code(code)))
}

impl Class {
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
            Self::PageRestricted => "page_restricted",
            Self::ThreadOwnedElsewhere => "thread_owned_elsewhere",
            Self::AutomatedAnswer => "automated_answer",
            Self::Media => "media",
            Self::SetUp => "set_up",
            Self::OurMistake => "our_mistake",
            Self::Policy => "policy",
            Self::Unlisted => "unlisted",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
