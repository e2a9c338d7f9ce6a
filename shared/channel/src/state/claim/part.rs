//! What became of the parts of a plan.

use messenger_wire::{Mid, TimestampMs};

/// What became of one part of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartOutcome {
    /// Meta has it; sender actions and thread control have no message id.
    Sent(Option<Mid>),
    /// It was not sent, and will not be; the reason is a word of ours or of the error table.
    NotSent(String),
    /// It may have arrived, and will not be sent again; the reason is such a word.
    GivenUp(String),
    /// Meta could not fetch its attachment, so that it was not sent, and is to be asked once more.
    Unfetched,
    /// It may have arrived; the echo has to tell.
    Unknown {
        /// When it was sent at the latest.
        since: TimestampMs,
        /// How often it was sent so far.
        sends: u32,
        /// How often a run has looked for the echo since, behind a fence that was set.
        looks: u32,
    },
}

impl PartOutcome {
    /// Whether nothing is left to do for the part.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Unfetched | Self::Unknown { .. })
    }

    /// The outcome in one line, as it is stored.
    pub(in crate::state) fn to_stored(&self) -> String {
        match self {
            Self::Sent(mid) => format!("sent:{}", mid.as_ref().map_or("", Mid::as_str)),
            Self::NotSent(reason) => format!("notSent:{reason}"),
            Self::GivenUp(reason) => format!("givenUp:{reason}"),
            Self::Unfetched => "unfetched:".to_owned(),
            Self::Unknown { since, sends, looks } => format!("unknown:{}:{sends}:{looks}", since.as_millis()),
        }
    }

    pub(in crate::state) fn from_stored(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "sent" => Some(Self::Sent(Mid::parse(rest).ok())),
            "notSent" => Some(Self::NotSent(rest.to_owned())),
            "givenUp" => Some(Self::GivenUp(rest.to_owned())),
            "unfetched" => Some(Self::Unfetched),
            "unknown" => {
                let mut fields = rest.split(':');
                let since = TimestampMs::from_millis(fields.next()?.parse().ok()?);
                let sends = fields.next()?.parse().ok()?;
                let looks = fields.next()?.parse().ok()?;
                Some(Self::Unknown { since, sends, looks })
            }
            _ => None,
        }
    }
}

/// What came of writing a part's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is written.
    Written,
    /// An echo had settled the part as sent already, or the claim is completed; nothing was written.
    AlreadySent,
}

#[cfg(test)]
mod tests {
    use messenger_wire::{Mid, TimestampMs};

    use super::PartOutcome;

    #[test]
    fn an_outcome_is_read_as_it_was_stored() {
        for outcome in [
            PartOutcome::Sent(Mid::parse("m_a:b").ok()),
            PartOutcome::Sent(None),
            PartOutcome::NotSent("window_closed".into()),
            PartOutcome::GivenUp("unknown".into()),
            PartOutcome::Unfetched,
            PartOutcome::Unknown { since: TimestampMs::from_millis(1_700_000_000_123), sends: 2, looks: 7 },
        ] {
            assert_eq!(PartOutcome::from_stored(&outcome.to_stored()), Some(outcome));
        }
        for bad in ["", "sent", "unknown:", "unknown:x:1:1", "unknown:1:1", "unknown:1:x:1", "unknown:1:1:x", "other:1"]
        {
            assert_eq!(PartOutcome::from_stored(bad), None, "{bad}");
        }
    }
}
