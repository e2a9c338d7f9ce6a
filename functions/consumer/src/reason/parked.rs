//! Why a record is parked.

use std::fmt;

use super::{Reason, Refusal};

/// Why a record is parked: a word, and for some what is wrong in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParkedReason {
    /// Word alone.
    Word(Reason),
    /// Attribute of the table has what this version does not write.
    Corrupt(&'static str),
    /// It must not be done.
    Refused(Refusal),
}

impl ParkedReason {
    /// Word for metrics and results.
    pub(crate) fn word(&self) -> Reason {
        match self {
            Self::Word(reason) => *reason,
            Self::Corrupt(_) => Reason::StateCorrupt,
            Self::Refused(refusal) => refusal.reason,
        }
    }
}

impl From<Reason> for ParkedReason {
    fn from(reason: Reason) -> Self {
        Self::Word(reason)
    }
}

impl From<Refusal> for ParkedReason {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What the log and `parkedReason` say: the word, and behind a colon what is wrong.
impl fmt::Display for ParkedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(reason) => reason.fmt(f),
            Self::Corrupt(attribute) => write!(f, "{}:{attribute}", self.word()),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ParkedReason, Reason, Refusal};

    #[test]
    fn a_parked_record_says_the_word_and_behind_a_colon_what_is_wrong() {
        let refusal = Refusal { reason: Reason::Plan, problems: vec!["p0".into(), "p1".into()] };
        for (reason, word, text) in [
            (Reason::Crashed.into(), Reason::Crashed, "crashed"),
            (ParkedReason::Corrupt("plan"), Reason::StateCorrupt, "state_corrupt:plan"),
            (refusal.into(), Reason::Plan, "plan: p0; p1"),
        ] {
            assert_eq!((reason.word(), reason.to_string().as_str()), (word, text));
        }
    }
}
