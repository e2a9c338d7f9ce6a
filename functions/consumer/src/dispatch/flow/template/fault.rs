//! What our own bounds say of a template that fails.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use super::looks::COUNT;
use super::made::{FILTERED_BYTES, WALKED};
use crate::dispatch::ANSWER_BYTES;

/// What we ask of a template, and it breaks with an event. Nothing of the event is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// Engine has a case that it does not foresee.
    #[error("the template engine panicked")]
    Panic,
    /// More text than a bot's answer may have.
    #[error("text of more than {ANSWER_BYTES} bytes")]
    Text,
    /// More text than filters may make together.
    #[error("filters that make more than {FILTERED_BYTES} bytes")]
    Filtered,
    /// Filters, or tests for what is in a list, go through more than they may together.
    #[error("filters that go through more than {WALKED} letters and values")]
    Walked,
    /// Filter or function is asked for too many of something.
    #[error("count above {COUNT}")]
    Count,
    /// Filter that counts with numbers is given something else, or would make a number of more digits.
    #[error("times, sum and round take numbers, and texts that are numbers as 11.50, of 38 digits at most")]
    Number,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(ErrorKind::InvalidOperation, "fault of a template").with_source(fault)
    }
}

/// Whether a template counts too far.
pub(super) fn is_count(error: &Error) -> bool {
    of(error) == Some(Fault::Count)
}

/// Why a template fails with an event. What the engine says beyond the kind quotes values, which may be what a person
/// wrote.
pub(super) fn why(error: &Error) -> String {
    let what = of(error).map_or_else(|| error.kind().to_string(), |fault| fault.to_string());
    error.line().map_or_else(|| what.clone(), |line| format!("{what}, line {line}"))
}

/// What of ours a template breaks.
pub(super) fn of(error: &Error) -> Option<Fault> {
    error.source()?.downcast_ref().copied()
}
